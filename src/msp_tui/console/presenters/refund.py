"""The refund dialog's figures and its outcome, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from msp_tui.console.actions import keys_of
from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.presenters.refund_words import OUTCOMES, how_known, prompt
from msp_tui.console.presenters.states import intent_sign
from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import FOUND_LATER, UNSENT, RefundIntent
from msp_tui.domain.transactions import Sale
from msp_tui.i18n import error_lines, formats
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.domain.refunds import Unsent


@frozen
class Figures:
    """What the dialog shows; `amount` in minor units, None while it cannot be read. `done`: as it stands afterwards."""

    sale: Sale
    amount: int | None
    card: str
    terminal: str
    operator: str = ""
    reason: str = ""
    done: bool = False


def asked(step: str, amount: int | None, name: str) -> Content:
    """What is to be typed at a step, for the screen."""
    return paint(prompt(step, amount, name))


def refund_text(shown: Figures) -> Content:
    """Paid, refunded, left, this refund, left after, who makes it, and where the money goes."""
    sale, amount, row = shown.sale, shown.amount, shown.sale.payment

    def money(minor: int) -> str:
        return formats().money(Money(minor, row.currency))

    after = "-" if amount is None or amount > sale.left else money(sale.left - amount)
    this = _("refund") if shown.done else _("this refund")
    people = [(_("operator"), shown.operator, ""), (_("reason"), shown.reason, "")]
    return paint(
        "\n",
        *facts(
            [
                (_("order"), sale.order_id, ""),
                (_("time"), formats().full(row.created), ""),
                (_("terminal"), shown.terminal, ""),
                (_("card"), shown.card, ""),
                (_("paid"), money(row.amount), ""),
                (_("refunded"), money(sale.refunded), "back"),
                (_("left"), money(sale.left), "strong"),
                (this, "-" if amount is None else money(amount), "strong"),
                *([] if shown.done else [(_("left after"), after, "")]),
                (_("goes back to"), shown.card, ""),
                *(one for one in people if one[1]),
            ]
        ),
    )


def notice_text(
    intents: Sequence[RefundIntent], unsent: Sequence[Unsent] = (), *, read_only: bool = False
) -> tuple[str, str]:
    """What became of refunds that nobody has taken note of, the loudest or last one first, and its style.

    One of them at least. Of those that were not sent the reason comes last, as far as it has room. Where the
    profile is read-only nobody takes note.
    """
    more, why = len(intents) + len(unsent) - 1, ""
    loud = next((one for one in reversed(intents) if one.note == FOUND_LATER), None)
    if unsent and loud is None:
        mark, style = "×", "bad"
        money, order_id = unsent[-1].failure.values[UNSENT], unsent[-1].order_id
        became, why = _("nothing was sent"), error_lines(unsent[-1].failure)[0]
    else:
        last = loud or intents[-1]
        sign = intent_sign(last.state)
        mark, style = sign.mark, "bad" if loud else sign.style
        money, order_id = last.money, last.order_id
        became = f"{_(sign.word)} {_('made after all!') if loud else ''}".rstrip()
    about = _("{label}:", label=f"{_('refund')} {formats().money(money)} {order_id}")
    words = [
        f"{mark} {about} {became}",
        *([_("and {count} more", count=more)] if more else []),
        *([] if read_only else [_("{key} takes note", key=keys_of("take_note")[0])]),
        *([why] if why else []),
    ]
    return "   ".join(words), style


def who_text(name: str, approver: str, *, login: str) -> str:
    """Who makes this refund; `login` where no operators are configured."""
    if login:
        return _("{login} (no operators: permissions are off)", login=login)
    if name and approver:
        return _("{name}, approved by {approver}", name=name, approver=approver)
    return name


def left_text(money: Money, *, sending: bool) -> str:
    """What is said of a dialog about this amount that was left before its outcome."""
    if sending:
        return _(
            "{amount}: it is still being sent, whoever leaves; what becomes of it is told here.",
            amount=money,
        )
    return _("The dialog about {amount} was left. Nothing was sent.", amount=money)


def outcome_text(intent: RefundIntent | None, sentence: str = "", hint: str = "") -> Content:
    """What became of it: of an intent of the journal, or a refusal before anything was sent.

    Every line begins at the left, where a long one goes on: the widget keeps it off the edge.
    """
    if intent is None:
        return paint(("\n× ", "bad"), (sentence, "bad"), f"\n{hint}\n" if hint else "\n")
    sign = intent_sign(intent.state)
    amount = formats().money(intent.money)
    known = how_known(intent)
    return paint(
        (f"\n{sign.mark} {amount}  {_(sign.word)}\n", sign.style),
        f"{_(OUTCOMES[intent.state])}\n",
        (f"{known}\n" if known else "", "note"),
        (_("our number: {number}", number=intent.refund_order_id) + "\n", "faint"),
    )
