"""The main screens and those behind their rows: each is imported when somebody goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.going import GoingApp
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.console.desk import Desk
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.setting import Setting
    from msp_tui.domain.transactions import Sale
    from msp_tui.shop.permissions import Deed


class MainDoors(GoingApp):
    """An app with the screens of the counter."""

    desk: Desk

    def go_home(self) -> None:
        """Where this counter begins, if it begins anywhere but at the groups."""
        home = self.desk.identity.home
        if home is None:
            return
        if any(group.id == home for group in self.desk.groups()):
            self.open_feed((home,))
        elif isinstance(self.screen, ShopScreen):
            self.screen.say(_("home names group {group}, which is not there.", group=home), "note")

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
