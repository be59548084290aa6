"""How a row stands: a sign, a word and a style, so that colour is never the only difference."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msp_tui.domain.errors import N_
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.domain.frozen import frozen
from msp_tui.domain.payments import PaymentState
from msp_tui.domain.records import Progress
from msp_tui.domain.refunds import RefundState
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.transactions import Kind, Outcome, Transaction
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _


@frozen
class Sign:
    """A sign that every terminal font has, a message id, and the name of a style."""

    mark: str
    word: str
    style: str


_PAYMENTS = {
    Outcome.COMPLETED: Sign("●", N_("paid"), "good"),
    Outcome.OPEN: Sign("○", N_("under way"), "open"),
    Outcome.DECLINED: Sign("!", N_("declined for now"), "note"),
    Outcome.CANCELLED: Sign("×", N_("cancelled"), "faint"),
    Outcome.PARTLY_REFUNDED: Sign("~", N_("partly refunded"), "back"),
    Outcome.REFUNDED: Sign("~", N_("refunded"), "back"),
    Outcome.VOID: Sign("×", N_("void"), "faint"),
}
_REFUNDS = {
    Outcome.COMPLETED: Sign("◄", N_("refund completed"), "back"),
    Outcome.RESERVED: Sign("◄", N_("refund reserved"), "back"),
    Outcome.OPEN: Sign("◄", N_("refund, open"), "open"),
    Outcome.DECLINED: Sign("×", N_("refund declined"), "note"),
    Outcome.CANCELLED: Sign("×", N_("refund cancelled"), "faint"),
    Outcome.VOID: Sign("×", N_("refund cancelled"), "faint"),
}
_INTENTS = {
    RefundState.INTENDED: Sign("○", N_("being sent"), "open"),
    RefundState.SENT: Sign("○", N_("sent"), "open"),
    RefundState.ACCEPTED: Sign("◄", N_("reserved"), "back"),
    RefundState.REFUSED: Sign("×", N_("refused"), "note"),
    RefundState.UNKNOWN: Sign("!", N_("checking"), "note"),
    RefundState.NOT_MADE: Sign("×", N_("not made"), "faint"),
    RefundState.COMPLETED: Sign("◄", N_("completed"), "back"),
    RefundState.VOIDED: Sign("×", N_("cancelled"), "faint"),
}
"""The journal's words for a refund; a list of sales and refunds puts "refund" before the same words."""
_LISTED = {
    Outcome.COMPLETED: _INTENTS[RefundState.COMPLETED],
    Outcome.RESERVED: _INTENTS[RefundState.ACCEPTED],
    Outcome.CANCELLED: _INTENTS[RefundState.VOIDED],
    Outcome.VOID: _INTENTS[RefundState.VOIDED],
    Outcome.DECLINED: Sign("×", N_("declined"), "note"),
    Outcome.OPEN: Sign("○", N_("under way"), "open"),
}
_ON_TERMINALS = {
    PaymentState.INTENDED: _INTENTS[RefundState.INTENDED],
    PaymentState.SENT: _INTENTS[RefundState.SENT],
    PaymentState.WAITING: Sign("○", N_("on the terminal"), "open"),
    PaymentState.DECLINED_FOR_NOW: _PAYMENTS[Outcome.DECLINED],
    PaymentState.UNKNOWN: _INTENTS[RefundState.UNKNOWN],
    PaymentState.COMPLETED: _PAYMENTS[Outcome.COMPLETED],
    PaymentState.DECLINED: _LISTED[Outcome.DECLINED],
    PaymentState.CANCELLED: _PAYMENTS[Outcome.CANCELLED],
    PaymentState.EXPIRED: Sign("×", N_("ran out"), "faint"),
    PaymentState.REFUSED: _INTENTS[RefundState.REFUSED],
    PaymentState.NOT_MADE: _INTENTS[RefundState.NOT_MADE],
}
_PAIRED = Sign("●", N_("paired"), "good")
_WAITING = Sign("○", N_("waiting for a scan"), "open")
_RETIRED = Sign("×", N_("retired"), "faint")
_FROM_SALES = Sign("?", N_("seen in sales"), "faint")


