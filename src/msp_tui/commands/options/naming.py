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
_DIGITS = 18
"""Of the longest id."""


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
    heard_of: Callable[[int | str], bool] | None = None,
) -> tuple[int, ...] | None:
    """Have `--group` and `--terminal`, typed as id or name in any case, be ids; gives the group, None for all.

    `groups` are names by id, `records` know the terminals; without them only the group is settled. `heard_of` says
    whether an id is of a group, or a TID of a terminal, that is no longer there. Raises RuleError.
    """
    if records is not None and arguments.terminal is not None:
        arguments.terminal = _terminal(records, arguments.terminal.strip(), heard_of)
    if arguments.group is None:
        return None
    wanted = arguments.group.strip()
    called = [one for one, name in groups.items() if name.casefold() == wanted.casefold()]
    found = next((one for one in groups if str(one) == wanted), None)
    number = _number(wanted)
    if heard_of and not called and number is not None and heard_of(number):
        found = number
    if found is None and len(called) != 1:
        raise no_group(clean(wanted, _LONGEST), groups)
    arguments.group = called[0] if found is None else found
    return (arguments.group,)


def _number(typed: str) -> int | None:
    """A group's id as it was typed; None for what is none, nor anything that a store could hold."""
    fits = typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS
    return int(typed) if fits else None


def has_sales(records: Records) -> Callable[[int | str], bool]:
    """Whether the store has rows of a group, by its id, or of a terminal, by its TID."""
    from msp_tui.domain.records import Scope

    def found(one: int | str) -> bool:
        scope = Scope((one,)) if isinstance(one, int) else Scope(None, one)
        return bool(records.newest(scope, 1))

    return found


def _terminal(
    records: Records, said: str, heard_of: Callable[[int | str], bool] | None = None
) -> str:
    """A TID also of a terminal that is not listed, but has sales or was heard of. Raises RuleError."""
    found = _one_of([one.terminal for one in records.terminals()], said)
    if found is not None:
        return found.id
    if not has_sales(records)(said) and not (heard_of and heard_of(said)):
        raise _no_terminal(said)
    return said


def _one_of(known: Sequence[Terminal], said: str) -> Terminal | None:
    """The one of this TID or name; of a device that kept its name when it was moved the TID that it has now.

    Raises RuleError where several devices are called so.
    """
    from msp_tui.domain.lineage import Lineage

    wanted, lineage = said.strip(), Lineage(known)
    if found := next((one for one in known if one.id == wanted), None):
        return found
    if found := _only(known, said, lambda one: one.id):
        return found
    called = [one for one in known if one.name.casefold() == wanted.casefold()]
    if len({lineage.known_as(one.id) for one in called}) > 1:
        called = [one for one in called if one.active] or called
        if len({lineage.known_as(one.id) for one in called}) > 1:
            raise RuleError(
                N_("Several terminals are called {terminal}: {tids}."),
                N_("Name the one that you mean by its TID."),
                terminal=clean(said, _LONGEST),
                tids=", ".join(one.id for one in called),
            )
    return max(called, key=lambda one: lineage.known_as(one.id).index(one.id), default=None)


def _no_terminal(said: str) -> RuleError:
    return RuleError(
        N_("There is no terminal {terminal} here."),
        N_("All of them, with their TIDs, are listed by: {command}"),
        terminal=clean(said, _LONGEST),
        command="msp-tui terminals",
    )


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
    found = _one_of([one.terminal for one in acting.records.terminals()], said)
    if found is None:
        raise _no_terminal(said)
    return found


def _only(among: Iterable[T], said: str, called: Callable[[T], str]) -> T | None:
    """The only one that is called so, in any case."""
    wanted = said.strip().casefold()
    found = [one for one in among if called(one).casefold() == wanted]
    return found[0] if len(found) == 1 else None


async def _refresh(shop: Shop) -> None:
    await shop.backroom.refresh()
