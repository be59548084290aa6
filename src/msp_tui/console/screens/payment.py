"""The dialog that starts a payment on a terminal: an amount, a word about it if somebody likes, and it is sent.

What is typed here is checked again by the engine, which trusts no screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.paint import paint
from msp_tui.console.presenters.payment import amount_prompt, reference_prompt, wish_text
from msp_tui.console.widgets.inputs import MoneyInput, ReferenceInput
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import N_, RuleError, ShopError
from msp_tui.domain.money import AmountError, parse_amount
from msp_tui.domain.payments import CloudPayment
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.payments import PaymentWish

REFERENCE_LENGTH = 60


class PaymentScreen(StepScreen):
    """`p` on a terminal. The second Enter sends; one that comes with a scan, or too soon after another, does not."""

    SCOPE = "payment"
    AUTO_FOCUS = ""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal
        self._amount: int | None = None
        self._sending = False

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield MoneyInput()
        yield ReferenceInput(limit=REFERENCE_LENGTH)

    def on_mount(self) -> None:
        self.headline(_("Payment"))
        self._ask_amount("")

    @property
    def may_lock(self) -> bool:
        """What is being done stays in sight."""
        return False

    def left_words(self) -> str:
        """Whether anything was sent."""
        if self._sending:
            return _("The payment is being sent, whoever leaves; the terminal shows it.")
        return _("The payment was left. Nothing was sent.") if self._amount is not None else ""

    @on(Input.Changed)
    def echo(self) -> None:
        """Say in full what the amount typed so far means."""
        if self._amount is None:
            self._draw()

    @on(StepInput.Entered)
    def next_step(self, event: StepInput.Entered) -> None:
        """Enter: the amount, then it is sent."""
        event.stop()
        if self._amount is None:
            self._take_amount(event.value)
        elif not self._sending:
            self._send(event.value)

    def _take_amount(self, typed: str) -> None:
        try:
            amount = _above_zero(parse_amount(typed))
        except RuleError as failure:
            self.complain(failure)
            self._ask_amount(typed)
            return
        self._amount = amount
        self.say("")
        self._ask_reference("")

    def _ask_amount(self, value: str) -> None:
        self._amount = None
        self._show(MoneyInput, value)

    def _ask_reference(self, value: str) -> None:
        self._show(ReferenceInput, value)

    def _show(self, kind: type[StepInput], value: str) -> None:
        for field in self.query(StepInput):
            field.display = type(field) is kind
        self._draw()
        field = self.query_one(kind)
        field.begin(value)
        field.focus()
        self.check_hints()

    def why_not(self, action_id: str) -> str | None:
        """What is being sent has no next step."""
        if action_id == "open" and self._sending:
            return _("It is being sent.")
        return super().why_not(action_id)

    def _send(self, description: str) -> None:
        identity = self.desk.identity
        wish = PaymentWish(
            self._terminal.id,
            self._amount or 0,
            identity.login,
            description=description.strip(),
            login=identity.full_login,
        )

        async def start(shop: Shop) -> CloudPayment:
            return await shop.payments.start(wish)

        async def send() -> None:
            try:
                payment = await self.desk.ask(start, finish=True)
            except ShopError as failure:
                if not self.stands:
                    raise
                self._sending = False
                self.complain(failure)
                self._ask_reference(description)
                return
            if self.stands:
                self.onward(lambda: self.console.follow_payment(payment))

        self._sending = True
        self.say("")
        self.set_focus(None)
        self.query_one(ReferenceInput).display = False
        self._draw()
        self.check_hints()
        self.see_through(send)

    async def action_back(self) -> None:
        """Esc: back to the amount, and from there out; once it is sent the engine goes on."""
        if self._amount is None or self._sending:
            self.console.step_out(self.left_words)
            return
        self.say("")
        self._ask_amount(formats().typed_amount(self._amount))

    def _draw(self) -> None:
        amount = self._typed() if self._amount is None else self._amount
        group = self.desk.group_name(self._terminal.group_id)
        self.query_one("#figures", Static).update(wish_text(self._terminal, group, amount))
        if self._sending:
            prompt = _(" Sending…")
        elif self._amount is None:
            prompt = amount_prompt()
        else:
            prompt = reference_prompt(self._amount, self._terminal.name)
        self.query_one("#prompt", Static).update(paint(prompt))

    def _typed(self) -> int | None:
        try:
            return parse_amount(self.query_one(MoneyInput).value)
        except AmountError:
            return None


def _above_zero(amount: int) -> int:
    if amount == 0:
        raise RuleError(N_("Zero is not a payment."))
    return amount
