from __future__ import annotations

import pytest
from textual.events import Key

from msp_tui.console.screens.find import FindScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.tty.packets import stamp
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import ORDER, sell_two_alike
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture(scope="module", autouse=True)
def sold(quiet_sandbox: SandboxProcess) -> None:
    """The sales that the stories of this file look for."""
    sell_two_alike(quiet_sandbox)


async def test_a_scanned_card_number_opens_nothing_else(quiet_console: OpenConsole) -> None:
    """A card number that arrives as a scan is cut like a typed one."""
    async with quiet_console() as till:
        await till.read_all()
        await till.scan("4111 1111 1111 1111")
        await till.on(SaleScreen)
        await till.settle("Amex ••1111")
        await till.press("escape")
        await till.on(FindScreen)
        assert till.lines[1].strip() == "1111"


@pytest.mark.parametrize("key", ["f2", "f4"])
async def test_a_scan_goes_whole_to_find_and_opens(quiet_console: OpenConsole, key: str) -> None:
    """What a scanner sends on the groups or the feed is no row of commands: the sale opens."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press(key)
        await till.scan(ORDER)
        await till.on(SaleScreen)
        await till.settle("Visa ••4242")


async def test_a_scan_in_find_replaces_the_last(quiet_console: OpenConsole) -> None:
    """A second scan opens the second sale, although the first still stands in the box."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("f3")
        await till.scan(ORDER)
        await till.on(SaleScreen)
        await till.settle("••4242")
        await till.press("escape")
        await till.scan("TILL-7-000999")
        await till.on(SaleScreen)
        await till.settle("Amex ••1111")


async def test_a_scan_over_the_results_replaces_the_question(quiet_console: OpenConsole) -> None:
    """A scan while the cursor is in the results opens what was scanned, never the old best match."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("13,37 4242")
        await till.press("down")
        await till.scan("TILL-7-000999")
        await till.on(SaleScreen)
        await till.settle("Amex ••1111")


KEYBOARD = str.maketrans("1234567890-", "&é\"'(§è!çà)")
"""What a Belgian keyboard makes of a scanner that presses an American one's keys."""
SCANS = {
    f"https://till.example/orders/{ORDER}": f"read as {ORDER} (taken out of a link)",
    f'{{"order_id": "{ORDER}", "amount": 1337}}': f"read as {ORDER} (taken out of a code)",
    f"]C1{ORDER}": f"read as {ORDER} (scanner's prefix removed)",
    ORDER.translate(KEYBOARD): f"read as {ORDER} (keyboard layout corrected)",
}


@pytest.mark.parametrize("scanned", SCANS)
async def test_a_scan_is_repaired_and_says_so(quiet_console: OpenConsole, scanned: str) -> None:
    """A link, JSON, a prefix, or keys of another layout: the sale opens, and the box says how it was read."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("f2")
        await till.scan(scanned)
        await till.on(SaleScreen)
        await till.settle("Visa ••4242")
        await till.press("escape")
        await till.on(FindScreen)
        await till.settle(lambda: SCANS[scanned] in till.lines[3])
        await till.scan("TILL-7-000999")
        await till.on(SaleScreen)
        await till.settle("Amex ••1111")
        await till.press("escape")
        await till.scan(scanned)
        await till.on(SaleScreen)
        await till.settle("Visa ••4242")


async def test_a_separator_in_a_scan_is_dropped(quiet_console: OpenConsole) -> None:
    """GS, which some scanners send before or between fields, splits no scan."""
    async with quiet_console() as till:
        await till.read_all()
        for screen in ("f2", "f3"):
            await till.press(screen)
            names = {"\x1d": "ctrl+right_square_bracket", "\r": "enter"}
            sent = f"\x1d{ORDER[:6]}\x1d{ORDER[6:]}\r"
            keys = [Key(names.get(one, one), one) for one in sent]
            stamp(keys)
            for key in keys:
                till.app.post_message(key)
            await till.on(SaleScreen)
            await till.settle("Visa ••4242")
