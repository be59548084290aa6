"""Groups and terminals as the arguments and options of a command name them: by id or name, in any case."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.text import clean

if TYPE_CHECKING:
    from msp_tui.domain.terminals import Terminal, TerminalGroup
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.ports import Records
    from msp_tui.wiring.acting import Acting

T = TypeVar("T")

_LONGEST = 200
"""Characters of what was typed that an error repeats."""


def no_group(asked: int | str, there: Mapping[int, str]) -> RuleError:
    """There is no such group; `there` are those that there are, their names by id."""
    if not there:
        return RuleError(N_("There is no group {group}; no group is known here."), group=asked)
    return RuleError(
        N_("There is no group {group}; there are {groups}."),
        group=asked,
        groups=", ".join(map(named_group, there.values(), there)),
    )


def settle_names(
    arguments: argparse.Namespace,
    groups: Mapping[int, str],
    records: Records | None = None,
    *,
    gone: bool = False,
) -> tuple[int, ...] | None:
    """Have `--group` and `--terminal`, typed as id or name in any case, be ids; gives the group, None for all.

    `groups` are names by id, `records` know the terminals; without them only the group is settled. With `gone` an
    id may be of a group that is no longer there. Raises RuleError.
    """
    if records is not None and arguments.terminal is not None:
        arguments.terminal = _terminal(records, arguments.terminal.strip())
    if arguments.group is None:
        return None
    wanted = arguments.group.strip()
    called = [one for one, name in groups.items() if name.casefold() == wanted.casefold()]
    found = next((one for one in groups if str(one) == wanted), None)
    if gone and not called and wanted.isascii() and wanted.isdigit():
        found = int(wanted)
    if found is None and len(called) != 1:
        raise no_group(clean(wanted, _LONGEST), groups)
    arguments.group = called[0] if found is None else found
    return (arguments.group,)


def _terminal(records: Records, wanted: str) -> str:
    """A TID also of a terminal that is not listed: its sales may be known."""
    names = records.terminal_names()
    called = [tid for tid, name in names.items() if name.casefold() == wanted.casefold()]
    if wanted in names or len(called) != 1:
        return wanted
    return called[0]


def named_group(name: str, group_id: int) -> str:
    """`Counter (57958)`."""
    return f"{name} ({group_id})"


def group_of(acting: Acting, said: str) -> TerminalGroup:
    """The group of this id or name, asked for anew where it is not known yet. Raises RuleError, ApiError."""
    found = _group(acting.groups(), said)
    if found is None:
        acting.ask(_refresh)
        found = _group(acting.groups(), said)
    if found is None:
        raise no_group(clean(said, _LONGEST), {group.id: group.name for group in acting.groups()})
    return found


def _group(groups: Sequence[TerminalGroup], said: str) -> TerminalGroup | None:
    for group in groups:
        if str(group.id) == said.strip():
            return group
    return _only(groups, said, lambda group: group.name)


def terminal_of(acting: Acting, said: str) -> Terminal:
    """The terminal of this TID or name, as MultiSafepay shows it now. Raises RuleError, ApiError."""
    acting.ask(_refresh)
    known = [one.terminal for one in acting.records.terminals()]
    named = next((one for one in known if one.id == said.strip()), None)
    found = named or _only(known, said, lambda one: one.id) or _only(known, said, _name)
    if found is None:
        raise RuleError(
            N_("There is no terminal {terminal} here, or several are called so."),
            N_("Look for its TID with: {command}"),
            terminal=clean(said, _LONGEST),
            command="msp-tui terminals",
        )
    return found


def _name(terminal: Terminal) -> str:
    return terminal.name


def _only(among: Iterable[T], said: str, called: Callable[[T], str]) -> T | None:
    """The only one that is called so, in any case."""
    wanted = said.strip().casefold()
    found = [one for one in among if called(one).casefold() == wanted]
    return found[0] if len(found) == 1 else None


async def _refresh(shop: Shop) -> None:
    await shop.backroom.refresh()
