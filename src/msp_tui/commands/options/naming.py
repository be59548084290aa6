"""Groups and terminals as the arguments of a command name them, and as programs are told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msp_tui.commands.plain import no_group
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.text import clean

if TYPE_CHECKING:
    from msp_tui.domain.terminals import Terminal, TerminalGroup
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting

T = TypeVar("T")

_LONGEST = 60


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


def group_facts(group: TerminalGroup) -> dict[str, Any]:
    """A group as programs are told it."""
    return {"id": group.id, "name": group.name, "webhook_url": group.webhook_url or None}


def terminal_facts(terminal: Terminal) -> dict[str, Any]:
    """A terminal as programs are told it; never its code."""
    return {
        "id": terminal.id,
        "name": terminal.name,
        "group_id": terminal.group_id,
        "active": terminal.active,
        "waiting": terminal.waiting,
        "provider": terminal.provider,
        "serial_number": terminal.serial_number or None,
    }
