"""What the screens of a move say: where it goes, how to unbind, what to scan, what to tell the till."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from msp_tui.console.presenters.paint import facts, paint
from msp_tui.domain.moves import Move
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

Parts = list[tuple[str, str] | str]


def placing_text(old: Terminal | None, source: str, target: str) -> Content:
    """The head of the dialog; for a move, what will change."""
    parts: Parts = ["\n"]
    if old is None:
        parts += [f" {_('In which group?')}\n" if not target else facts_line(_("group"), target)]
        return paint(*parts)
    parts += facts([(_("terminal"), f"{old.name} ({old.id})", "strong"), (_("from"), source, "")])
    if target:
        parts += facts([(_("to"), target, "strong")])
        parts += [
            f"\n {_('The terminal gets a new TID and shows the history of its new group.')}\n",
            f" {_('The till must use the key of the new group.')}\n",
            f" {_('Old sales stay in {group} and are refunded there.', group=source)}\n\n",
        ]
    else:
        parts += [f"\n {_('To which group?')}\n"]
    return paint(*parts)


def facts_line(label: str, value: str) -> str:
    """One label and value as plain text."""
    return f" {label:<15} {value}\n\n"


def unbind_text(move: Move, name: str, source: str, target: str, *, sandbox: bool) -> Content:
    """The steps on the device, with the words it shows in brackets: it speaks no French."""
    steps = (
        _("Close the day on the device."),
        _("Open the settings [Settings], then the menu, the three bars."),
        _("Choose security [Security] and type the PIN (1324 unless it was changed)."),
        _("Choose [Unbind Terminal] and confirm. This erases the device's data."),
    )
    parts: Parts = ["\n"]
    parts += facts(
        [
            (_("terminal"), f"{name} ({move.old_tid})", "strong"),
            (_("serial"), move.serial_number or "-", ""),
            (_("from"), source, ""),
            (_("to"), target, "strong"),
        ]
    )
    parts += [f"\n {_('On the device:')}\n"]
    parts += [f"   {number}. {step}\n" for number, step in enumerate(steps, 1)]
    parts += [
        f"\n {_('Until then nothing has changed; Esc gives up.')}\n",
        f" {_('Afterwards, going back means another new terminal in the old group.')}\n",
        (f"\n {_('Does nothing happen here? Press c to say that it is unbound.')}\n", "faint"),
    ]
    if sandbox:
        parts += [(f" SANDBOX: {_('press v and a virtual device unbinds itself.')}\n", "note")]
    return paint(*parts)


def pairing_text(terminal: Terminal, group: str, code: str, *, sandbox: bool) -> Content:
    """Beside the QR: what to do with it, and the code in groups for typing or the telephone."""
    parts: Parts = [
        (f"{terminal.name}\n", "strong"),
        f"TID {terminal.id}\n{group}\n\n",
        f"{_('Scan with the MultiSafepay app of the device.')}\n\n",
        (f"{_('not scanning? m draws it differently')}\n\n", "faint"),
        f"{_('Or type this code:')}\n",
        f" {code[:19]}\n {code[19:]}\n",
    ]
    if sandbox:
        parts += [(f"\nSANDBOX: {_('press v and a virtual device scans it.')}", "note")]
    return paint(*parts)


def code_gone_text(terminal: Terminal, group: str, minutes: int) -> Content:
    """In place of a QR that stood too long: nothing is lost, and how to have it back."""
    return paint(
        (f"{terminal.name}\n", "strong"),
        f"TID {terminal.id}\n{group}\n\n",
        f"{_('Nobody scanned the code within {minutes} minutes; it has left the screen.', minutes=minutes)}\n\n",
        f"{_('The terminal still waits for its scan. Press m to show the code again.')}\n",
    )


def paired_text(terminal: Terminal, group: str, move: Move, now: datetime) -> Content:
    """The end: what there is now, and what the till has to know."""
    parts: Parts = ["\n", (f" ● {_('paired')}\n\n", "good")]
    parts += facts(
        [
            (_("terminal"), terminal.name, "strong"),
            ("TID", terminal.id, "strong"),
            (_("group"), group, ""),
            (_("serial"), terminal.serial_number, ""),
            (_("time"), formats().full(now), ""),
        ]
    )
    parts += [f"\n {_('Tell the till: the TID is now {tid}.', tid=terminal.id)}\n"]
    if move.old_tid:
        old = _("The old TID {tid} is retired; its sales stay in the old group.", tid=move.old_tid)
        parts += [f" {_('The till must use the key of the new group.')}\n", f" {old}\n"]
    return paint(*parts)
