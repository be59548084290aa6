"""What the screens of a move say: where it goes, how to unbind, what to scan, what is wrong, what to tell the till."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from msp_tui.console.actions import keys_of
from msp_tui.console.presenters.moving_words import (
    change_lines,
    retired_words,
    till_lines,
    unbind_steps,
)
from msp_tui.console.presenters.paint import facts, paint
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

Parts = list[tuple[str, str] | str]
GroupName = Callable[[int], str]


def placing_text(old: Terminal | None, source: str, target: str, key: str = "") -> Content:
    """The head of the dialog; for a move, what will change. `key` is the masked key of the target, if there is one."""
    parts: Parts = ["\n"]
    if old is None:
        parts += [f" {_('In which group?')}\n" if not target else facts_line(_("group"), target)]
        return paint(*parts)
    parts += facts([(_("terminal"), f"{old.name} ({old.id})", "strong"), (_("from"), source, "")])
    if target:
        name = f"{target} ({key})" if key else target
        parts += facts([(_("to"), target, "strong")])
        parts += ["\n", *(f" {line}\n" for line in change_lines(source, target, name)), "\n"]
    else:
        parts += [f"\n {_('To which group?')}\n"]
    return paint(*parts)


def facts_line(label: str, value: str) -> str:
    """One label and value as plain text."""
    return f" {label:<15} {value}\n\n"


def unbind_text(move: Move, name: str, source: str, target: str, *, sandbox: bool) -> Content:
    """The steps on the device, with the words it shows in brackets: it speaks no French."""
    give_up, done, virtual = _keys("unbind", "give_up", "say_unbound", "virtual_device")
    parts: Parts = ["\n"]
    parts += facts(
        [
            (_("terminal"), f"{name} ({move.old_tid})", "strong"),
            (_("serial"), move.serial_number or "-", ""),
            (_("from"), source, ""),
            (_("to"), _("retired") if move.retiring else target, "strong"),
        ]
    )
    parts += [f"\n {_('On the device:')}\n"]
    parts += [f"   {number}. {step}\n" for number, step in enumerate(unbind_steps(), 1)]
    parts += [
        f"\n {_('Until then nothing has changed: Esc leaves it for later, {key} gives it up.', key=give_up)}\n",
        f" {_('Afterwards, going back means another new terminal in {group}.', group=source)}\n",
        (
            f"\n {_('Does nothing happen here? Press {key} to say that it is unbound.', key=done)}\n",
            "faint",
        ),
    ]
    if sandbox:
        parts += [
            (
                f" {_('SANDBOX: press {key} and a virtual device unbinds itself.', key=virtual)}\n",
                "note",
            )
        ]
    return paint(*parts)


def _keys(scope: str, *action_ids: str) -> list[str]:
    """The first key of each of these actions of a screen, for its sentences."""
    return [keys_of(one, scope)[0] for one in action_ids]


def give_up_words(move: Move, *, sandbox: bool = True) -> str:
    """What a second `x` does, before it is pressed; a live account's terminal is removed in its dashboard."""
    if move.new_tid and not sandbox:
        what = _(
            "{key} again gives this up; remove {tid} in the dashboard.",
            key=keys_of("give_up", "unbind")[0],
            tid=move.new_tid,
        )
    elif move.new_tid:
        what = _(
            "{key} again removes terminal {tid} and gives this up.",
            key=keys_of("give_up", "unbind")[0],
            tid=move.new_tid,
        )
    else:
        what = _("{key} again gives this up.", key=keys_of("give_up", "unbind")[0])
    return f"{what} {_('The device stays unbound.')}" if move.unbound else what


def left_words(move: Move) -> str:
    """Where to go on with a move that somebody leaves in the middle; one without a terminal yet has no row among them."""
    if not move.old_tid and not move.new_tid:
        return _(
            "The move of {name} waits: Enter on it in {key}, moves of terminals, goes on.",
            key=keys_of("journal")[0],
            name=move.name,
        )
    return _(
        "The move of {name} waits: Enter on it in {key} goes on.",
        key=keys_of("terminals")[0],
        name=move.name,
    )


def step_words(move: Move, group_name: GroupName) -> str:
    """Where a move stands and what is next, for the line below the terminals."""
    target = group_name(move.target_group_id) if move.target_group_id else move.new_group_name
    if move.retiring:
        return _("being retired: unbind the device. Enter goes on")
    if move.old_tid and move.step is MoveStep.PLANNED:
        return _("on its way to {group}: unbind the device. Enter goes on", group=target)
    if not move.new_tid:
        return _("on its way to {group}: add the new terminal. Enter goes on", group=target)
    return _(
        "on its way to {group}: scan the code of {tid}. Enter goes on",
        group=target,
        tid=move.new_tid,
    )


def pairing_text(terminal: Terminal, group: str, code: str, *, sandbox: bool) -> Content:
    """Beside the QR: what to do with it, and the code in groups for typing or the telephone."""
    redraw, virtual = _keys("pairing", "redraw", "virtual_device")
    parts: Parts = [
        (f"{terminal.name}\n", "strong"),
        f"TID {terminal.id}\n{group}\n\n",
        f"{_('Scan with the MultiSafepay app of the device.')}\n\n",
        (f"{_('not scanning? {key} draws it differently', key=redraw)}\n\n", "faint"),
        f"{_('Or type this code:')}\n",
        f" {code[:19]}\n {code[19:]}\n",
    ]
    if sandbox:
        parts += [
            (f"\n{_('SANDBOX: press {key} and a virtual device scans it.', key=virtual)}", "note")
        ]
    return paint(*parts)


def code_gone_text(terminal: Terminal, group: str, minutes: int) -> Content:
    """In place of a QR that stood too long: nothing is lost, and how to have it back."""
    (redraw,) = _keys("pairing", "redraw")
    return paint(
        (f"{terminal.name}\n", "strong"),
        f"TID {terminal.id}\n{group}\n\n",
        f"{_('Nobody scanned the code within {minutes} minutes; it has left the screen.', minutes=minutes)}\n\n",
        f"{_('The terminal still waits for its scan. Press {key} to show the code again.', key=redraw)}\n",
    )


def paired_text(
    move: Move, terminal: Terminal, group: str, key: str, at: datetime | None
) -> Content:
    """The end: what there is now, and what the till has to know. `key` is masked, `at` when it was seen."""
    parts: Parts = ["\n", (f" ● {_('paired')}\n\n", "good")]
    parts += facts(
        [
            (_("terminal"), terminal.name, "strong"),
            ("TID", terminal.id, "strong"),
            (_("group"), group, ""),
            (_("serial"), terminal.serial_number, ""),
            (_("time"), formats().full(at) if at else "-", ""),
        ]
    )
    check, write = _keys("paired", "check_key", "write_key")
    retired = retired_words(move)
    parts += [
        "\n",
        *(f" {line}\n" for line in till_lines(move, terminal, group, key)),
        f" {_('{key}: paste the key that the till has, to see which group it opens.', key=check)}\n",
        f" {_('{key}: write the right key to a file, for the till.', key=write)}\n",
        f"\n {retired}\n" if retired else "",
    ]
    return paint(*parts)