def row_sign(row: Transaction) -> Sign:
    """A transaction's sign; MultiSafepay's own word where ours knows none."""
    signs = _REFUNDS if row.kind is Kind.REFUND else _PAYMENTS
    if row.kind is Kind.OTHER or row.outcome not in signs:
        return Sign("?", row.status or row.type, "faint")
    return signs[row.outcome]


def refund_sign(row: Transaction) -> Sign:
    """A refund among refunds, in the journal's words."""
    return _LISTED.get(row.outcome) or row_sign(row)


def intent_sign(state: RefundState) -> Sign:
    """How a refund of the journal stands."""
    return _INTENTS[state]


def payment_sign(state: PaymentState) -> Sign:
    """How a payment on a terminal stands."""
    return _ON_TERMINALS[state]


def terminal_sign(terminal: Terminal) -> Sign:
    """Paired, waiting for a scan, retired, or only seen in sales."""
    if terminal.from_sales:
        return _FROM_SALES
    if terminal.active:
        return _PAIRED
    return _WAITING if terminal.waiting else _RETIRED


def feed_words(
    state: FeedState | None, here: date, *, narrow: bool = False, back: str = ""
) -> tuple[str, str]:
    """The feed's state in words and its style: nothing ticks, so a stale feed says since when.

    `here` is the day by the computer's clock, which tells how long we waited. `narrow` leaves the moment of a
    disconnection to wider places; `back` is how far the past is read, while it is being read.
    """
    if state is None or state.word is FeedWord.LOADING:
        return _("reading…"), "open"
    if state.word is FeedWord.LIVE:
        return (_("read back to {day}", day=back), "open") if back else (_("live"), "good")
    since = formats().short(state.since, here) if state.since else ""
    if state.word is FeedWord.PAUSED:
        return _("paused"), "note"
    if state.word is FeedWord.STALE:
        return _("stale since {since}", since=since), "note"
    if narrow or not since:
        return _("disconnected"), "bad"
    return _("disconnected since {since}", since=since), "bad"


def gap_words(states: list[FeedState]) -> str:
    """Which stretch was read again after an outage; "" when there was none lately, or none of a minute."""
    gaps = [state.gap for state in states if state.gap]
    if not gaps:
        return ""
    start, end = min(gap.start for gap in gaps), max(gap.end for gap in gaps)
    if end - start < timedelta(minutes=1):
        return ""
    return _("{start}-{end} read again", start=start, end=end)


_DAYS_WITHOUT_A_YEAR = 330
"""Older days are written with their year: the same day of the year before is near."""
_SOON = timedelta(minutes=2)
"""The detail of a payment as young as this is expected any moment: no progress to speak of."""


def progress_words(progress: Progress, now: datetime, today: date) -> str:
    """How far reading the past, then the details, has come; "" when all is read."""
    if progress.back is not None:
        return _("reading back: {day}", day=day_of(progress.back, today))
    if progress.cards is not None and progress.cards < now - _SOON:
        return _("cards known back to {day}", day=day_of(progress.cards, today))
    return ""


def day_of(moment: datetime, today: date) -> str:
    """The day of a past moment, or its time if it is today's."""
    day = moment.astimezone(formats().zone).date()
    if day == today:
        return formats().clock(moment)
    if (today - day).days < _DAYS_WITHOUT_A_YEAR:
        return formats().day(day)
    return f"{formats().day(day)}/{day:%y}"


_WORST = [FeedWord.LIVE, FeedWord.LOADING, FeedWord.PAUSED, FeedWord.STALE, FeedWord.DISCONNECTED]


def worst(states: list[FeedState]) -> FeedState | None:
    """The state that a view over several groups has to admit to."""
    return max(states, key=lambda state: _WORST.index(state.word), default=None)


def legend() -> list[Sign]:
    """Every sign that a feed may show, once."""
    return list(dict.fromkeys([*_PAYMENTS.values(), *_REFUNDS.values()]))
