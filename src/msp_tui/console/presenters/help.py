"""Help as text, from the registry of actions and the signs of the presenters."""

from __future__ import annotations

from textual.content import Content

from msp_tui.console.actions import offered
from msp_tui.console.actions.action import EVERYWHERE, Action, key_text
from msp_tui.console.presenters.journal_words import exception_rules
from msp_tui.console.presenters.paint import paint
from msp_tui.console.presenters.states import legend
from msp_tui.i18n import translate as _

Parts = list[tuple[str, str] | str]


def help_text(scope: str) -> Content:
    """What the keys of a screen do, what those of every screen do, and what the signs mean."""
    actions = list(offered(scope))
    here = [action for action in actions if action.scope != EVERYWHERE]
    everywhere = [action for action in actions if action.scope == EVERYWHERE]
    parts: Parts = []
    if here:
        parts += [("\n " + _("On this screen") + "\n", "strong"), *_lines(here)]
    if scope == "journal":
        parts += [("\n " + _("Exceptions (!)") + "\n", "strong")]
        parts += [f"   {rule}\n" for rule in exception_rules()]
    parts += [("\n " + _("Everywhere") + "\n", "strong"), *_lines(everywhere)]
    parts += [("\n " + _("Signs") + "\n", "strong")]
    for sign in legend():
        parts += [(f"   {sign.mark}  {_(sign.word)}\n", sign.style)]
    return paint(*parts)


def _lines(actions: list[Action]) -> Parts:
    parts: Parts = []
    for action in actions:
        keys = " ".join(key_text(key) for key in action.keys)
        parts += [(f"   {keys:<14} ", "back"), f"{_(action.help)}\n"]
    return parts
