"""Everything a cashier may see of a sale, and the way to its refund."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.presenters.sale import SaleFacts, sale_text
from msp_tui.console.screens.base import ShopScreen
from msp_tui.domain.refunds import RefundIntent, since_yesterday
from msp_tui.domain.transactions import Outcome, Sale
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, JournalChanged, RefundMoved, StoreChanged


class SaleScreen(ShopScreen):
    """`R` refunds; the figures are read again from MultiSafepay when the screen opens."""

    SCOPE = "sale"

    def __init__(self, group_id: int, order_id: str) -> None:
        super().__init__()
        self._group_id = group_id
        self._order_id = order_id
        self._sale: Sale | None = None
        self._intents: tuple[RefundIntent, ...] = ()

    def body(self) -> Iterable[Widget]:
        with VerticalScroll():
            yield Static(id="sale", markup=False)

    @property
    def day_groups(self) -> tuple[int, ...] | None:
        return (self._group_id,)

    def on_mount(self) -> None:
        self.headline(_("Sale"))
        self._read()
        self.do(self._read_again, group="sale")

    def on_screen_resume(self) -> None:
        self._read()
        self.do(self._read_intents, group="intents")

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged):
            self._read()
        elif isinstance(fact, JournalChanged) or (
            isinstance(fact, RefundMoved) and fact.intent.order_id == self._order_id
        ):
            self.do(self._read_intents, group="intents")

    def why_not(self, action_id: str) -> str | None:
        """Why this sale cannot be refunded, before anybody types an amount."""
        if action_id != "refund":
            return None
        sale = self._sale
        if sale is None or not sale.paid:
            return _("This sale was not paid, so there is nothing to refund.")
        if any(intent.open for intent in self._intents):
            return _("A refund of this sale is being checked; wait for its outcome.")
        if sale.left == 0:
            return _("This sale is already refunded in full.")
        return None

    def action_refund(self) -> None:
        """`R`: open the refund dialog."""
        if self._sale is not None:
            self.console.open_refund(self._sale)

    def action_feed(self) -> None:
        """The feed of this sale's group."""
        self.console.open_feed((self._group_id,))

    async def _read_again(self) -> None:
        group_id, order_id = self._group_id, self._order_id

        async def read(shop: Shop) -> None:
            await shop.refunds.read_sale(group_id, order_id)

        await self.desk.ask(read)
        self._read()

    async def _read_intents(self) -> None:
        group_id, order_id = self._group_id, self._order_id

        async def read(shop: Shop) -> list[RefundIntent]:
            return shop.journal.of_sale(group_id, order_id)

        self._intents = tuple(await self.desk.ask(read))
        self._read()

    def _read(self) -> None:
        sale = self.desk.records.sale(self._group_id, self._order_id)
        if sale is not None:
            self._sale = sale
            self._order_id = sale.order_id
        self._draw()

    def _draw(self) -> None:
        target = self.query_one("#sale", Static)
        if self._sale is None:
            target.update(_("Reading this sale…"))
            return
        terminal = self.desk.records.terminal(self._sale.payment.terminal_id)
        group = self.desk.group_name(self._group_id)
        today, late = self.desk.today(), self._late(self._sale)
        target.update(sale_text(SaleFacts(self._sale, self._intents, terminal, group, today, late)))

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
