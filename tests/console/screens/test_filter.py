from __future__ import annotations

import json
import os
from pathlib import Path

from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.console.widgets.row_list import RowList
from tests.console.screens.conftest import OpenConsole
from tests.support.console import open_console
from tests.support.sandbox_process import Device, SandboxProcess

CAFE = 57959


def refunded(sandbox: SandboxProcess, device: Device, cents: int, back: int) -> None:
    """A sale, and a part of it given back."""
    order = device.pay(cents)["order_id"]
    body = {"amount": back, "currency": "EUR"}
    sandbox.api("POST", f"/orders/{order}/refunds", body, key=sandbox.group_key(CAFE))


async def test_words_narrow_the_feed(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """They are read as in find, in three languages; a line says how many rows have them; Esc shows all, then goes."""
    device = sandbox.bind(CAFE, name="Terrasse")
    refunded(sandbox, device, 1250, 250)
    async with console() as till:
        await till.read_all()
        await till.go_to_live()
        await till.settle("€2.50")
        whole = till.rows()
        for words in ("refund", "remboursement 2,50", "terugbetaling"):
            await till.press("/")
            await till.type(words)
            await till.settle(f"filter: {words}   1 row")
            assert [row.lstrip("► ").split()[2] for row in till.rows()] == ["-€2.50"]
            await till.press("enter")
        assert "filter: terugbetaling   1 row   Esc: all rows" in till.lines[-3]
        assert till.screen.focused is till.screen.query_one("RowList")
        await till.press("escape")
        assert till.rows() == whole
        assert "filter" not in till.lines[-3]
        await till.press("/")
        await till.type("terrasse 12,50")
        await till.settle(lambda: len(till.rows()) == 1 and "Terrasse" in till.rows()[0])
        await till.press("escape", "escape")
        await till.on(GroupsScreen)


async def test_what_means_nothing_hides_nothing(console: OpenConsole) -> None:
    """A word that cannot be read is named, and the feed stays whole."""
    async with console() as till:
        await till.read_all()
        await till.go_to_live()
        whole = till.rows()
        await till.press("/")
        await till.type("zz")
        await till.settle("filter: zz   zz: not understood")
        assert till.rows() == whole
        await till.type("9")
        await till.settle("No row has these words.")


async def test_the_filtered_feed_follows(tmp_path: Path) -> None:
    """What matches comes on top or is counted, what does not is stored and shows when the filter is lifted."""
    with SandboxProcess(history=12) as sandbox:
        device = sandbox.bind(CAFE, name="Terrasse")
        for cents in range(1101, 1126):  # more than a screenful
            device.pay(cents)
        async with open_console(sandbox, tmp_path) as till:
            await till.read_all()
            await till.go_to_live()
            await till.press("/")
            await till.type("terrasse >11 <13")
            await till.press("enter")
            await till.settle("25 rows")
            device.pay(2000)
            device.pay(1250)
            await till.settle(lambda: "€12.50" in till.rows()[0])
            assert "26 rows" in till.lines[-3]
            assert not till.rows("€20.00")
            await till.press("down", "down")
            device.pay(2100)
            device.pay(1251)
            await till.settle("+1 new (Home)")
            await till.press("home")
            await till.settle(lambda: "€12.51" in till.rows()[0])
            assert till.screen.query_one(RowList).following
            await till.press("right")
            assert "filter" in till.lines[-3]
            await till.press("left", "escape")
            assert [row.lstrip('► ').split()[2] for row in till.rows()[:4]] == [
                "€12.51", "€21.00", "€12.50", "€20.00",
            ]  # fmt: skip


async def test_a_filter_does_not_hide_that_nothing_answers(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The feed's own state stands beside it."""
    async with console() as till:
        await till.read_all()
        await till.go_to_live()
        await till.press("/")
        await till.type("visa")
        await till.press("enter")
        sandbox.stop()
        await till.press("f5")
        await till.settle(" all groups   disconnected since 09:00")
        assert "filter: visa" in till.lines[-3]


async def test_lists_open_as_they_were_left(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Words and order hold over a restart, and say so; the feed opens whole and offers its last words."""
    for serial, name in (("L-1", "Été terrasse"), ("L-2", "Zinc")):
        sandbox.bind(CAFE, serial, name)
    async with open_console(sandbox, tmp_path) as till:
        await till.read_all()
        await till.go_to_terminals()
        await till.press(">", "s", "/")
        await till.type("caf")
        await till.settle("filter: caf   3 of ")
        await till.go_to_live()
        await till.press("/")
        await till.type("4111 1111 1111 1111")
        await till.go_to_groups()
        await till.settle(lambda: till.app.memory.of("live").words)
    kept = (tmp_path / "state" / f"lists-{os.getuid()}.json").read_text()
    assert json.loads(kept)["live"]["words"] == "1111"
    async with open_console(sandbox, tmp_path) as till:
        await till.read_all()
        await till.go_to_terminals()
        assert "filter: caf   3 of " in till.lines[-3]
        assert "▼name" in till.lines[2]
        assert ["Zinc" in row for row in till.rows()] == [True, False, False]
        await till.press("escape")
        assert isinstance(till.screen, TerminalsScreen)
        assert len(till.rows()) > 3
        await till.go_to_live()
        await till.on(LiveScreen)
        assert till.status == "/ then Enter: the last filter, 1111."
        assert "filter" not in till.lines[-3]
        await till.press("/", "enter")
        assert "filter: 1111" in till.lines[-3]
    async with open_console(sandbox, tmp_path) as till:
        await till.read_all()
        await till.go_to_terminals()
        assert len(till.rows()) > 3
        assert "▼name" in till.lines[2]
