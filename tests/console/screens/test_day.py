from __future__ import annotations

import csv
import re
from pathlib import Path

from msp_tui.console.screens.day import DayScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

CAFE, BOOKS = 57959, 57958


async def the_day(till: ConsoleDriver) -> DayScreen:
    """F12, from the groups: the day of the group under the cursor."""
    await till.press("f12")
    return await till.on(DayScreen)


def figures(till: ConsoleDriver) -> list[list[str]]:
    """The words of takings, refunds and both together."""
    return [line.split() for line in till.lines[2:5]]


async def test_a_group_closes_its_day(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Sums, hours, terminals and cards of one group; a refund stands apart, and what comes in shows."""
    terrace = sandbox.bind(CAFE, "DAY-1", "Terrasse")
    order = terrace.pay(1250, card={"brand": "VISA", "last4": "4242"})["order_id"]
    sandbox.bind(CAFE, "DAY-2", "Comptoir").pay(5000, card={"brand": "MASTERCARD", "last4": "1881"})
    async with console() as till:
        await till.read_all()
        await till.cursor_to("Café")
        await the_day(till)
        await till.settle("Terrasse")
        before = figures(till)
        assert re.search(r"Terrasse +€12\.50", till.screen_text())
        assert re.search(r"Mastercard +€\d", till.screen_text())
        assert re.search(r"^ 09 █+▌? +€", till.screen_text(), re.MULTILINE)
        terrace.call("POST", "/refunds", {"order_id": order, "amount": 250})
        await till.settle(lambda: re.search(r"Terrasse +€12\.50 +-€2\.50", till.screen_text()))
        assert figures(till)[0] == before[0]
        assert figures(till)[1] != before[1]


async def test_group_terminal_day_and_first_hour(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The levels of the device's closing, the days before, and the hour at which a day begins."""
    sandbox.bind(CAFE, "DAY-3", "Terrasse").pay(1250)
    async with console(day_start_hour=6) as till:
        await till.read_all()
        await till.press("f4")
        await the_day(till)
        assert till.lines[1].startswith(" all groups · 05/01/2026 from 06:00")
        await till.press("tab")
        first = till.app.desk.groups()[0].name
        assert till.lines[1].startswith(f" {first} · ")
        await till.press("shift+tab", "left")
        last = till.app.desk.groups()[-1].name
        assert till.lines[1].startswith(f" {last} · ")
        await till.press("f4")
        await the_day(till)
        for _ in range(10):
            if "· Terrasse ·" in till.lines[1]:
                break
            await till.press("o")
        assert re.search(r"· Terrasse · 05/01/2026", till.lines[1])
        assert figures(till)[0] == ["takings", "€12.50", "1"]
        await till.press("+")
        assert till.status == "This is the newest day."
        await till.press("-")
        assert "· 04/01/2026 from 06:00" in till.lines[1]
        await till.settle("Nothing was taken on this day.")
        await till.press("o")
        await till.press(">")
        assert "· 04/01/2026 from 07:00" in till.lines[1]
        await till.press("<", "<")
        assert "· 04/01/2026 from 05:00" in till.lines[1]
        await till.press("+")
        assert "· 05/01/2026 from 05:00" in till.lines[1]


async def test_export_never_overwrites(
    console: OpenConsole, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """The file's place is shown, nobody else can read it, and a second one gets another name."""
    sandbox.bind(CAFE, "DAY-4", "=SUM(A1)").pay(1250)
    exports = tmp_path / "exports"
    async with console(export_dir=str(exports)) as till:
        await till.read_all()
        await till.cursor_to("Café")
        await the_day(till)
        await till.press("e")
        place = exports / f"day-2026-01-05-{CAFE}.csv"
        await till.settle(lambda: str(place) in till.status)
        await till.press("e")
        await till.settle(lambda: f"day-2026-01-05-{CAFE}-2.csv" in till.status)
    assert sorted(file.name for file in exports.iterdir()) == [
        f"day-2026-01-05-{CAFE}-2.csv",
        f"day-2026-01-05-{CAFE}.csv",
    ]
    assert place.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(place.read_text().splitlines()))
    (row,) = [row for row in rows if row["takings"] == "1250"]
    assert row["terminal"] == "'=SUM(A1)"
    assert row["hour"] == "2026-01-05T09:00:00+01:00"


async def test_export_that_fails_says_what_to_do(console: OpenConsole, tmp_path: Path) -> None:
    """One sentence, and the console goes on."""
    (tmp_path / "file").write_text("")
    async with console(export_dir=str(tmp_path / "file" / "below")) as till:
        await the_day(till)
        await till.press("e")
        await till.settle("cannot be written")
        assert "Set export_dir" in till.status
        await till.press("escape")


async def test_narrow_and_wide(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """In a narrow window the tables stand below the hours; no line is cut at either width."""
    sandbox.bind(CAFE, "DAY-5", "Terrasse").pay(123456)
    for width, height in ((60, 24), (120, 40)):
        async with console(size=(width, height)) as till:
            await till.read_all()
            await till.cursor_to("Café")
            await the_day(till)
            await till.settle("V Pay")
            assert max(map(len, till.lines)) <= width
            side_by_side = any("hour" in line and "terminal" in line for line in till.lines)
            assert side_by_side == (width == 120)


async def test_what_stands_below_the_window_is_told(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """More than fits is announced above, and Down goes there."""
    for number in range(4):
        sandbox.bind(CAFE, f"DAY-6{number}", f"Caisse {number}").pay(1250)
    async with console(size=(60, 18)) as till:
        await till.read_all()
        await till.cursor_to("Café")
        await the_day(till)
        await till.settle("more below (↓)")
        assert "V Pay" not in till.screen_text()
        await till.press("end")
        await till.settle("V Pay")
    async with console(size=(120, 40)) as till:
        await till.read_all()
        await till.cursor_to("Café")
        await the_day(till)
        await till.settle("V Pay")
        assert "more below" not in till.screen_text()


async def test_a_day_that_lacks_what_is_new_says_so(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Nobody closes today on figures that stopped coming in; a day that is over lacks nothing."""
    async with console() as till:
        await till.read_all()
        await the_day(till)
        await till.settle("together")
        assert "live" not in till.lines[1]
        sandbox.stop()
        await till.press("f5")
        await till.settle(lambda: "disconnected since 09:00" in till.lines[1])
        await till.press("-")
        await till.settle(lambda: "disconnected" not in till.lines[1])
