"""A person at the console: the real app, engine and stores on a running sandbox, driven by keys.

`ConsoleDriver.settle` is the only waiting there is: for something to be so, with a deadline.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest

from msp_tui.console.tty.terminal import prepare

prepare(os.environ)

from rich.style import Style  # noqa: E402 - after prepare, as it has to be
from textual.events import Key  # noqa: E402
from textual.pilot import Pilot  # noqa: E402
from textual.screen import Screen  # noqa: E402

from msp_tui.console.actions import use_keys  # noqa: E402
from msp_tui.console.app import ConsoleApp  # noqa: E402
from msp_tui.console.bases.shop_screen import ShopScreen  # noqa: E402
from msp_tui.console.screens.find import FindScreen  # noqa: E402
from msp_tui.console.screens.groups import GroupsScreen  # noqa: E402
from msp_tui.console.screens.journal import JournalScreen  # noqa: E402
from msp_tui.console.screens.live import LiveScreen  # noqa: E402
from msp_tui.console.screens.refund import RefundScreen  # noqa: E402
from msp_tui.console.screens.sale import SaleScreen  # noqa: E402
from msp_tui.console.screens.terminals import TerminalsScreen  # noqa: E402
from msp_tui.console.tty.packets import stamp  # noqa: E402
from msp_tui.console.widgets.hint_bar import HintBar  # noqa: E402
from msp_tui.console.widgets.row_list import RowList  # noqa: E402
from msp_tui.console.window import Relay  # noqa: E402
from msp_tui.domain.feed import FeedWord  # noqa: E402
from msp_tui.domain.records import Scope  # noqa: E402
from msp_tui.domain.transactions import Kind  # noqa: E402
from msp_tui.settings import Settings  # noqa: E402
from msp_tui.shop.facts import StoreChanged  # noqa: E402
from msp_tui.shop.pace import Pace  # noqa: E402
from msp_tui.wiring.desk import open_desk  # noqa: E402
from msp_tui.wiring.opening import opened  # noqa: E402
from msp_tui.wiring.state import open_state  # noqa: E402
from tests.support.profile import sandbox_time, write_config  # noqa: E402
from tests.support.sandbox_process import SandboxProcess  # noqa: E402
from tests.support.turning import all_turned, prompt_keys  # noqa: E402

ScreenT = TypeVar("ScreenT", bound=Screen[Any])

PATIENCE = 120.0
"""Seconds that something may take before it is said never to come."""
_BETWEEN_LOOKS = 0.01
QUICK = Pace(on_screen=0.2, elsewhere=0.2, terminals=0.3, at_most=0.5, per_second=500, settle=0.2)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten every pause of the screens that a story would only wait for; what they guard has tests of its own."""
    monkeypatch.setattr("msp_tui.console.bases.move_step.LOOK_EVERY", 0.1)
    monkeypatch.setattr("msp_tui.console.widgets.step_input.StepInput.early", 0.0)
    monkeypatch.setattr("msp_tui.console.widgets.inputs.ReferenceInput.soon", 0.0)


class TestClock:
    """The computer's clock, which moves only with the sandbox's."""

    __test__ = False

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return self._now

    def steady(self) -> float:
        """Seconds that passed."""
        return self._now.timestamp()

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        self._now += timedelta(seconds=seconds)


class Cell(NamedTuple):
    """One cell of the screen as it is drawn."""

    char: str
    style: Style


