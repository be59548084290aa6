"""What the dialogs about a refund share: who stands there and by which PIN, the amount again, the end that Enter leaves."""

from __future__ import annotations

from typing import TypedDict

from textual import events

from msp_tui.console.bases.refund_steps import FIELDS, Step, Tongues
from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.refund import left_text
from msp_tui.console.widgets.hint_bar import HintBar
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.domain.errors import ShopError
from msp_tui.domain.money import Money, says
from msp_tui.domain.operators import Named
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.permissions import NotIdentified, Purpose, Ticket, WrongPin

REASON_LENGTH = 100
"""Characters of a reason."""


class Who(TypedDict):
    """Whose deed it is, as the engine wants it."""

    operator: str
    login: str
    ticket: str


class RefundDialog(StepScreen):
    """Needs `StepFields` in its body. Enter alone never moves money; what is typed is checked again by the engine."""

    AUTO_FOCUS = ""

    def __init__(self, first: Step) -> None:
        super().__init__()
        self._step = first
        self._number = 0
        self._named = self._approver = self._reason = ""
        self._ticket: Ticket | None = None
        self._tongues = Tongues()

    # What each dialog says for itself -----------------------------------------------------------

    def heading(self) -> str:
        """The screen's title, translated."""
        raise NotImplementedError

    @property
    def money(self) -> Money:
        """What it is about, as far as that is known."""
        raise NotImplementedError

    def purpose(self) -> Purpose:
        """What a PIN is shown for."""
        raise NotImplementedError

    def after_people(self) -> Step:
        """The step after number and PIN."""
        raise NotImplementedError

    def draw(self) -> None:
        """Figures and prompt of the step that stands."""
        raise NotImplementedError

    async def send(self) -> None:
        """Do it, as the app's worker; the step is then SENDING."""
        raise NotImplementedError

    # The steps ----------------------------------------------------------------------------------

    def say_anew(self) -> None:
        super().say_anew()
        self.headline(self.heading())

    @property
    def fields(self) -> StepFields:
        """Where the steps are typed."""
        return self.query_one(StepFields)

    @property
    def may_lock(self) -> bool:
        """What is being done stays in sight."""
        return self._step is Step.DONE

    def left_words(self) -> str:
        """Until the outcome is there: whether anything was sent."""
        if self._step is Step.DONE:
            return ""
        return left_text(self.money, sending=self._step is Step.SENDING)

    def go(self, step: Step, value: str = "") -> None:
        """On to a step, or again into the one that stands."""
        self._step = step
        self.next_turn()
        self.speak_to(self._tongues.at(step))
        self.fields.display = step in FIELDS
        if step in FIELDS:
            self.fields.ask(FIELDS[step], value)
        else:
            self.set_focus(None)
        self.draw()
        self.check_hints()

    def why_not(self, action_id: str) -> str | None:
        """What is being sent has no next step."""
        if action_id == "open" and self._step is Step.SENDING:
            return _("It is being sent.")
        return super().why_not(action_id)

    def go_on(self, step: Step) -> None:
        """On to a step, after nothing that has to be said."""
        self.say("")
        self.go(step)

    def people(self) -> Step:
        """Number and PIN, where there are operators."""
        return Step.OPERATOR if self.desk.identity.operators else self.after_people()

    def take_number(self, typed: str) -> None:
        """Digits: who makes it, or approves it."""
        self._number = int(typed)
        ticket = self._ticket if self._step is Step.APPROVER else None
        approves = ticket.key if ticket else ""
        self.ask_who(self._number, self._take_name, self._once_more, approves=approves)

    def _take_name(self, who: Named) -> None:
        self._named = who.name
        self._tongues.learn(self._step, who.language)
        self.go_on(Step.APPROVER_PIN if self._step is Step.APPROVER else Step.PIN)

    def take_pin(self, pin: Secret) -> None:
        """The PIN of whoever has the number."""
        number, ticket, purpose = self._number, self._ticket, self.purpose()

        async def identify(shop: Shop) -> Ticket:
            return await shop.refunds.permissions.identify(number, pin, purpose)

        async def approve(shop: Shop) -> None:
            await shop.refunds.permissions.approve(ticket.key if ticket else "", number, pin)

        if self._step is Step.PIN:
            self.ask_in_turn(identify, self._take_ticket, self._once_more)
        else:
            self.ask_in_turn(approve, self._take_approval, self._once_more)

    def _take_ticket(self, ticket: Ticket) -> None:
        self._ticket = ticket
        if ticket.needs_approval:
            self.go(Step.APPROVER)
            self.say(_("This refund needs the approval of a second operator."), "note")
        else:
            self.go_on(self.after_people())

    def _take_approval(self, _done: None) -> None:
        self._approver = self._named
        self.go_on(self.after_people())

    def _once_more(self, failure: ShopError) -> None:
        """Say what is wrong: a wrong PIN may be typed again; for anything else begin with a number."""
        if self._step in (Step.OPERATOR, Step.APPROVER):
            self.go(Step.OPERATOR if isinstance(failure, NotIdentified) else self._step)
        elif isinstance(failure, WrongPin):
            self.go(self._step)
        else:
            self.forget()
            self.go(Step.OPERATOR)
        self.complain(failure)

    def forget(self) -> None:
        """Whoever comes next shows a number and a PIN again."""
        self._ticket = None
        self._approver = self._named = ""

    def take_confirmation(self, typed: str) -> None:
        """The amount again, and it is sent; nothing typed leaves."""
        if not typed.strip():
            self.console.step_out(self.left_words)
        elif not says(typed, self.money.amount):
            self.say(_("That is another amount. Nothing was sent."), "note")
            self.go(Step.CONFIRM)
        else:
            self.go_on(Step.SENDING)
            self.see_through(self.send)

    @property
    def who(self) -> Who:
        """Whoever was identified; without operators the login."""
        identity = self.desk.identity
        ticket = self._ticket.key if self._ticket else ""
        return Who(operator=identity.login, login=identity.full_login, ticket=ticket)

    def done(self) -> None:
        """Nothing is left to type."""
        self.go(Step.DONE)
        self.query_one(HintBar).offer("refunded")
        self.say(_("Enter or Esc goes back to the sale."))

    def on_key(self, event: events.Key) -> None:
        """Enter leaves once everything is said and done."""
        if self._step is Step.DONE and event.key == "enter":
            event.stop()
            self.console.back()
