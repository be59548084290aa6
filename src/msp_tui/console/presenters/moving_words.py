"""Moving a terminal in plain words: what changes, what to do, what to tell the till; for screens and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msp_tui.domain.errors import N_
from msp_tui.domain.moves import Move, MoveStep, Sighting, Wrong
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import translate as _


def change_lines(source: str, target: str, name: str) -> list[str]:
    """What a move will change; `name` is the target's name with its masked key, where that is known."""
    return [
        _("The terminal gets a new TID and shows the history of {group}.", group=target),
        _("From then on the till must use the key of {group}.", group=name),
        _("Old sales stay in {group} and can be refunded only there.", group=source),
    ]


def unbind_steps() -> list[str]:
    """What to do on the device, with the words it shows in brackets: it speaks no French."""
    return [
        _("First close the day on the device: afterwards its figures are gone."),
        _("Open the settings [Settings], then the menu, the three bars."),
        _("Choose security [Security] and type the PIN (1324 unless it was changed)."),
        _("Choose [Unbind Terminal] and confirm. This erases the device's data."),
    ]


def add_steps(move: Move, group: str) -> list[str]:
    """How to add the terminal in MultiSafepay's dashboard, with its menu words in brackets."""
    where = (
        _("Choose [Add in new group] and call it {group}.", group=group)
        if move.new_group_name
        else _("Choose the group {group}.", group=group)
    )
    return [
        _("[Devices], [Terminals], then [Add terminal]."),
        where,
        _("Call the terminal {name}, and save.", name=move.name),
    ]


def copy_key_step(group: str) -> str:
    """Where the key of a new group is."""
    return _("[Devices], [Terminals], [Manage groups]: copy the API key of {group}.", group=group)


def appears_words(*, blind: bool) -> str:
    """When the terminal that somebody adds in the dashboard is seen; `blind` where no key may list terminals."""
    if blind:
        return _("No key may list terminals: the new one appears here with its first sale.")
    return _("The new terminal then appears here by itself, with its code.")


def blind_step() -> str:
    """How its code is scanned where no key may list terminals."""
    return _("Scan its QR in the dashboard with the device, then take a payment.")


def dashboard_code_steps() -> list[str]:
    """Where the code of a terminal is that MultiSafepay does not give."""
    return [
        _("In the dashboard: [Devices], [Terminals], then this terminal. Its QR is there."),
        _("Scan it with the MultiSafepay app of the device."),
    ]


def till_lines(move: Move, terminal: Terminal, group: str, key: str) -> list[str]:
    """What the till has to know; `key` is the group's, masked, "" where it is not known."""
    name = f"{group} ({key})" if key else group
    return [
        _("Tell the till: the TID is now {tid}.", tid=terminal.id),
        _("Its key is another one too: that of {group}.", group=name)
        if move.old_tid
        else _("Its key is that of {group}.", group=name),
    ]


def retired_words(move: Move) -> str:
    """What becomes of the old TID; "" where there was none."""
    if not move.old_tid:
        return ""
    return _("The old TID {tid} is retired; its sales stay in the old group.", tid=move.old_tid)


def over_words(move: Move, group_name: Callable[[int], str], add: str) -> str:
    """How a move that is over ended, "" for one that is paired; `add` is the key or the command that adds a terminal."""
    if move.step is MoveStep.RETIRED:
        return _("Terminal {tid} is retired; its sales stay.", tid=move.old_tid)
    if move.step is not MoveStep.ABANDONED:
        return ""
    if not move.unbound:
        return _("This move was given up.")
    group = group_name(move.old_group_id)
    return _(
        "This move was given up. To go back: {key}, in {group}, then scan its code.",
        key=add,
        group=group,
    )


def wrong_words(sighting: Sighting, group_name: Callable[[int], str], give_up: str) -> str:
    """What is wrong, and what to do; "" when nothing is. `give_up` is the key or the command that gives it up."""
    if sighting.wrong is None:
        return ""
    move, other = sighting.move, sighting.other
    group = group_name(other.group_id) if other else ""
    named = f"{other.name} ({other.id}, {group})" if other else ""
    return _(_WRONG[sighting.wrong], tid=move.new_tid, group=group, terminal=named, key=give_up)


_WRONG = {
    Wrong.GONE: N_("Terminal {tid} is no longer there. {key} gives this move up."),
    Wrong.OTHER_GROUP: N_("Terminal {tid} is now in {group}. {key} gives this move up."),
    Wrong.ELSEWHERE: N_("Another code was scanned: {terminal}. Unbind it there and scan this one."),
    Wrong.STILL_BOUND: N_(
        "The device is still bound: {terminal}. It may refuse the code until it is unbound."
    ),
    Wrong.TWICE: N_("The same serial number is active twice, also on {terminal}. Unbind it there."),
    Wrong.OTHER_DEVICE: N_(
        "Another device scanned the code: its serial number is not the moved one's."
    ),
}
"""Message ids."""


def silence_words(give_up: str) -> str:
    """Nobody has scanned for two minutes; `give_up` is the key or the command that gives the move up."""
    return _(
        "Nothing for two minutes. Is the device unbound and online? If it refuses the code: {key}, then begin again.",
        key=give_up,
    )


def chain_words(
    chain: Sequence[Terminal], shown: Terminal, group_name: Callable[[int], str]
) -> str:
    """What a terminal's device was before, oldest first: `SN-1: 00003yn9 (Café) → 00003yoO (Salon)`; "" for nothing."""
    if len(chain) < 2:
        return ""
    way = " → ".join(f"{one.id} ({group_name(one.group_id)})" for one in chain)
    return _("device {serial}: {way}", serial=shown.serial_number, way=way)


def terminal_warning(
    twice: Terminal | None,
    astray: tuple[int, ...],
    group_name: Callable[[int], str],
    *,
    left_behind: bool,
) -> str:
    """What is wrong with a terminal in the list; `astray` are other groups that have sales of it; "" for nothing."""
    if twice is not None and left_behind:
        return _("retired, although still listed as paired: its device is now {tid}", tid=twice.id)
    if twice is not None:
        return _("the same serial number is active twice, also on {tid}", tid=twice.id)
    if astray:
        groups = ", ".join(group_name(one) for one in astray)
        return _("shows sales under another group: {groups}", groups=groups)
    return ""
