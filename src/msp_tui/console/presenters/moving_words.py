"""Moving a terminal in plain words: what changes, what to do, what to tell the till; for screens and commands."""

from __future__ import annotations

from msp_tui.domain.moves import Move
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
