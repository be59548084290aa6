"""F5: MultiSafepay is asked now, and what came of it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.i18n import error_lines, ngettext
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from msp_tui.console.bases.shop_screen import ShopScreen
    from msp_tui.domain.feed import Answers
    from msp_tui.shop.engine import Shop


def ask_now(screen: ShopScreen) -> None:
    """Ask, and say so on this screen; then what came, unless something else was said there meanwhile."""
    asking = _("Asking MultiSafepay…")
    screen.say(asking)

    async def ask(shop: Shop) -> Answers:
        return await shop.feed.ask_now()

    async def asked() -> None:
        answers = await screen.desk.ask(ask)
        if screen.stands and screen.said == asking:
            _tell(screen, answers)

    screen.do(asked, group="asking")


def _tell(screen: ShopScreen, answers: Answers) -> None:
    if not screen.desk.groups():
        screen.say("")
        return
    if answers.failures:
        screen.say(_failed(answers, screen.desk.group_name, len(screen.desk.groups())), "bad")
        return
    at = screen.desk.journal_now()
    if not answers.new:
        screen.say_in_passing(_("MultiSafepay answered at {at}: nothing new.", at=at))
        return
    told = ngettext(
        "MultiSafepay answered at {at}: {count} new row.",
        "MultiSafepay answered at {at}: {count} new rows.",
        answers.new,
        at=at,
    )
    screen.say_in_passing(told)


def _failed(answers: Answers, called: Callable[[int], str], groups: int) -> str:
    """Why there was no answer; of which groups, where others did answer."""
    (first, failure), *others = answers.failures
    words = " ".join(line for line in error_lines(failure) if line)
    if len(others) + 1 == groups:
        return words
    silent = ", ".join(map(called, [first, *(group for group, _failure in others)]))
    return f"{_('{label}:', label=silent)} {words}"
