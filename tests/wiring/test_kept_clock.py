"""The server's clock is known to whoever opens the store next, whatever became of who heard it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msp_tui.domain.clock import ShopClock
from msp_tui.domain.errors import StoreBusy
from msp_tui.settings import Settings
from msp_tui.store.ledger import Ledger
from msp_tui.store.opening import open_ledger, open_records
from msp_tui.store.statedir import StateDir
from msp_tui.wiring.kept_clock import KeptClock, shop_clock_of
from msp_tui.wiring.opening import opened
from msp_tui.wiring.shop import shop_opener
from msp_tui.wiring.state import open_state
from tests.store.bookshop import BASE_URL
from tests.support.fakes import FakeClock
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess

YEAR = timedelta(days=365)


async def test_a_console_that_is_killed_leaves_the_servers_clock(tmp_path: Path) -> None:
    """It is kept with the first answer, not when the console closes: another opened meanwhile goes by it."""
    home = Home(tmp_path)
    with SandboxProcess(history=0) as sandbox:
        config = home.configure(sandbox.base_url, sandbox.groups[:1], sandbox.api_key)
        one = opened(Settings.load(config, {}).profile(None), home.state, {"MSP_TUI_LANG": "en"})
        state = open_state(one)
        records = open_records(state)
        first = shop_clock_of(records)
        assert abs(first.now() - datetime.now(UTC)) < timedelta(minutes=1)
        async with shop_opener(one, state, first)(lambda _fact: None) as shop:
            await shop.backroom.refresh()
            second = shop_clock_of(records)
        records.close()
    assert abs(first.offset) > timedelta(days=30)  # the sandbox lives in January
    assert abs(second.now() - first.now()) < timedelta(minutes=1)


def test_it_is_written_when_it_changes_and_not_with_every_answer(tmp_path: Path) -> None:
    """Also a store that was busy just then is told with the next answer."""
    state = StateDir.open(tmp_path / "s", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    written: list[str] = []
    failures = [StoreBusy("Busy.")]

    def noted(group_id: int, name: str, value: str) -> None:
        if failures:
            raise failures.pop()
        written.append(value)
        Ledger.set_mark(ledger, group_id, name, value)

    ledger.set_mark = noted  # type: ignore[method-assign] # to count, and to be busy once
    computer = FakeClock()
    kept = KeptClock(ShopClock(computer), ledger)
    for seconds in range(40):
        kept.hear(computer.now() + YEAR + timedelta(seconds=seconds % 2))
    assert written == [f"{(YEAR + timedelta(seconds=1)).total_seconds():.0f}"]
    kept.hear(computer.now())
    assert written[1:] == ["0"]
    assert shop_clock_of(records, computer).now() == computer.now()
    ledger.close()
    records.close()
