"""The journal as columns: refunds and payments with who made them, moves of terminals, and what the lists say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum

from msp_tui.console.actions import keys_of
from msp_tui.console.presenters.journal_words import WORDS, move_way, step_sign
from msp_tui.console.presenters.payment_words import meaning
from msp_tui.console.presenters.refund_words import how_known
from msp_tui.console.presenters.states import intent_sign, payment_sign
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.domain.errors import N_
from msp_tui.domain.money import Money
from msp_tui.domain.moves import Move, StepTaken
from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.domain.refunds import RefundIntent
from msp_tui.i18n import formats, ngettext
from msp_tui.i18n import translate as _
from msp_tui.shop.exceptions import Exceptional, total

_WIDE = 96
"""From this width of the list on there is room for who, besides what and where."""


class View(Enum):
    """What the journal lists: its title, and what it says when there is nothing."""

    ALL = (N_("all refunds"), N_("No refund was made here yet."))
    TODAY = (N_("today"), N_("No refund was made today."))
    OPEN = (N_("open"), N_("No refund is open."))
    EXCEPTIONS = (N_("exceptions"), N_("No refund is an exception; {help} says what would be."))
    MOVES = (N_("moves of terminals"), N_("No terminal was added or moved here yet."))
    PAYMENTS = (N_("payments on terminals"), N_("No payment was started on a terminal here yet."))

    @property
    def title(self) -> str:
        """Above the list."""
        return _(self.value[0])

    @property
    def empty(self) -> str:
        """Instead of rows."""
        return _(self.value[1], help=keys_of("help")[0])


def intent_columns() -> tuple[Column, ...]:
    """Who refunded what, and what became of it; `!` marks an exception. Wider windows show where."""
    return (
        Column("", 1),
        Column(_("time"), 11),
        Column(_("amount"), formats().amount_width(11), align="right"),
        Column(_("state"), 12),
        Column("", 1),
        Column(_("operator"), 10),
        Column(_("order"), 0),
        Column(_("terminal"), 12, min_width_of_list=_WIDE),
        Column(_("group"), 16, min_width_of_list=112),
        Column(_("our number"), 26, min_width_of_list=140),
    )


def intent_cells(
    intent: RefundIntent, group_name: str, terminal_name: str, today: date, *, marked: bool
) -> tuple[Cell, ...]:
    """One intent of the journal."""
    sign = intent_sign(intent.state)
    return (
        Cell(sign.mark, sign.style),
        Cell(formats().short(intent.created, today)),
        Cell(formats().money(Money(-intent.amount, intent.currency)), sign.style),
        Cell(_(sign.word), sign.style),
        Cell("!" if marked else "", "note"),
        Cell(intent.operator),
        Cell(intent.order_id),
        Cell(terminal_name),
        Cell(group_name),
        Cell(intent.refund_order_id, "faint"),
    )


def move_columns() -> tuple[Column, ...]:
    """Which terminal went where, and how far it came."""
    return (
        Column("", 1),
        Column(_("time"), 11),
        Column(_("state"), 14),
        Column(_("operator"), 10),
        Column(_("terminal"), 14),
        Column(_("groups"), 0),
        Column("TID", 20, min_width_of_list=100),
    )


def move_cells(move: Move, group_name: Callable[[int], str], today: date) -> tuple[Cell, ...]:
    """One move; old and new TID where there is room."""
    sign = step_sign(move.step)
    tids = " → ".join(tid for tid in (move.old_tid, move.new_tid) if tid)
    return (
        Cell(sign.mark, sign.style),
        Cell(formats().short(move.created, today)),
        Cell(_(sign.word), sign.style),
        Cell(move.operator),
        Cell(move.name),
        Cell(move_way(move, group_name)),
        Cell(tids, "faint"),
    )


def payment_columns() -> tuple[Column, ...]:
    """What was started on which terminal, how it stands, and its number, whole from 80 on. Wider windows show who and the group."""
    amount = formats().amount_width(11)
    return (
        Column("", 1),
        Column(_("time"), 11),
        Column(_("amount"), amount, align="right"),
        Column(_("state"), 16),
        Column(_("terminal"), 22 - amount, max_width_of_list=_WIDE - 1),
        Column(_("terminal"), 14, min_width_of_list=_WIDE),
        Column(_("operator"), 10, min_width_of_list=_WIDE),
        Column(_("order"), 0),
        Column(_("group"), 16, min_width_of_list=112),
    )


def payment_cells(
    payment: CloudPayment, group_name: str, terminal_name: str, today: date
) -> tuple[Cell, ...]:
    """One payment on a terminal."""
    sign = payment_sign(payment.state)
    return (
        Cell(sign.mark, sign.style),
        Cell(formats().short(payment.created, today)),
        Cell(formats().money(payment.money), sign.style),
        Cell(_(sign.word), sign.style),
        Cell(terminal_name),
        Cell(terminal_name),
        Cell(payment.operator),
        Cell(payment.order_id),
        Cell(group_name),
    )


def counted(intents: Sequence[RefundIntent]) -> tuple[str, str]:
    """`3 refunds` and `-€37.50`: of those that were made, what went back."""
    count = ngettext("{count} refund", "{count} refunds", len(intents))
    sums = [Money(-amount, currency) for currency, amount in sorted(total(intents).items())]
    return count, " ".join(formats().money(money) for money in sums)


def counted_payments(payments: Sequence[CloudPayment]) -> tuple[str, str]:
    """`3 payments` and `€37.50`: of those that were paid, what came in."""
    count = ngettext("{count} payment", "{count} payments", len(payments))
    paid: dict[str, int] = {}
    for one in payments:
        if one.state is PaymentState.COMPLETED:
            paid[one.currency] = paid.get(one.currency, 0) + one.amount
    sums = [Money(amount, currency) for currency, amount in sorted(paid.items())]
    return count, " ".join(formats().money(money) for money in sums)


def about_intent(intent: RefundIntent, terminal_name: str, why: Sequence[Exceptional]) -> str:
    """What has no column on 80: the terminal of the sale and the reason; and why a refund is marked."""
    approved = _("approved by {name}", name=intent.approver) if intent.approver else ""
    told = [
        *(_(WORDS[one]) for one in why),
        how_known(intent),
        approved,
        terminal_name,
        intent.reason,
    ]
    return " · ".join(one for one in told if one)


def about_move(move: Move, steps: Sequence[StepTaken], today: date) -> str:
    """Every step of the log with its time; then the ids, which a narrow window has no column for."""
    taken = ", ".join(
        f"{_(step_sign(one.step).word)} {formats().short(one.at, today)}" for one in steps
    )
    tids = " → ".join(tid for tid in (move.old_tid, move.new_tid) if tid)
    return " · ".join(one for one in (taken, tids, move.serial_number) if one)


def about_payment(payment: CloudPayment) -> str:
    """Who started it, what it was for, what its state means, and what MultiSafepay said when it refused."""
    refused = payment.note if payment.state is PaymentState.REFUSED else ""
    told = (payment.operator, payment.description, meaning(payment), refused)
    return " · ".join(one for one in told if one)
