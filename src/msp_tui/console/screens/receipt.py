"""The receipts of a sale and of its refunds, as a customer may have them: on screen, in a file, on paper."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.one_sale import OneSaleScreen
from msp_tui.console.presenters.receipt import slip_text
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.errors import ShopError
from msp_tui.domain.receipts import Receipt
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop


class ReceiptScreen(OneSaleScreen):
    """`p` in a sale. Tab goes from the sale's receipt to that of each refund; `p` prints, `e` writes a file."""

    SCOPE = "receipt"

    def __init__(self, group_id: int, order_id: str) -> None:
        super().__init__(group_id, order_id)
        self._receipt: Receipt | None = None
        self._refund_id = ""
        self._printing = False

    def body(self) -> Iterable[Widget]:
        yield TitleLine()
        with VerticalScroll():
            yield Static(_("Reading this receipt…"), id="figures", markup=False)

    def copyable(self) -> str:
        """The order, or beside a refund's receipt the number that stands on it."""
        row = self._receipt.refund(self._refund_id) if self._receipt and self._refund_id else None
        return row.order_id if row else super().copyable()

    def on_mount(self) -> None:
        self.headline(_("Receipt"))
        self.query_one(VerticalScroll).focus()
        self.do(self._read, group="receipt")

    def action_refresh(self) -> None:
        """F5: also reads a receipt once more."""
        self.console.action_refresh()
        self.do(self._read, group="receipt")

    async def _read(self) -> None:
        try:
            self._receipt = await self.ask_receipt()
        except ShopError:
            if self.stands and self._receipt is None:
                again = _("Not read. {key} tries again.", key=keys_of("refresh")[0])
                self.query_one("#figures", Static).update(again)
            raise
        self._draw()

    @property
    def _slips(self) -> list[str]:
        """The sale ("") and its refunds by their transaction ids."""
        receipt = self._receipt
        return ["", *(row.transaction_id for row in receipt.refunds)] if receipt else [""]

    def _draw(self) -> None:
        slips = self._slips
        which, count = slips.index(self._refund_id) + 1, len(slips)
        kind = _("refund") if self._refund_id else _("sale")
        self.query_one(TitleLine).show(f"{self.order_id} · {kind}", f"{which}/{count}", "faint")
        self.query_one("#figures", Static).update(self._text())

    def _text(self) -> str:
        receipt = self._receipt
        if receipt is None:
            return ""
        terminal = self.desk.terminal_names().get(receipt.terminal_id, "")
        return slip_text(receipt, terminal, self._refund_id)

    def why_not(self, action_id: str) -> str | None:
        """Nothing leaves before it was read, and paper needs a printer."""
        if action_id in {"print", "save_receipt", "next_slip", "previous_slip"}:
            if self._receipt is None:
                return _("There is no receipt to show yet.")
            if action_id.endswith("slip") and len(self._slips) == 1:
                return _("Nothing of this sale was refunded, so there is one receipt only.")
        if action_id == "print" and not self.desk.identity.printer:
            return _("This profile names no printer: printer_command in the configuration.")
        if action_id == "print" and self._printing:
            return _("The printer is still at work.")
        return None

    def action_next_slip(self) -> None:
        """Tab."""
        self._turn(1)

    def action_previous_slip(self) -> None:
        """Shift+Tab."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        slips = self._slips
        self._refund_id = slips[(slips.index(self._refund_id) + by) % len(slips)]
        self._draw()

    def action_print(self) -> None:
        """`p`: one at a time, so that a key held down does not empty the roll."""
        self._printing = True
        self.say(_("Printing…"))
        self.do(self._print, self._text())

    async def _print(self, text: str) -> None:
        async def print_(shop: Shop) -> None:
            await shop.outbox.print(text)

        try:
            await self.desk.ask(print_)
        finally:
            self._printing = False
        self.say(_("The receipt was handed to the printer."), "good")

    def action_save_receipt(self) -> None:
        """`e`."""
        self.do(self._save, self._text())

    async def _save(self, text: str) -> None:
        name = "-".join(filter(None, ("receipt", self.order_id, self._refund_id))) + ".txt"

        async def save(shop: Shop) -> str:
            return shop.outbox.save(name, text)

        self.say(_("Written: {file}", file=await self.desk.ask(save)), "good")