class ConsoleDriver:
    """What a person does and sees; each method goes on when the console has answered."""

    def __init__(
        self, app: ConsoleApp, pilot: Pilot[None], sandbox: SandboxProcess, clock: TestClock
    ) -> None:
        self.app = app
        self.pilot = pilot
        self.sandbox = sandbox
        self.clock = clock

    # What is seen -------------------------------------------------------------------------------

    @property
    def screen(self) -> Screen[Any]:
        """The screen that shows."""
        return self.app.screen

    @property
    def cells(self) -> list[list[Cell]]:
        """Every cell, with its style."""
        return [
            [
                Cell(character, segment.style or Style())
                for segment in strip
                for character in segment.text
            ]
            for strip in self.screen._compositor.render_strips()
        ]

    @property
    def lines(self) -> list[str]:
        """The lines as they stand, trailing spaces removed."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def screen_text(self) -> str:
        """The whole screen as one text."""
        return "\n".join(self.lines)

    @property
    def status(self) -> str:
        """The sentence on the status line, whole."""
        return self.screen.query_one(HintBar).status

    @property
    def title(self) -> str:
        """The header."""
        return self.lines[0]

    @property
    def cursor_line(self) -> str:
        """The line of the list under the cursor."""
        return next((line for line in self.lines if line.startswith(("►", "> "))), "")

    def line(self, text: str) -> str:
        """The first line that holds this text; empty when none does."""
        return next((line for line in self.lines if text in line), "")

    def rows(self, text: str = "") -> list[str]:
        """The lines of the list, without its titles, that hold this text."""
        area = self.screen.query_one(RowList).region
        shown = self.lines[area.y + 1 : area.bottom]
        return [line for line in shown if line.strip() and text in line]

    # Waiting ------------------------------------------------------------------------------------

    async def settle(
        self, wanted: Callable[[], object] | str | None = None, *, idle: bool = True
    ) -> None:
        """Wait until engine and app are idle, and until `wanted` is so or its text is on screen.

        Without `idle` something may still be under way in the engine.
        """
        end = time.monotonic() + PATIENCE
        while True:
            await self.pilot.pause(_BETWEEN_LOOKS)
            if (not idle or await self._rests()) and self._true(wanted):
                return
            assert time.monotonic() < end, f"{wanted} never came:\n{self.screen_text()}"

    def _true(self, wanted: Callable[[], object] | str | None) -> bool:
        if wanted is None:
            return True
        if isinstance(wanted, str):
            return wanted in self.screen_text() or wanted in self._status_if_any()
        return bool(wanted())

    def _status_if_any(self) -> str:
        return " ".join(bar.status for bar in self.screen.query(HintBar))

    async def _rests(self) -> bool:
        """Nothing is under way, and what was answered or told until now has come to the screen."""
        if not self._idle():
            return False
        await self._hear_the_engine()
        await all_turned()
        await self._hear_the_searcher()
        await all_turned()
        if not self._drawn():
            with self.app._context():  # of several consoles, this one's
                self.screen._on_timer_update()
            return False
        return self._idle()

    def _drawn(self) -> bool:
        """Whether everything stands where it will stand: a text that has another height now is laid out anew first."""
        wanted = self.screen
        waits = wanted._layout_required or wanted._scroll_required or wanted._recompose_required
        return not (waits or wanted._repaint_required or wanted._dirty_widgets)

    async def _hear_the_engine(self) -> None:
        """A turn of the engine's loop: whatever it did before has been passed on when it answers."""
        engine, turn = self.app.desk.engine, Future[None]()
        with suppress(RuntimeError):  # it has left
            engine._loop.call_soon_threadsafe(turn.set_result, None)
            heard = asyncio.wrap_future(turn)
            while engine._thread.is_alive() and not heard.done():
                await asyncio.wait([heard], timeout=_BETWEEN_LOOKS)

    async def _hear_the_searcher(self) -> None:
        """Whatever was asked of it before has been passed on when it answers."""
        with suppress(RuntimeError):  # it has left
            await asyncio.wrap_future(self.app.searcher._thread.submit(int))

    def _idle(self) -> bool:
        """No key is held back, the screen stands, and nothing that was asked is without an answer."""
        waits = isinstance(wanted := self.screen, ShopScreen) and wanted.SCOPE in _ALWAYS_ASKING
        return not self.app._held and self.screen.is_mounted and (waits or not self._asked())

    def _asked(self) -> bool:
        return bool(self.app.desk.engine._unanswered)

    async def on(self, screen: type[ScreenT]) -> ScreenT:
        """Wait until a screen of this kind shows."""
        await self.settle(lambda: isinstance(self.screen, screen))
        assert isinstance(self.screen, screen)
        return self.screen

    async def read_all(self) -> None:
        """Wait until the whole history with its details is in the store and on the screen, and every group is live."""
        await self.settle(self._all_read)
        self.app.publish(StoreChanged())  # as the engine tells when it looks next
        await self.settle()

    def _all_read(self) -> bool:
        records, groups = self.app.desk.records, self.app.desk.groups()
        states = self.app.feed_states
        return (
            all(group.id in states and states[group.id].word is FeedWord.LIVE for group in groups)
            and all(records.mark(group.id, "backfill") == "done" for group in groups)
            and all(
                found.row.detailed or found.row.kind is not Kind.PAYMENT
                for found in records.newest(Scope(), 1000)
            )
        )

    # Keys ---------------------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        for character in text:
            self.app.post_message(Key(character, character))
        await self.settle()

    async def enter(self, text: str, until: str | None = None) -> None:
        """Type, press Enter, and wait for what then stands there."""
        await self.type(text)
        await self.pilot.press("enter")
        await self.settle(until)

    async def scan(self, text: str, *, ended: bool = True) -> None:
        """What a scanner sends: every key at once, in one packet."""
        keys = [Key(character, character) for character in text]
        keys += [Key("enter", "\r")] if ended else []
        stamp(keys)
        for key in keys:
            self.app.post_message(key)
        await self.settle()

    async def go_to_groups(self) -> None:
        """F2."""
        await self.press("f2")
        await self.on(GroupsScreen)

    async def go_to_live(self) -> None:
        """F4: the feed of all groups."""
        await self.press("f4")
        await self.on(LiveScreen)

    async def go_to_terminals(self) -> None:
        """F6."""
        await self.press("f6")
        await self.on(TerminalsScreen)

    async def go_to_journal(self) -> None:
        """F7."""
        await self.press("f7")
        await self.on(JournalScreen)

    async def find(self, text: str) -> None:
        """F3, then type; the results of exactly this stand when it returns."""
        await self.press("f3")
        screen = await self.on(FindScreen)
        screen.box.value = ""
        await self.type(text)
        await self.settle(lambda: screen._answered.is_set() and screen._text == text)

    async def cursor_to(self, text: str) -> None:
        """Move down the list until the line under the cursor holds this text."""
        await self.settle(lambda: text in self.screen_text())
        await self.press("home")
        before = ""
        while text not in self.cursor_line and self.cursor_line != before:
            before = self.cursor_line
            await self.press("down")
        if text in self.cursor_line:
            return
        raise AssertionError(f"{text} is not in the list:\n{self.screen_text()}")

    async def open_sale(self, group_id: int, order_id: str) -> SaleScreen:
        """Find a sale by its order and open it; back at the figures of MultiSafepay."""
        await self.settle(lambda: self.app.desk.records.sale(group_id, order_id))
        await self.find(order_id)
        await self.press("enter")
        return await self.on(SaleScreen)

    async def refund(self, amount: str | None = None) -> RefundDriver:
        """`R` on the sale that shows, then the amount, or the prefilled one; Enter."""
        await self.press("R")
        await self.on(RefundScreen)
        if amount is not None:
            await self.type(amount)
        await self.press("enter")
        return RefundDriver(self)

    async def advance(self, seconds: float) -> None:
        """Let time pass, here and in the sandbox."""
        self.clock.advance(seconds)
        self.sandbox.advance(seconds)
        await self.settle()


