"""The refund dialog: an amount, the amount again, then what became of it. Enter alone never moves money."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input, Static

from msp_tui.console.presenters.refund import outcome_text, refund_text
from msp_tui.console.screens.base import ShopScreen
from msp_tui.console.widgets.hint_bar import HintBar
from msp_tui.console.widgets.step_input import MoneyInput, StepInput
from msp_tui.domain.errors import N_, RuleError, ShopError
from msp_tui.domain.money import AmountError, Money, parse_amount
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.transactions import Sale
from msp_tui.i18n import error_lines, formats
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, RefundMoved
from msp_tui.shop.refunds import RefundWish


class Step(Enum):
    """Where the dialog stands."""

    AMOUNT = 1
    CONFIRM = 2
    SENDING = 3
    DONE = 4


class RefundScreen(ShopScreen):
    """`R` on a sale. Esc steps back; nothing is preselected; an empty confirmation cancels."""

    SCOPE = "refund"

    def __init__(self, sale: Sale, card: str, terminal: str) -> None:
        """`card` and `terminal` as the sale's screen names them."""
        super().__init__()
        self._sale = sale
        self._card = card
        self._terminal = terminal
        self._step = Step.AMOUNT
        self._amount = 0
        self._intent: RefundIntent | None = None

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield MoneyInput(formats().typed_amount(self._sale.left))
        yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        self.headline(_("Refund"))
        self.field.begin(formats().typed_amount(self._sale.left))
        self.field.focus()
        self._draw()

    @property
    def field(self) -> MoneyInput:
        """The one field of the dialog."""
        return self.query_one(MoneyInput)

    def take_fact(self, fact: Fact) -> None:
        mine = self._intent
        if (
            isinstance(fact, RefundMoved)
            and mine is not None
            and fact.intent.refund_order_id == mine.refund_order_id
        ):
            self._intent = fact.intent
            self._draw()

    @on(Input.Changed)
    def echo(self) -> None:
        """Say in full what the amount typed so far means."""
        self._draw()

    @on(StepInput.Discarded)
    def say_discarded(self, event: StepInput.Discarded) -> None:
        """A scan or a paste that cannot be an amount was left out."""
        self.say(_(event.sentence), "note")

    @on(StepInput.Entered)
    def next_step(self, event: StepInput.Entered) -> None:
        """Enter in the field: on to the confirmation, or off."""
        event.stop()
        if self._step is Step.AMOUNT:
            self._take_amount(event.value)
        elif self._step is Step.CONFIRM:
            self._take_confirmation(event.value)

    def _take_amount(self, typed: str) -> None:
        try:
            amount = self._checked(typed)
        except RuleError as failure:
            self.complain(failure)
            self.field.begin(typed)
            return
        self._amount = amount
        self._step = Step.CONFIRM
        self.say("")
        self.field.begin()
        self._draw()

    def _checked(self, typed: str) -> int:
        amount = parse_amount(typed)
        if amount == 0:
            raise RuleError(N_("Zero is not a refund."))
        if amount > self._sale.left:
            left = Money(self._sale.left, self._currency)
            raise RuleError(N_("Only {left} is left to refund on this sale."), left=left)
        return amount

    def _take_confirmation(self, typed: str) -> None:
        if not typed.strip():
            self.console.back()
            return
        try:
            same = parse_amount(typed) == self._amount
        except AmountError:
            same = False
        if not same:
            self.say(_("That is another amount. Nothing was sent."), "note")
            self.field.begin()
            return
        self._step = Step.SENDING
        self.field.display = False
        self.say("")
        self._draw()
        self.do(self._send, group="")

    async def _send(self) -> None:
        sale, identity = self._sale, self.desk.identity
        wish = RefundWish(
            group_id=sale.group_id,
            order_id=sale.order_id,
            amount=self._amount,
            currency=self._currency,
            shown_left=sale.left,
            operator=identity.login,
            login=f"{identity.login}@{identity.host}",
        )

        async def ask(shop: Shop) -> RefundIntent:
            return await shop.refunds.ask(wish)

        try:
            self._intent = await self.desk.ask(ask, finish=True)
        except ShopError as failure:
            self._failed(failure)
            return
        self._done()
        self._draw()

    def _done(self) -> None:
        """Nothing is left to type; the figures are those of now."""
        self._step = Step.DONE
        self._sale = self.desk.records.sale(self._sale.group_id, self._sale.order_id) or self._sale
        self.query_one(HintBar).offer("refunded")
        self.say(_("Enter or Esc goes back to the sale."))

    def on_key(self, event: events.Key) -> None:
        """Enter leaves once everything is said and done."""
        if self._step is Step.DONE and event.key == "enter":
            event.stop()
            self.console.back()

    def _failed(self, failure: ShopError) -> None:
        """Refused, here or there: say why; nothing is retried by itself."""
        self._done()
        self._draw()
        sentence, hint = error_lines(failure)
        self.query_one("#outcome", Static).update(outcome_text(None, sentence, hint))

    async def action_back(self) -> None:
        """Esc: one step back; once it is sent the engine finishes it, whatever the screen does."""
        if self._step is Step.CONFIRM:
            self._step = Step.AMOUNT
            self.field.begin(formats().typed_amount(self._amount))
            self._draw()
        else:
            self.console.back()

    @property
    def _currency(self) -> str:
        return self._sale.payment.currency

    def _draw(self) -> None:
        amount = self._amount if self._step is not Step.AMOUNT else self._typed()
        done = self._step is Step.DONE
        figures = refund_text(self._sale, amount, self._card, self._terminal, done=done)
        self.query_one("#figures", Static).update(figures)
        self.query_one("#prompt", Static).update(self._prompt(amount))
        if self._intent is not None and self._step is Step.DONE:
            self.query_one("#outcome", Static).update(outcome_text(self._intent))

    def _typed(self) -> int | None:
        try:
            return parse_amount(self.field.value)
        except AmountError:
            return None

    def _prompt(self, amount: int | None) -> str:
        if self._step is Step.AMOUNT:
            return _(" Amount to refund, then Enter:")
        if self._step is Step.CONFIRM:
            typed = formats().typed_amount(amount or 0)
            return _(" Type {amount} again and Enter to refund; Enter alone cancels:", amount=typed)
        if self._step is Step.SENDING:
            return _(" Sending…")
        return ""
