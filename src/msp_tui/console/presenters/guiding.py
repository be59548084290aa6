"""What only MultiSafepay's dashboard can do, step by step, with its menu words in brackets."""

from __future__ import annotations

from textual.content import Content

from msp_tui.console.actions import keys_of
from msp_tui.console.presenters.moving_words import (
    add_steps,
    appears_words,
    blind_step,
    copy_key_step,
    dashboard_code_steps,
)
from msp_tui.console.presenters.paint import paint
from msp_tui.domain.moves import Move
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import translate as _
from msp_tui.shop.backroom import NO_TERMINALS_IN_TEST

Parts = list[tuple[str, str] | str]


def _steps(*steps: str) -> Parts:
    return [f"   {number}. {step}\n" for number, step in enumerate(steps, 1)]


def in_the_dashboard() -> str:
    """Why a key does nothing on a live account, and where that is done."""
    where = _("Do it in the dashboard: Devices, Terminals, Manage groups.")
    return " ".join((_("MultiSafepay's API cannot do this."), where))


def unread_words() -> str:
    """What stands where rows would, as long as none of MultiSafepay's could be read."""
    key = keys_of("refresh")[0]
    return _("Nothing was read from MultiSafepay yet: {command} does.", command=key)


def none_in_test() -> str:
    """Why no terminal can be added in MultiSafepay's TEST."""
    return " ".join(map(_, NO_TERMINALS_IN_TEST))


def adding_text(move: Move, group: str, *, new: bool, blind: bool) -> Content:
    """How to add the terminal; `new` while the group's key is not known here, `blind` where no key may list terminals."""
    steps = add_steps(move, group)
    if new:
        steps += [
            copy_key_step(group),
            _("Press k here and paste it."),
        ]
    if blind:
        steps.append(blind_step())
    then = appears_words(blind=blind)
    parts: Parts = ["\n", (f" {move.name}", "strong"), f"  {group}\n\n"]
    parts += [f" {_('On any computer, in the dashboard of MultiSafepay:')}\n", *_steps(*steps)]
    parts += [f"\n {then}\n"]
    parts += [(f" {_('Esc leaves it for later, x gives it up.')}\n", "faint")]
    return paint(*parts)


def dashboard_code_text(terminal: Terminal, group: str) -> Content:
    """The terminal is there and its code is not: it is scanned from the dashboard's own screen."""
    parts: Parts = ["\n", (f" {terminal.name}", "strong"), f"  TID {terminal.id}  {group}\n\n"]
    parts += [f" {_('MultiSafepay does not give this code to the console.')}\n"]
    parts += _steps(*dashboard_code_steps())
    parts += [f"\n {_('This goes on by itself when the terminal is paired.')}\n"]
    return paint(*parts)


def joining_text() -> Content:
    """How to make a group and where its key is."""
    parts: Parts = [f"\n {_('On any computer, in the dashboard of MultiSafepay:')}\n"]
    parts += _steps(
        _("[Devices], [Terminals], [Manage groups]: make the group, or open it."),
        _("Copy its API key and paste it here: shown as dots, tried at once."),
    )
    return paint(*parts, "\n")