class RefundDriver:
    """The refund dialog after the amount."""

    def __init__(self, till: ConsoleDriver) -> None:
        self._till = till

    async def confirm(self, amount: str, until: str | None = None) -> None:
        """Type the amount again, Enter, and wait for the outcome or for `until`."""
        await self._till.enter(amount, until)


_ALWAYS_ASKING = frozenset({"unbind", "pairing"})


@asynccontextmanager
async def open_console(
    sandbox: SandboxProcess,
    home: Path,
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    groups: tuple[int, ...] | list[dict[str, Any]] | None = None,
    pace: Pace = QUICK,
    **profile: Any,
) -> AsyncIterator[ConsoleDriver]:
    """Open the console on a sandbox as its command does; `home` keeps configuration and state.

    `groups` are those of the configuration, by id or whole (all there were at the sandbox's start); `profile` holds
    further settings. The clocks go on from where the sandbox's stands.
    """
    config = write_config(sandbox, home / "config.toml", groups, profile)
    clock = TestClock(sandbox_time(sandbox))
    chosen = Settings.load(config, {}).profile(None)
    shop = opened(chosen, home / "state", {"MSP_TUI_LANG": language})
    relay = Relay()
    desk = open_desk(shop, open_state(shop), relay, computer=clock, pace=pace)
    app = ConsoleApp(desk)
    relay.connect(app.publish)
    try:
        with prompt_keys():
            async with app.run_test(size=size) as pilot:
                yield ConsoleDriver(app, pilot, sandbox, clock)
    finally:
        use_keys({})
        await asyncio.to_thread(desk.engine.stop, PATIENCE)
        desk.records.close()
