from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from msp_tui.console.screens.receipt import ReceiptScreen
from msp_tui.domain.records import Scope
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import CAFE, sold
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

PRINTER = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '=====')"


async def receipt(till: ConsoleDriver) -> ReceiptScreen:
    """`p` on the sale that shows."""
    await till.press("p")
    screen = await till.on(ReceiptScreen)
    await till.settle("TOTAL")
    return screen


def with_items(till: ConsoleDriver) -> tuple[int, str, str]:
    """A sale of the sandbox's history whose receipt has items: its group, its order and its first item."""
    for found in till.app.desk.records.newest(Scope(), 1000):
        row, key = found.row, till.sandbox.group_key(found.row.group_id)
        if row.status != "completed" or row.type != "payment":
            continue
        bill = till.sandbox.api("GET", f"/pos/receipt/{row.order_id}", key=key).data["order"]
        if bill["items"]:
            return row.group_id, row.order_id, bill["items"]["items"][0]["name"]
    raise AssertionError("the sandbox's history has no receipt with items")


async def test_sale_and_refund_as_a_customer_may_have_them(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Total, card, terminal and references; the refund's own slip says what goes back and to which card."""
    device = sandbox.bind(CAFE, name="Terrasse")
    order = device.pay(1250, card={"brand": "VISA", "last4": "4242"})["order_id"]
    device.call("POST", "/refunds", {"order_id": order, "amount": 250})
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €10.00")
        await receipt(till)
        shown = till.screen_text()
        for fact in (
            r"SALE +05/01/2026 09:00:00",
            r"TOTAL +€12\.50",
            r"Visa \*\*\*\* 4242 +contactless",
            rf"terminal +{device.terminal_id} Terrasse",
            rf"order +{order}",
            r"refunded 05/01 +-€2\.50",
            r"1/2",
        ):
            assert re.search(fact, shown), fact
        await till.press("tab")
        shown = till.screen_text()
        assert re.search(r"REFUND +05/01/2026 09:00:00", shown)
        assert re.search(r"TOTAL +-€2\.50", shown)
        assert re.search(r"back to:\n +Visa \*\*\*\* 4242|back to:\nVisa \*\*\*\* 4242", shown)
        assert re.search(rf"of the sale +{order}", shown)
        await till.press("left")
        assert "SALE" in till.screen_text()


async def test_items_stand_on_the_sale_and_on_its_receipt(quiet_console: OpenConsole) -> None:
    """Where the till told MultiSafepay what was bought."""
    async with quiet_console() as till:
        await till.read_all()
        group, order, item = with_items(till)
        await till.open_sale(group, order)
        await till.press("end")
        await till.settle("Items")
        assert item in till.screen_text()
        await receipt(till)
        assert item in till.screen_text()


async def test_a_tip_stands_apart(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """What of the amount was a tip, on the sale and on its receipt; who got it, nowhere."""
    terminal = sandbox.bind(CAFE, name="Terrasse").terminal_id
    wish = {
        "type": "redirect",
        "order_id": "TABLE-7",
        "gateway": "",
        "currency": "EUR",
        "amount": 2250,
        "description": "Table 7",
        "gateway_info": {"terminal_id": terminal},
        "amount_details": {"tip": {"amount": 250}},
    }
    sandbox.api("POST", "/orders", wish, sandbox.group_key(CAFE)).data  # noqa: B018 - raises if refused
    sandbox.advance(30)
    async with console() as till:
        await till.open_sale(CAFE, "TABLE-7")
        await till.settle(lambda: re.search(r"tip in it +€2\.50", till.screen_text()))
        await receipt(till)
        shown = till.screen_text()
        assert re.search(r"tip +€2\.50", shown)
        assert re.search(r"TOTAL +€22\.50", shown)
        assert "Camille" not in shown


async def test_print_and_save(
    console: OpenConsole, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """`p` hands the slip that shows to the printer, `e` writes it down; both say so."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    paper = tmp_path / "paper"
    printer = [sys.executable, "-c", PRINTER, str(paper)]
    async with console(printer_command=printer, export_dir=str(tmp_path)) as till:
        await till.open_sale(CAFE, order)
        await receipt(till)
        await till.press("p")
        await till.settle("The receipt was handed to the printer.")
        assert re.search(r"TOTAL +€12\.50", paper.read_text())
        assert max(map(len, paper.read_text().splitlines())) <= 40
        await till.press("e")
        await till.settle("Written: ")
        saved = tmp_path / f"receipt-{order}.txt"
        assert str(saved) in till.status
        assert saved.read_text() == paper.read_text().removesuffix("=====")


@pytest.mark.parametrize("printer", [None, ["false"]])
async def test_a_printer_that_is_not_there_says_so(
    console: OpenConsole, sandbox: SandboxProcess, printer: list[str] | None
) -> None:
    """Without one the key says why; with one that fails there is one sentence, and the key works again."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    profile = {"printer_command": printer} if printer else {}
    async with console(**profile) as till:
        await till.open_sale(CAFE, order)
        await receipt(till)
        sentence = "The printer command failed (code 1)." if printer else "names no printer"
        for _ in range(2):
            await till.press("tab")
            assert till.status.startswith("Nothing of this sale was refunded")
            await till.press("p")
            await till.settle(lambda: sentence in till.status)


async def test_no_receipt_is_said(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """MultiSafepay's TEST environment has none: one sentence, nothing to print, and the sale stands."""
    match = {"method": "GET", "path": "/v1/json/pos/receipt/*"}
    sandbox.fault({"match": match, "times": 9, "effect": "status", "status": 404})
    async with sold(console, sandbox, printer_command=["true"]) as story:
        till = story.till
        assert till.status == ""
        await till.press("p")
        await till.on(ReceiptScreen)
        await till.settle(lambda: till.status)
        await till.press("e")
        assert till.status == "There is no receipt to show yet."


async def test_a_receipt_that_was_not_read_says_so_and_is_read_again(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """“Reading” does not stand there for ever; F5 tries again."""
    match = {"method": "GET", "path": "/v1/json/pos/receipt/*"}
    sandbox.fault({"match": match, "times": 99, "effect": "cut_before"})
    async with sold(console, sandbox) as story:
        till = story.till
        await till.press("p")
        await till.on(ReceiptScreen)
        await till.settle("Not read. F5 tries again.")
        assert "Reading this receipt" not in till.screen_text()
        sandbox.clear_faults()
        await till.press("f5")
        await till.settle("TOTAL")


async def test_the_number_of_the_receipt_that_shows_is_copied(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """`y` beside a refund's receipt is the refund's own number, not the sale's."""
    async with sold(console, sandbox) as story:
        till, order = story.till, story.order_id
        await (await till.refund("2,50")).confirm("2,50", "reserved")
        await till.press("escape", "p")
        await till.on(ReceiptScreen)
        await till.settle("TOTAL")
        await till.press("y")
        assert order in till.lines
        await till.press("tab", "y")
        (own,) = re.findall(r"^refund +(R\S+)$", till.screen_text(), re.MULTILINE)
        assert own in till.lines
