"""The console: wires the desk to the screens. The doors lead from one to another, screens own everything else.

Only the first screen is imported with the console; the others when somebody goes there.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual._compositor import LayoutUpdate
from textual.message import Message
from textual.screen import Screen

from msp_tui.console.actions import DIALOGS, use_keys
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.moving import MovingDoors
from msp_tui.console.doors.noticing import NoticingApp
from msp_tui.console.doors.taking_up import TakingUpApp
from msp_tui.console.kept.idle import Idle
from msp_tui.console.kept.left_payments import LeftPayments
from msp_tui.console.kept.memory import Memory
from msp_tui.console.kept.outcomes import Outcomes
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.sources.searcher import Searcher
from msp_tui.console.styles.themes import install
from msp_tui.console.tty.driver import CounterDriver
from msp_tui.console.tty.terminal import Guard
from msp_tui.console.widgets.burst import BurstApp
from msp_tui.console.widgets.shifting import ShiftingApp
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import PATIENCE
from msp_tui.shop.facts import Fact, FeedChanged, FeedGone, Trouble, TroubleOver

if TYPE_CHECKING:
    from rich.console import RenderableType

    from msp_tui.console.bases.console import Console
    from msp_tui.console.desk import Desk
    from msp_tui.domain.feed import FeedState
    from msp_tui.domain.transactions import Transaction

log = logging.getLogger(__name__)


class FactArrived(Message):
    """The engine told something."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self.fact = fact


class ConsoleApp(TakingUpApp, MovingDoors, NoticingApp, ShiftingApp, BurstApp):
    """One cashier's window on the shop."""

    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False  # the palette is a screen of our own

    def __init__(self, desk: Desk) -> None:
        super().__init__(driver_class=CounterDriver)
        self.desk = desk
        use_keys(desk.identity.keys, sandbox=desk.sandbox)
        self.memory = Memory(desk)
        self.searcher = Searcher(desk.open_records, desk.clock, desk.identity.zone)
        self.feed_states: dict[int, FeedState] = {}
        self._wanted: dict[int, list[str]] = {}
        self._standing = self._ready_to_stand = False
        identity = desk.identity
        self.outcomes = Outcomes(self, desk, self.outcomes_changed)
        self.left = LeftPayments(self, desk, self.notice_changed, self.tell_of_its_end)
        self.idle = Idle(identity.lock_minutes * 60 if identity.operators else 0)
        self.guard = Guard(
            lambda _signum: self.exit(),
            busy=lambda: desk.engine.busy,
            finish=lambda: desk.engine.stop(PATIENCE),
        )
        install(self, identity.theme, term=os.environ.get("TERM", ""))
        if identity.ascii:
            self.draw_in_ascii(wanted=True)

    def get_default_screen(self) -> Screen[None]:
        """The terminal groups come first."""
        return GroupsScreen()

    def on_mount(self) -> None:
        """Signals are answered from now on; tests have no terminal to lose."""
        if not self.is_headless:
            self.guard.install(asyncio.get_running_loop())

    def on_ready(self) -> None:
        """The first screen stands: only now the engine loads what is heavy."""
        self.screen.refresh()
        self._ready_to_stand = True
        gc.enable()  # see the front door
        self.desk.engine.start()
        self.go_home()
        self.lock_if_idle()

    def refresh_css(self, animate: bool = True) -> None:
        """Textual parses the style sheet anew, without what it keeps of it; before the first screen once is enough."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())
            self.stylesheet.update(self, animate=animate)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Until the first screen stands only whole frames are sent: they hold what parts would repeat."""
        whole = isinstance(renderable, LayoutUpdate)
        if self._standing or whole:
            super()._display(screen, renderable)
        self._standing = self._standing or (self._ready_to_stand and whole)

    def _handle_exception(self, error: Exception) -> None:
        """The last boundary: a fault goes to the log, and one sentence to the reader."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        log.critical("the console stopped", exc_info=error)
        self.exit(
            return_code=1,
            message=_("Something inside this program failed ({kind}).", kind=type(error).__name__),
        )

    def on_unmount(self) -> None:
        """The window closes; the engine is stopped by whoever opened it."""
        self.searcher.close()

    # Facts --------------------------------------------------------------------------------------

    def publish(self, fact: Fact) -> None:
        """Called by the engine's thread: pass the fact on."""
        self.post_message(FactArrived(fact))

    def on_fact_arrived(self, event: FactArrived) -> None:
        """Keep what every screen may ask for, and tell the one that shows."""
        fact = event.fact
        if isinstance(fact, FeedChanged):
            self.feed_states[fact.state.group_id] = fact.state
        elif isinstance(fact, FeedGone):
            self.feed_states.pop(fact.group_id, None)
        self.outcomes.take_fact(fact)
        self.left.take_fact(fact)
        # While the console closes there is no screen any more.
        screen = self.screen if self.screen_stack else None
        if not isinstance(screen, ShopScreen) or not screen.stands:
            return
        screen.show_notice()
        if isinstance(fact, Trouble):
            screen.complain_for_now(fact.error)
        elif isinstance(fact, TroubleOver):
            for one in self.screen_stack:
                if isinstance(one, ShopScreen) and one.stands:
                    one.forget_complaint()
        else:
            screen.take_fact(fact)
            self.tell_of_payment(fact)
        screen.check_hints()

    # The engine ---------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """F5: ask MultiSafepay now, and repair what a bad line did to the screen."""
        self.draw_anew()
        screen = self.screen
        if isinstance(screen, ShopScreen) and screen.SCOPE not in DIALOGS:
            from msp_tui.console.doors.refreshing import ask_now

            ask_now(screen)
        else:
            self.desk.engine.tell(lambda shop: shop.feed.refresh())

    def watch_groups(self, groups: tuple[int, ...] | None) -> None:
        """Which groups are on screen: they are polled at the quicker pace."""
        self.desk.engine.tell(lambda shop: shop.feed.watch(groups))

    def want_details(self, rows: Iterable[Transaction]) -> None:
        """These rows are looked at: details that they lack are read before others'."""
        wanted: dict[int, list[str]] = {}
        for row in rows:
            if row.type == "payment" and not row.detailed:
                wanted.setdefault(row.group_id, []).append(row.order_id)
        if wanted != self._wanted:
            self._wanted = wanted
            self.desk.engine.tell(lambda shop: shop.feed.want_details(wanted))

    def pause_feed(self, paused: bool) -> None:
        """Stop asking MultiSafepay, or go on."""
        self.desk.engine.tell(lambda shop: shop.feed.pause(paused))


if TYPE_CHECKING:

    def _is_all_that_screens_ask(app: ConsoleApp) -> Console:
        return app
