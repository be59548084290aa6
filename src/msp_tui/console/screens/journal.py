"""What this shop refunded, by whom, and what became of it; open ones on top."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from msp_tui.console.presenters.rows import intent_cells, intent_columns
from msp_tui.console.screens.base import ShopScreen
from msp_tui.console.widgets.row_line import Cell
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.domain.refunds import RefundIntent
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, RefundMoved


class JournalScreen(ShopScreen):
    """F7. Enter opens the sale of a refund."""

    SCOPE = "journal"

    def __init__(self) -> None:
        super().__init__()
        self._source = ListSource[RefundIntent]((), _key)

    def body(self) -> Iterable[Widget]:
        yield RowList[RefundIntent](
            self._source, intent_columns(), self._cells, empty=_("No refund was made here yet.")
        )

    def on_mount(self) -> None:
        self.headline(_("Refund journal"))
        self.rows.focus()

    def on_screen_resume(self) -> None:
        self.do(self._read, group="journal")

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, RefundMoved):
            self.do(self._read, group="journal")

    @property
    def rows(self) -> RowList[RefundIntent]:
        """The intents."""
        return self.query_one(RowList)

    async def _read(self) -> None:
        async def intents(shop: Shop) -> list[RefundIntent]:
            return shop.journal.intents()

        self._source.replace(await self.desk.ask(intents))
        self.rows.refresh_rows()

    def _cells(self, intent: RefundIntent) -> tuple[Cell, ...]:
        return intent_cells(intent, self.desk.group_name(intent.group_id), self.desk.today())

    @on(RowList.Opened)
    def open_sale(self, event: RowList.Opened[RefundIntent]) -> None:
        """Enter opens the refunded sale."""
        self.console.open_sale(event.row.group_id, event.row.order_id)


def _key(intent: RefundIntent) -> str:
    return intent.refund_order_id
