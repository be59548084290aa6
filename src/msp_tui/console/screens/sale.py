"""Everything a cashier may see of a sale, and the way to its refund."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.one_sale import OneSaleScreen
from msp_tui.console.presenters.deed_words import why_no_decision
from msp_tui.console.presenters.sale import SaleFacts, sale_text
from msp_tui.domain.errors import ApiError
from msp_tui.domain.receipts import Receipt
from msp_tui.domain.refunds import RefundIntent, RefundState, since_yesterday
from msp_tui.domain.transactions import Outcome, Sale
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.deciding import decidable, decidable_at
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, JournalChanged, RefundMoved, StoreChanged
from msp_tui.shop.permissions import Deed
from msp_tui.shop.refund_rules import beside


class SaleScreen(OneSaleScreen):
    """`R` refunds, `C` tries to cancel a reserved refund, `V` decides about one that reading cannot settle.

    The figures are read again from MultiSafepay when the screen opens.
    """

    SCOPE = "sale"

    def __init__(self, group_id: int, order_id: str) -> None:
        super().__init__(group_id, order_id)
        self._sale: Sale | None = None
        self._intents: tuple[RefundIntent, ...] = ()
        self._receipt: Receipt | None = None

    def body(self) -> Iterable[Widget]:
        with VerticalScroll():
            yield Static(id="sale", markup=False)

    def on_mount(self) -> None:
        scroll = self.query_one(VerticalScroll)
        for what in ("virtual_size", "scroll_y"):
            self.watch(scroll, what, self._title)
        self._read()
        self.do(self._read_again, group="sale")

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._title)

    def _title(self) -> None:
        """What this is; a window that does not show all of it says so."""
        if not self.stands:  # told after it was left
            return
        scroll = self.query_one(VerticalScroll)
        more = scroll.scroll_y < scroll.max_scroll_y
        self.headline(f"{_('Sale')}   {_('more below (↓)')}" if more else _("Sale"))

    def on_screen_resume(self) -> None:
        self._read()
        self.do(self._read_intents, group="intents")

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged):
            self._read()
        elif isinstance(fact, JournalChanged) or (
            isinstance(fact, RefundMoved) and fact.intent.order_id == self.order_id
        ):
            self.do(self._read_intents, group="intents")

    def why_not(self, action_id: str) -> str | None:
        """Why this sale cannot be refunded, or nothing can be done with its refunds, before anybody types."""
        if action_id == "refund":
            return self._why_no_refund()
        if action_id == "cancel_refund" and not self._reserved:
            return _("No refund of this sale that was made here is still reserved.")
        if action_id == "decide" and not self._decidable:
            return why_no_decision(self._intents, self.desk.journal_now())
        if action_id == "receipt" and self._sale is None:
            return _("Reading this sale…")
        return None

    def _why_no_refund(self) -> str | None:
        sale = self._sale
        if sale is None or not sale.paid:
            return _("This sale was not paid, so there is nothing to refund.")
        if self._decidable:
            return _(
                "Reading cannot settle a refund of this sale: {key} shows what to look at.",
                key=keys_of("decide", "sale")[0],
            )
        if other := next((intent for intent in self._intents if intent.open), None):
            return _(
                "{operator}'s refund from {at} is being checked; wait for its outcome.",
                operator=other.operator,
                at=formats().clock(other.created),
            )
        if sale.left == 0:
            return _("This sale is already refunded in full.")
        return None

    def action_refund(self) -> None:
        """`R`: open the refund dialog."""
        if self._sale is not None:
            self.console.open_refund(self._sale)

    def action_cancel_refund(self) -> None:
        """`C`: the attempt to cancel a refund that is still reserved."""
        self.console.open_deed(Deed.CANCEL, self._reserved)

    def action_decide(self) -> None:
        """`V`: what to look at, and a manager's decision."""
        self.console.open_deed(Deed.DECIDE, self._decidable)

    @property
    def _reserved(self) -> list[RefundIntent]:
        return [one for one in self._intents if one.state is RefundState.ACCEPTED]

    @property
    def _decidable(self) -> list[RefundIntent]:
        now = self.desk.journal_now()
        return [one for one in self._intents if decidable(one, now)]

    def action_receipt(self) -> None:
        """`p`: what the customer may have."""
        self.console.open_receipt(self.group_id, self.order_id)

    def action_feed(self) -> None:
        """The feed of this sale's group."""
        self.console.open_feed((self.group_id,))

    async def _read_again(self) -> None:
        group_id, order_id = self.group_id, self.order_id

        async def read(shop: Shop) -> None:
            await shop.refunds.read_sale(group_id, order_id)

        await self.desk.ask(read)
        self._read()
        self.do(self._read_receipt, group="receipt")

    async def _read_receipt(self) -> None:
        """Items and tip, where there is a receipt; the sale stands without them."""
        with suppress(ApiError):
            self._receipt = await self.ask_receipt()
            self._draw()

    async def _read_intents(self) -> None:
        group_id, order_id = self.group_id, self.order_id

        async def read(shop: Shop) -> list[RefundIntent]:
            return shop.journal.of_sale(group_id, order_id)

        self._intents = tuple(await self.desk.ask(read))
        self._read()
        self._look_later()

    def _look_later(self) -> None:
        """What cannot be decided yet is offered when it can."""
        now = self.desk.journal_now()
        when = (decidable_at(one, now) for one in self._intents)
        waits = [at - now for at in when if at is not None and at > now]
        if waits:
            self.set_timer(max(waits).total_seconds() + 1, self._draw)

    def _read(self) -> None:
        sale = self.desk.records.sale(self.group_id, self.order_id)
        if sale is not None:
            self._sale = beside(sale, self._intents)
            self.order_id = sale.order_id
        self._draw()

    def _draw(self) -> None:
        target = self.query_one("#sale", Static)
        if self._sale is None:
            target.update(_("Reading this sale…"))
            return
        terminal = self.desk.records.terminal(self._sale.payment.terminal_id)
        group = self.desk.group_name(self.group_id)
        shown = SaleFacts(
            self._sale,
            self._intents,
            terminal,
            group,
            self.desk.today(),
            late=self._late(self._sale),
            receipt=self._receipt,
            offered=() if self.read_only else self._offered(),
        )
        target.update(sale_text(shown))

    def _offered(self) -> tuple[str, ...]:
        """What can be done with its refunds, said where they are listed."""
        told = []
        if self._decidable:
            told.append(
                _(
                    "Reading cannot settle this: {key} shows what to look at; a manager decides.",
                    key=keys_of("decide", "sale")[0],
                )
            )
        if self._reserved:
            told.append(
                _(
                    "{key} tries to cancel what is still reserved.",
                    key=keys_of("cancel_refund", "sale")[0],
                )
            )
        return tuple(told)

    def _late(self, sale: Sale) -> frozenset[str]:
        """Reserved refunds that should have completed, each by the clock that its moment was told by."""
        zone, now, journal_now = self.desk.identity.zone, self.desk.now(), self.desk.journal_now()
        rows = [
            row.transaction_id
            for row in sale.refunds
            if row.outcome is Outcome.RESERVED and since_yesterday(row.created, now, zone)
        ]
        own = [one.refund_order_id for one in self._intents if one.check_balance(journal_now, zone)]
        return frozenset(rows + own)
