"""The refund dialog: an amount, who and why, the amount again, then what became of it.

Enter alone never moves money; what it shares with the dialogs of other deeds is `bases.refund_dialog`.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from msp_tui.console.bases.refund_dialog import REASON_LENGTH, RefundDialog
from msp_tui.console.bases.refund_steps import Step, asked_for, checked_amount, read_amount
from msp_tui.console.presenters.refund import (
    Figures,
    asked,
    outcome_text,
    refund_text,
    who_text,
)
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import RuleError, ShopError, TooSoon
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Sale
from msp_tui.i18n import error_lines, formats
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, RefundMoved
from msp_tui.shop.permissions import NotIdentified, Purpose
from msp_tui.shop.refund_rules import beside
from msp_tui.shop.refunds import RefundWish


class RefundScreen(RefundDialog):
    """`R` on a sale. Esc steps back; nothing is preselected; an empty confirmation cancels."""

    SCOPE = "refund"

    def __init__(self, sale: Sale, card: str, terminal: str) -> None:
        """`card` and `terminal` as the sale's screen names them."""
        super().__init__(Step.AMOUNT)
        self._sale = sale
        self._card = card
        self._terminal = terminal
        self._amount = 0
        self._knowingly = False
        self._intent: RefundIntent | None = None

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield StepFields(words=REASON_LENGTH)
        yield Static(id="outcome", markup=False)

    def heading(self) -> str:
        """The screen's title."""
        return _("Refund")

    def on_mount(self) -> None:
        self.say_anew()
        self.go(Step.AMOUNT, formats().typed_amount(self._sale.left))

    @property
    def money(self) -> Money:
        """What is typed, as far as it can be read; else all that is left."""
        return Money(self._shown_amount or self._sale.left, self._currency)

    @property
    def _shown_amount(self) -> int | None:
        """In minor units: accepted, or typed so far; None while that is no amount."""
        typing = self._step is Step.AMOUNT
        return read_amount(self.fields.field.value) if typing else self._amount

    @property
    def _currency(self) -> str:
        return self._sale.payment.currency

    def take_fact(self, fact: Fact) -> None:
        if not isinstance(fact, RefundMoved) or self._intent is None:
            return
        if fact.intent.refund_order_id == self._intent.refund_order_id:
            self._intent = fact.intent
            self.draw()
            self._told()

    @on(Input.Changed)
    def echo(self) -> None:
        """Say in full what the amount typed so far means."""
        if self._step is Step.AMOUNT:
            self.draw()

    @on(StepInput.Entered)
    def next_step(self, event: StepInput.Entered) -> None:
        """Enter in the field: what was typed belongs to the step that stands."""
        event.stop()
        typed = event.value
        if self._step is Step.AMOUNT:
            self._take_amount(typed)
        elif self._step in (Step.OPERATOR, Step.APPROVER):
            if typed:
                self.take_number(typed)
            else:
                self._ask_again(_("Type an operator's number."))
        elif self._step in (Step.PIN, Step.APPROVER_PIN):
            if typed:
                self.take_pin(Secret(typed))
            else:
                self._ask_again(_("Type the PIN."))
        elif self._step is Step.REASON:
            self._take_reason(typed.strip())
        elif self._step is Step.CONFIRM:
            self.take_confirmation(typed)

    # The steps ----------------------------------------------------------------------------------

    def _ask_again(self, sentence: str) -> None:
        self.say(sentence, "note")
        self.go(self._step)

    def _take_amount(self, typed: str) -> None:
        try:
            amount = checked_amount(typed, self._sale)
        except RuleError as failure:
            self.complain(failure)
            self.go(Step.AMOUNT, typed)
            return
        self._amount = amount
        self.go_on(self.people())

    def after_people(self) -> Step:
        """The reason, where the profile has one asked for."""
        return Step.CONFIRM if self.desk.identity.reason == "off" else Step.REASON

    def purpose(self) -> Purpose:
        """This refund."""
        sale = self._sale
        return Purpose(sale.group_id, sale.order_id, self._amount, self._currency)

    def _take_reason(self, typed: str) -> None:
        if not typed and self.desk.identity.reason == "required":
            self._ask_again(_("A refund needs a reason here."))
            return
        self._reason = typed
        self.go_on(Step.CONFIRM)

    async def action_back(self) -> None:
        """Esc: one step back; once it is sent the engine finishes it, whatever the screen does."""
        if self._step in (Step.AMOUNT, Step.SENDING, Step.DONE):
            self.console.step_out(self.left_words)
            return
        self.say("")
        self._show("")
        if self._step is self.people():
            self._knowingly = False
            self.go(Step.AMOUNT, formats().typed_amount(self._amount))
        elif self._step is Step.CONFIRM and self.after_people() is Step.REASON:
            self.go(Step.REASON, self._reason)
        elif self._step is Step.APPROVER_PIN:
            self.go(Step.APPROVER)
        else:
            self.forget()
            self.go(self.people())

    # Sending ------------------------------------------------------------------------------------

    async def send(self) -> None:
        sale = self._sale
        wish = RefundWish(
            group_id=sale.group_id,
            order_id=sale.order_id,
            amount=self._amount,
            currency=self._currency,
            shown_left=sale.left,
            reason=self._reason,
            knowingly=self._knowingly,
            **self.who,
        )

        async def ask(shop: Shop) -> RefundIntent:
            return await shop.refunds.ask(wish)

        try:
            intent = await self.desk.ask(ask, finish=True)
        except ShopError as failure:
            if not self.stands:
                self.console.outcomes.left(sale.order_id, failure)
                raise
            self._failed(failure)
            return
        if self.stands:
            self._intent = intent
            self._end()

    def _failed(self, failure: ShopError) -> None:
        """Refused, here or there: say why; nothing is retried by itself."""
        if isinstance(failure, TooSoon):
            self._confirm_knowingly(failure)
        elif isinstance(failure, NotIdentified):
            self.forget()
            self.go(Step.OPERATOR)
            self.complain(failure)
        else:
            self._end()
            self._show(outcome_text(None, *error_lines(failure)))
            self.console.outcomes.told(failure)

    def _confirm_knowingly(self, failure: TooSoon) -> None:
        """Say from when MultiSafepay takes this amount again; whoever confirms once more knows it."""
        self._knowingly = True
        self.go(Step.CONFIRM)
        self._show(outcome_text(None, *error_lines(failure)))
        self.say(_("Nothing was sent. Confirming again asks MultiSafepay all the same."), "note")

    def show_notice(self) -> None:
        """Not of the refund that is being sent here: this screen tells what becomes of it."""
        if self._step is not Step.SENDING:
            super().show_notice()

    def _told(self) -> None:
        """What this screen says itself needs no notice."""
        if self._intent is not None:
            self.console.outcomes.take_note([self._intent])
            self.show_notice()

    def _end(self) -> None:
        """The figures are those of now."""
        if sale := self.desk.records.sale(self._sale.group_id, self._sale.order_id):
            self._sale = beside(sale, filter(None, [self._intent]))
        if self.size.height < 24:  # what became of it stands first where not all has room
            self.move_child(self.query_one("#outcome"), before=self.query_one("#figures"))
        self.done()
        self._told()

    # What is shown ------------------------------------------------------------------------------

    def _show(self, outcome: str | Content) -> None:
        self.query_one("#outcome", Static).update(outcome)

    def draw(self) -> None:
        figures = Figures(
            sale=self._sale,
            amount=self._shown_amount,
            card=self._card,
            terminal=self._terminal,
            operator=self._operator(),
            reason=self._reason,
            done=self._step is Step.DONE,
        )
        self.query_one("#figures", Static).update(refund_text(figures))
        question = asked_for(self._step, self.desk.identity.reason)
        prompt = asked(question, self._shown_amount, self._named)
        self.query_one("#prompt", Static).update(prompt)
        if self._step is Step.SENDING:
            self._show("")
        elif self._step is Step.DONE and self._intent is not None:
            self._show(outcome_text(self._intent))

    def _operator(self) -> str:
        name = self._ticket.operator if self._ticket else ""
        identity = self.desk.identity
        return who_text(name, self._approver, login="" if identity.operators else identity.login)
