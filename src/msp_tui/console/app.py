"""The console: wires the desk to the screens and goes from one to another. Screens own everything else.

Only the first screen is imported with the console; the others when somebody goes there.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual._compositor import LayoutUpdate
from textual.screen import Screen

from msp_tui.console.actions import DIALOGS, keys_of, use_keys
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.moving import MovingDoors
from msp_tui.console.doors.noticing import NoticingApp
from msp_tui.console.kept.idle import Idle
from msp_tui.console.kept.left_payments import LeftPayments
from msp_tui.console.kept.memory import Memory
from msp_tui.console.kept.outcomes import Outcomes
from msp_tui.console.messages import FactArrived
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.sources.searcher import Searcher
from msp_tui.console.styles.themes import install
from msp_tui.console.taking_up import draw_in_ascii, take_up
from msp_tui.console.tty.driver import CounterDriver
from msp_tui.console.tty.terminal import Guard
from msp_tui.console.widgets.burst import BurstApp
from msp_tui.console.widgets.shifting import ShiftingApp
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import PATIENCE
from msp_tui.shop.facts import Fact, FeedChanged, Trouble, TroubleOver

if TYPE_CHECKING:
    from rich.console import RenderableType

    from msp_tui.console.desk import Desk
    from msp_tui.domain.feed import FeedState
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.setting import Setting
    from msp_tui.domain.transactions import Sale, Transaction
    from msp_tui.shop.permissions import Deed

log = logging.getLogger(__name__)


class ConsoleApp(ShiftingApp, MovingDoors, NoticingApp, BurstApp):
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
            draw_in_ascii(self, wanted=True)

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

    def go_home(self) -> None:
        """Where this counter begins, if it begins anywhere but at the groups."""
        home = self.desk.identity.home
        if home is None:
            return
        if any(group.id == home for group in self.desk.groups()):
            self.open_feed((home,))
        elif isinstance(self.screen, ShopScreen):
            self.screen.say(_("home names group {group}, which is not there.", group=home), "note")

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

    # The lock -----------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Every key passes here first: somebody is there."""
        if isinstance(event, events.Key):
            self.idle.touch()
        await super().on_event(event)

    def lock_if_idle(self) -> None:
        """Lock when nobody was here for long enough."""
        from msp_tui.console.doors.locking import lock_if_idle

        if self.idle.wanted:
            lock_if_idle(self)

    def unlock(self, spoken: str = "") -> None:
        """An operator is there, who has this language (fr, nl, en) or none: what was underneath goes on.

        Where that is in another language every sentence that stands is: the console then begins anew where
        this counter begins.
        """
        before, self.opened_in = self.opened_in, spoken
        if self.same_tongue(before, spoken):
            self.back()
        else:
            self.begin_anew()
        self.lock_if_idle()

    def begin_anew(self, words: Callable[[], str] | None = None) -> None:
        """Everything that stands is written again, and `words` are said where this counter begins."""
        self.go_to()
        self.run_worker(self._write_anew(words))

    async def _write_anew(self, words: Callable[[], str] | None) -> None:
        """As the app's worker: a screen's own would end with it."""
        if isinstance(self.screen, GroupsScreen):
            await self.screen.write_anew()
        self.go_home()
        if words is not None:
            self.tell(words())

    def take_up(self, words: Callable[[], str]) -> None:
        """The configuration was changed: go on by what it says now, one step back, and say so."""
        if take_up(self):
            self.begin_anew(words)
        else:
            self.step_out(words)

    # Facts --------------------------------------------------------------------------------------

    def publish(self, fact: Fact) -> None:
        """Called by the engine's thread: pass the fact on."""
        self.post_message(FactArrived(fact))

    def on_fact_arrived(self, event: FactArrived) -> None:
        """Keep what every screen may ask for, and tell the one that shows."""
        fact = event.fact
        if isinstance(fact, FeedChanged):
            self.feed_states[fact.state.group_id] = fact.state
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

    # Going from one screen to another -----------------------------------------------------------

    def action_groups(self) -> None:
        """F2."""
        first = len(self.screen_stack) == 1
        self.go_to()
        if first:
            self.tell(_("These are the groups already."))

    def action_find(self) -> None:
        """F3: in the group on screen, else in all of them."""
        from msp_tui.console.screens.find import FindScreen
        from msp_tui.console.screens.live import LiveScreen

        screen = self.screen
        groups = screen.groups if isinstance(screen, LiveScreen) else None
        if isinstance(screen, FindScreen):
            screen.take_burst("", ended=False)
        else:
            self.go_to(FindScreen(groups=groups))

    def receive_burst(self, text: str, *, ended: bool) -> None:
        """A scan, or digits typed from idle."""
        self.open_find(text, ended=ended)

    def open_find(self, text: str, *, ended: bool = False) -> None:
        """The lookup, with what was typed or scanned so far."""
        from msp_tui.console.screens.find import FindScreen

        if isinstance(self.screen, FindScreen):
            self.screen.take_burst(text, ended=ended)
        else:
            self.go_to(FindScreen(text, ended=ended))

    def action_live(self) -> None:
        """F4: all groups."""
        self.open_feed(None)

    def open_feed(self, groups: tuple[int, ...] | None, terminal_id: str = "") -> None:
        """The live feed of some groups or all, or of one terminal."""
        from msp_tui.console.screens.live import LiveScreen
        from msp_tui.domain.records import Scope

        self.go_to(LiveScreen(Scope(groups, terminal_id)))

    def action_terminals(self) -> None:
        """F6."""
        from msp_tui.console.screens.terminals import TerminalsScreen

        self.go_to(TerminalsScreen())

    def action_journal(self) -> None:
        """F7."""
        from msp_tui.console.screens.journal import JournalScreen

        self.go_to(JournalScreen())

    def action_day(self) -> None:
        """F12: the day of what is on screen."""
        from msp_tui.console.screens.day import DayScreen

        self.go_to(DayScreen.after(self.screen))

    def action_doctor(self) -> None:
        """Everything that has to be right."""
        from msp_tui.console.screens.doctor import DoctorScreen

        self.go_to(DoctorScreen())

    def action_settings(self) -> None:
        """Every value of the configuration."""
        from msp_tui.console.screens.settings import SettingsScreen

        self.go_to(SettingsScreen())

    def open_setting(self, setting: Setting, *, back: bool = False) -> None:
        """Change one of them, or take it `back`."""
        from msp_tui.console.screens.setting import SettingScreen

        self.push_screen(SettingScreen(setting, back=back))

    def action_help(self) -> None:
        """F1 or `?`."""
        from msp_tui.console.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.say_in_passing(
                _("This is the help; {key} goes back.", key=keys_of("back")[0])
            )
        elif isinstance(self.screen, ShopScreen):
            self.push_screen(HelpScreen(self.screen.SCOPE))

    def action_command_palette(self) -> None:
        """ctrl+p or `:`; a screen may have a reason to keep it away."""
        from msp_tui.console.screens.palette import PaletteScreen

        screen = self.screen
        if not isinstance(screen, ShopScreen) or screen.SCOPE in {"lock", PaletteScreen.SCOPE}:
            return
        if refused := screen.why_not("command_palette"):
            screen.say(refused, "note")
        else:
            self.push_screen(PaletteScreen(screen))

    def action_refresh(self) -> None:
        """F5: ask MultiSafepay now, and repair what a bad line did to the screen."""
        self.draw_anew()
        screen = self.screen
        if isinstance(screen, ShopScreen) and screen.SCOPE not in DIALOGS:
            from msp_tui.console.refreshing import ask_now

            ask_now(screen)
        else:
            self.desk.engine.tell(lambda shop: shop.feed.refresh())

    def open_sale(self, group_id: int, order_id: str) -> None:
        """A sale, from wherever it was found."""
        from msp_tui.console.screens.sale import SaleScreen

        self.push_screen(SaleScreen(group_id, order_id))

    def open_receipt(self, group_id: int, order_id: str) -> None:
        """The receipts of a sale and its refunds."""
        from msp_tui.console.screens.receipt import ReceiptScreen

        self.push_screen(ReceiptScreen(group_id, order_id))

    def open_refund(self, sale: Sale) -> None:
        """The refund dialog of a sale."""
        from msp_tui.console.presenters.cards import card
        from msp_tui.console.screens.refund import RefundScreen

        terminal = self.desk.records.terminal(sale.payment.terminal_id)
        name = terminal.name if terminal else sale.payment.terminal_id
        self.push_screen(RefundScreen(sale, card(sale.payment), name))

    def open_deed(self, deed: Deed, intents: Sequence[RefundIntent]) -> None:
        """Cancel one of these reserved refunds, or decide what became of it."""
        from msp_tui.console.screens.deed import deed_screen

        self.push_screen(deed_screen(deed, intents))

    def ask_name(self, title: str, label: str, value: str, take: Callable[[str], None]) -> None:
        """Ask for a name and hand it on."""
        from msp_tui.console.screens.name import NameScreen

        self.push_screen(NameScreen(title, label, value, take))

    # The engine ---------------------------------------------------------------------------------

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
