"""What may still be done with a refund of the journal: which, who, why, its amount again, then what became of it.

Enter alone does nothing; what the dialogs about refunds share is `bases.refund_dialog`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.refund_dialog import REASON_LENGTH, RefundDialog
from msp_tui.console.bases.refund_steps import Step
from msp_tui.console.presenters.deed_words import deed_prompt
from msp_tui.console.presenters.deeds import which_text
from msp_tui.console.presenters.paint import paint
from msp_tui.console.presenters.refund import outcome_text
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.text import Secret
from msp_tui.i18n import error_lines
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, RefundMoved
from msp_tui.shop.permissions import Deed, Purpose


class DeedScreen(RefundDialog):
    """A dialog about one refund, chosen among several if there are. Esc steps back to the beginning, then out."""

    DEED: ClassVar[Deed]

    def __init__(self, intents: Sequence[RefundIntent]) -> None:
        """`intents`: those that it can be done with, at least one."""
        super().__init__(Step.WHICH)
        self._intents = tuple(intents)
        self._intent = intents[0]

    # What each deed says for itself -------------------------------------------------------------

    def about(self, intent: RefundIntent) -> Content:
        """What there is to know before."""
        raise NotImplementedError

    def begin(self) -> Step:
        """The first step once it is clear which refund is meant."""
        return self.people()

    async def act_on(self, shop: Shop, intent: RefundIntent) -> RefundIntent:
        """Do it, in the engine. Raises ShopError."""
        raise NotImplementedError

    # The steps ----------------------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(can_focus=False):
            yield Static(id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield StepFields(words=REASON_LENGTH)
        yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        self.say_anew()
        self.go(self._first())

    def after_people(self) -> Step:
        """The step after number and PIN."""
        return Step.CONFIRM

    @property
    def money(self) -> Money:
        """The refund's own."""
        return self._intent.money

    def purpose(self) -> Purpose:
        """This deed with this refund."""
        one = self._intent
        return Purpose(one.group_id, one.order_id, one.amount, one.currency, self.DEED)

    def _first(self) -> Step:
        return Step.WHICH if len(self._intents) > 1 else self.begin()

    @on(StepInput.Entered)
    def next_step(self, event: StepInput.Entered) -> None:
        """Enter in the field: what was typed belongs to the step that stands."""
        event.stop()
        typed = event.value.strip()
        if self._step is Step.CONFIRM:
            self.take_confirmation(typed)
        elif not typed:
            self.say(_("Nothing was typed, so nothing is done."), "note")
            self.go(self._step)
        elif self._step is Step.WHICH:
            self._take_which(int(typed))
        elif self._step is Step.OPERATOR:
            self.take_number(typed)
        elif self._step is Step.PIN:
            self.take_pin(Secret(typed))
        elif self._step is Step.REASON:
            self._reason = typed
            self.go_on(Step.CONFIRM)

    def _take_which(self, number: int) -> None:
        if 1 <= number <= len(self._intents):
            self._intent = self._intents[number - 1]
            self.go_on(self.begin())
        else:
            self.say(_("There is no refund {number} here.", number=number), "note")
            self.go(Step.WHICH)

    async def send(self) -> None:
        async def ask(shop: Shop) -> RefundIntent:
            return await self.act_on(shop, self._intent)

        try:
            self._intent = await self.desk.ask(ask, finish=True)
        except ShopError as failure:
            if not self.stands:
                raise
            self._show(outcome_text(None, *error_lines(failure)))
            return
        if self.stands:
            self.console.outcomes.take_note([self._intent])
            self._show(outcome_text(self._intent))

    def _show(self, outcome: Content) -> None:
        self.query_one("#outcome", Static).update(outcome)
        self.done()

    def take_fact(self, fact: Fact) -> None:
        """Reading may settle it while somebody still looks."""
        if not isinstance(fact, RefundMoved) or self._step is Step.SENDING:
            return
        if fact.intent.refund_order_id == self._intent.refund_order_id:
            self._intent = fact.intent
            if self._step is not Step.DONE:
                self._show(outcome_text(fact.intent))

    async def action_back(self) -> None:
        """Esc: to the beginning, and from there out; once it is sent the engine finishes it."""
        if self._step in (self._first(), Step.SENDING, Step.DONE):
            self.console.step_out(self.left_words)
            return
        self.forget()
        self._reason = ""
        self.go_on(self._first())

    def draw(self) -> None:
        which = self._step is Step.WHICH
        figures = which_text(self._intents) if which else self.about(self._intent)
        self.query_one("#figures", Static).update(figures)
        prompt = deed_prompt(self._step.value, self._intent, self._named)
        self.query_one("#prompt", Static).update(paint(prompt))


class CancelScreen(DeedScreen):
    """`C` on a sale: an attempt to cancel a refund that is still reserved."""

    SCOPE = "cancelling"
    DEED = Deed.CANCEL

    def heading(self) -> str:
        """The screen's title."""
        return _("Cancel a refund")

    def about(self, intent: RefundIntent) -> Content:
        """That it is an attempt, and when it cannot succeed."""
        from msp_tui.console.presenters.deeds import cancel_text

        return cancel_text(intent)

    async def act_on(self, shop: Shop, intent: RefundIntent) -> RefundIntent:
        """Try it, after reading the sale again."""
        return await shop.refunds.cancel(intent.refund_order_id, **self.who)


class DecideScreen(DeedScreen):
    """`V` on a sale or in the journal: a manager says what became of a refund that reading cannot settle."""

    SCOPE = "deciding"
    DEED = Deed.DECIDE

    def __init__(self, intents: Sequence[RefundIntent]) -> None:
        super().__init__(intents)
        self._made: bool | None = None

    def heading(self) -> str:
        """The screen's title."""
        return _("Decide what became of a refund")

    def begin(self) -> Step:
        """What to look at, then one of two keys."""
        return Step.CHOICE

    def go(self, step: Step, value: str = "") -> None:
        """Nothing is preselected."""
        if step is Step.CHOICE:
            self._made = None
        super().go(step, value)

    def after_people(self) -> Step:
        """A decision always has a reason."""
        return Step.REASON

    def about(self, intent: RefundIntent) -> Content:
        """What to look at and what to compare; then what was chosen."""
        from msp_tui.console.presenters.deeds import decide_text

        sale = self.desk.records.sale(intent.group_id, intent.order_id)
        return decide_text(intent, sale.refunds if sale else (), self._made)

    def why_not(self, action_id: str) -> str | None:
        """The two keys act at their own step only."""
        if action_id in {"was_made", "was_not_made"} and self._step is not Step.CHOICE:
            return _("Esc goes back to the choice.")
        return super().why_not(action_id)

    def action_was_made(self) -> None:
        """`m`."""
        self._choose(made=True)

    def action_was_not_made(self) -> None:
        """`n`."""
        self._choose(made=False)

    def _choose(self, *, made: bool) -> None:
        self._made = made
        self.go_on(self.people())

    async def act_on(self, shop: Shop, intent: RefundIntent) -> RefundIntent:
        """Write the decision down, after reading the sale again."""
        made, reason = bool(self._made), self._reason
        return await shop.refunds.decide(
            intent.refund_order_id, made=made, reason=reason, **self.who
        )


def deed_screen(deed: Deed, intents: Sequence[RefundIntent]) -> DeedScreen:
    """The dialog of a deed with one of these refunds."""
    return CancelScreen(intents) if deed is Deed.CANCEL else DecideScreen(intents)
