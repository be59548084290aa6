"""The refund dialog: an amount, who and why, the amount again, then what became of it.

Enter alone never moves money; what is typed here is checked again by the engine, which trusts no screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input, Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.refund import (
    Figures,
    asked,
    left_text,
    outcome_text,
    refund_text,
    who_text,
)
from msp_tui.console.screens.refund_steps import (
    FIELDS,
    Step,
    Tongues,
    approved,
    checked_amount,
    identified,
    named,
    read_amount,
)
from msp_tui.console.widgets.hint_bar import HintBar
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import RuleError, ShopError, TooSoon
from msp_tui.domain.money import Money, says
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Sale
from msp_tui.i18n import error_lines, formats
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, RefundMoved
from msp_tui.shop.permissions import NotIdentified, Purpose, Ticket, WrongPin
from msp_tui.shop.refund_rules import beside
from msp_tui.shop.refunds import RefundWish

REASON_LENGTH = 100


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
        self._turn = self._amount = self._number = 0
        self._named = self._approver = self._reason = ""
        self._ticket: Ticket | None = None
        self._tongues = Tongues()
        self._knowingly = False
        self._intent: RefundIntent | None = None

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield StepFields(words=REASON_LENGTH)
        yield Static(id="outcome", markup=False)

    def say_anew(self) -> None:
        super().say_anew()
        self.headline(_("Refund"))

    def on_mount(self) -> None:
        self.say_anew()
        self._go(Step.AMOUNT, formats().typed_amount(self._sale.left))

    @property
    def fields(self) -> StepFields:
        """Where the steps are typed."""
        return self.query_one(StepFields)

    @property
    def may_lock(self) -> bool:
        """An open refund stays in sight."""
        return self._step is Step.DONE

    def left_words(self) -> str:
        """Until the outcome is there: whether anything was sent."""
        if self._step is Step.DONE:
            return ""
        amount = (
            self._amount if self._step is not Step.AMOUNT else read_amount(self.fields.field.value)
        )
        money = Money(amount or self._sale.left, self._currency)
        return left_text(money, sending=self._step is Step.SENDING)

    def take_fact(self, fact: Fact) -> None:
        if not isinstance(fact, RefundMoved) or self._intent is None:
            return
        if fact.intent.refund_order_id == self._intent.refund_order_id:
            self._intent = fact.intent
            self._draw()
            self._shown()

    @on(Input.Changed)
    def echo(self) -> None:
        """Say in full what the amount typed so far means."""
        if self._step is Step.AMOUNT:
            self._draw()

    @on(StepInput.Discarded)
    def say_discarded(self, event: StepInput.Discarded) -> None:
        """A scan or a paste that cannot be a value of this step was left out."""
        self.say(_(event.sentence), "note")

    @on(StepInput.Entered)
    def next_step(self, event: StepInput.Entered) -> None:
        """Enter in the field: what was typed belongs to the step that stands."""
        event.stop()
        typed = event.value
        if self._step is Step.AMOUNT:
            self._take_amount(typed)
        elif self._step in (Step.OPERATOR, Step.APPROVER):
            self._take_number(typed)
        elif self._step in (Step.PIN, Step.APPROVER_PIN):
            self._take_pin(Secret(typed))
        elif self._step is Step.REASON:
            self._take_reason(typed)
        elif self._step is Step.CONFIRM:
            self._take_confirmation(typed)

    # The steps ----------------------------------------------------------------------------------

    def _go(self, step: Step, value: str = "") -> None:
        """On to a step, or again into the one that stands; what is still being asked is then too late."""
        self._step = step
        self._turn += 1
        self.speak_to(self._tongues.at(step))
        self.fields.ask(FIELDS[step], value)
        self._draw()

    def _take_amount(self, typed: str) -> None:
        try:
            amount = checked_amount(typed, self._sale)
        except RuleError as failure:
            self.complain(failure)
            self._go(Step.AMOUNT, typed)
            return
        self._amount = amount
        self.say("")
        self._go(self._after_amount())

    def _after_amount(self) -> Step:
        return Step.OPERATOR if self.desk.identity.operators else self._after_people()

    def _after_people(self) -> Step:
        return Step.CONFIRM if self.desk.identity.reason == "off" else Step.REASON

    def _take_number(self, typed: str) -> None:
        if not typed:
            self.say(_("Type an operator's number."), "note")
            self._go(self._step)
            return
        self._number = int(typed)
        self.do(self._name_operator, self._turn)

    async def _name_operator(self, turn: int) -> None:
        ticket = self._ticket if self._step is Step.APPROVER else None
        try:
            who = await named(self.desk, self._number, ticket)
        except ShopError as failure:
            self._once_more(turn, failure)
            return
        if turn == self._turn:
            self._named = who.name
            self._tongues.learn(self._step, who.language)
            self.say("")
            self._go(Step.APPROVER_PIN if ticket else Step.PIN)

    def _take_pin(self, pin: Secret) -> None:
        if not pin.reveal():
            self.say(_("Type the PIN."), "note")
            self._go(self._step)
        elif self._step is Step.PIN:
            self.do(self._identify, self._turn, pin)
        else:
            self.do(self._approve, self._turn, pin)

    async def _identify(self, turn: int, pin: Secret) -> None:
        sale = self._sale
        purpose = Purpose(sale.group_id, sale.order_id, self._amount, self._currency)
        try:
            ticket = await identified(self.desk, self._number, pin, purpose)
        except ShopError as failure:
            self._once_more(turn, failure)
            return
        if turn != self._turn:
            return
        self._ticket = ticket
        if ticket.needs_approval:
            self._go(Step.APPROVER)
            self.say(_("This refund needs the approval of a second operator."), "note")
        else:
            self.say("")
            self._go(self._after_people())

    async def _approve(self, turn: int, pin: Secret) -> None:
        if self._ticket is None:
            return
        try:
            await approved(self.desk, self._number, pin, self._ticket)
        except ShopError as failure:
            self._once_more(turn, failure)
            return
        if turn == self._turn:
            self._approver = self._named
            self.say("")
            self._go(self._after_people())

    def _once_more(self, turn: int, failure: ShopError) -> None:
        """Say what is wrong: a wrong PIN may be typed again; for anything else begin with a number."""
        if turn != self._turn or not self.stands:
            return
        if isinstance(failure, WrongPin) or self._step in (Step.OPERATOR, Step.APPROVER):
            self._go(Step.OPERATOR if isinstance(failure, NotIdentified) else self._step)
        else:
            self._forget()
            self._go(Step.OPERATOR)
        self.complain(failure)

    def _take_reason(self, typed: str) -> None:
        if not typed.strip() and self.desk.identity.reason == "required":
            self.say(_("A refund needs a reason here."), "note")
            self._go(Step.REASON)
            return
        self._reason = typed.strip()
        self.say("")
        self._go(Step.CONFIRM)

    def _take_confirmation(self, typed: str) -> None:
        if not typed.strip():
            self.console.step_out(self.left_words)
            return
        if not says(typed, self._amount):
            self.say(_("That is another amount. Nothing was sent."), "note")
            self._go(Step.CONFIRM)
            return
        self._step = Step.SENDING
        self.fields.display = False
        self.query_one("#outcome", Static).update("")
        self.say("")
        self._draw()
        self.see_through(self._send)

    # Sending ------------------------------------------------------------------------------------

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
            reason=self._reason,
            ticket=self._ticket.key if self._ticket else "",
            knowingly=self._knowingly,
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
            self._done()

    def _failed(self, failure: ShopError) -> None:
        if isinstance(failure, TooSoon):
            self._confirm_knowingly(failure)
        elif isinstance(failure, NotIdentified):
            self._forget()
            self.fields.display = True
            self._go(Step.OPERATOR)
            self.complain(failure)
        else:
            self._done()
            self._show_failure(failure)
            self.console.outcomes.told(failure)

    def _confirm_knowingly(self, failure: TooSoon) -> None:
        """Say from when MultiSafepay takes this amount again; whoever confirms once more knows it."""
        self._knowingly = True
        self.fields.display = True
        self._go(Step.CONFIRM)
        self._show_failure(failure)
        self.say(_("Nothing was sent. Confirming again asks MultiSafepay all the same."), "note")

    def show_notice(self) -> None:
        """Not of the refund that is being sent here: this screen tells what becomes of it."""
        if self._step is not Step.SENDING:
            super().show_notice()

    def _shown(self) -> None:
        """What this screen says itself needs no notice."""
        if self._intent is not None:
            self.console.outcomes.take_note([self._intent])
            self.show_notice()

    def _show_failure(self, failure: ShopError) -> None:
        """Refused, here or there: say why; nothing is retried by itself."""
        self.query_one("#outcome", Static).update(outcome_text(None, *error_lines(failure)))

    def _done(self) -> None:
        """Nothing is left to type; the figures are those of now."""
        self._step = Step.DONE
        self._shown()
        if sale := self.desk.records.sale(self._sale.group_id, self._sale.order_id):
            self._sale = beside(sale, filter(None, [self._intent]))
        self.query_one(HintBar).offer("refunded")
        self.say(_("Enter or Esc goes back to the sale."))
        if self.size.height < 24:  # what became of it stands first where not all has room
            self.move_child(self.query_one("#outcome"), before=self.query_one("#figures"))
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Enter leaves once everything is said and done."""
        if self._step is Step.DONE and event.key == "enter":
            event.stop()
            self.console.back()

    async def action_back(self) -> None:
        """Esc: one step back; once it is sent the engine finishes it, whatever the screen does."""
        first = self._after_amount()
        if self._step in (Step.AMOUNT, Step.SENDING, Step.DONE):
            self.console.step_out(self.left_words)
            return
        self.say("")
        self.query_one("#outcome", Static).update("")
        if self._step is first:
            self._knowingly = False
            self._go(Step.AMOUNT, formats().typed_amount(self._amount))
        elif self._step is Step.CONFIRM and self._after_people() is Step.REASON:
            self._go(Step.REASON, self._reason)
        elif self._step is Step.APPROVER_PIN:
            self._go(Step.APPROVER)
        else:
            self._forget()
            self._go(first)

    def _forget(self) -> None:
        """Whoever comes next shows a number and a PIN again."""
        self._ticket = None
        self._approver = self._named = ""

    # What is shown ------------------------------------------------------------------------------

    @property
    def _currency(self) -> str:
        return self._sale.payment.currency

    def _draw(self) -> None:
        amount = (
            self._amount if self._step is not Step.AMOUNT else read_amount(self.fields.field.value)
        )
        figures = Figures(
            sale=self._sale,
            amount=amount,
            card=self._card,
            terminal=self._terminal,
            operator=self._operator(),
            reason=self._reason,
            done=self._step is Step.DONE,
        )
        self.query_one("#figures", Static).update(refund_text(figures))
        self.query_one("#prompt", Static).update(asked(self._step.value, amount, self._named))
        if self._intent is not None and self._step is Step.DONE:
            self.query_one("#outcome", Static).update(outcome_text(self._intent))

    def _operator(self) -> str:
        name = self._ticket.operator if self._ticket else ""
        identity = self.desk.identity
        return who_text(name, self._approver, login="" if identity.operators else identity.login)
