"""The QR that a device scans, and the wait until it has; nothing is ever drawn over the code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from textual import events
from textual.content import Content
from textual.widget import Widget

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.move_step import MoveStepScreen
from msp_tui.console.presenters.guiding import adding_text, dashboard_code_text
from msp_tui.console.presenters.moving import (
    code_gone_text,
    give_up_words,
    left_words,
    pairing_text,
)
from msp_tui.console.presenters.moving_words import silence_words, wrong_words
from msp_tui.console.widgets.code_card import CodeCard
from msp_tui.console.widgets.header_bar import HeaderBar
from msp_tui.console.widgets.hint_bar import HintBar
from msp_tui.domain.errors import ShopError
from msp_tui.domain.moves import Move, Sighting, Wrong
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.moves import StillAsked

CODE_STAYS = timedelta(minutes=10)
"""How long a code stands on screen with nobody there."""
LOOKS_TO_ALL = 3
"""Every third look is at all terminals: the device may have scanned another's code."""
SILENCE = timedelta(minutes=2)
"""So long without a scan is worth a word."""


class PairingScreen(MoveStepScreen):
    """Adds the terminal if the move has none yet, shows its code, and goes on by itself when it is paired."""

    SCOPE = "pairing"

    def __init__(self, move: Move) -> None:
        super().__init__(move)
        self._shown: Terminal | None = None
        self._until: datetime | None = None
        self._gone = False
        self._wrong = ""
        self._guided = Content("")

    def body(self) -> Iterable[Widget]:
        yield CodeCard()

    @property
    def _code(self) -> Secret | None:
        """The code on screen."""
        return self._shown.code if self._shown else None

    @property
    def card(self) -> CodeCard:
        """The code and its text."""
        return self.query_one(CodeCard)

    @property
    def may_lock(self) -> bool:
        """A code that waits stays in sight; without one there is nothing to keep in sight."""
        return self._code is None

    def on_mount(self) -> None:
        self.headline(_("Pair a terminal"))
        self._since = self.desk.clock.computer.now()
        self.begin_to_look()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - Textual calls the base's too
        """The code is drawn for every window."""
        self._fit()

    def left_words(self) -> str:
        """A move that was begun is named when it is left."""
        return "" if self._move.done else left_words(self._move)

    async def look(self) -> None:
        """Add the terminal if there is none yet; then until a device has scanned or the move is over."""
        looks = 0
        while not self._move.done:
            try:
                if not self._move.new_tid:
                    self._move, added = await self.desk.ask(self._add, finish=True)
                    self._show_added(added)
                    self.forget_complaint()
                    if not self._move.new_tid and not self._move.done:
                        await self.pause()
                    continue
                widely = looks % LOOKS_TO_ALL == 0
                looks += 1
                sighting = await self.desk.ask(partial(self._see, widely=widely))
                self._take(sighting, widely=widely)
                self.forget_complaint()
            except StillAsked as failure:
                self.complain_for_now(failure)
            except ShopError as failure:
                self.complain_for_now(failure)
                if not self._move.new_tid and self.desk.sandbox:
                    return  # what could not be added is not asked for again by itself
            if not self._move.done:
                self._end_code_in_time()
                await self.pause()
        self.go_on()

    def go_on(self) -> None:
        """Nothing waits for a scan any more."""
        self._end_code(Content(""))
        super().go_on()

    def _show_added(self, added: Terminal | None) -> None:
        """The new terminal's code; without one what to do in the dashboard, where a person adds it."""
        if added is not None and added.code is not None:
            self._show_code(added)
        elif added is not None:
            self._guide(dashboard_code_text(added, self.desk.group_name(added.group_id)))
        elif not self._move.done:
            group = self._move.new_group_name or self.desk.group_name(self._move.target_group_id)
            blind = any(one.terminal.from_sales for one in self.desk.records.terminals())
            self._guide(adding_text(self._move, group, new=self._key_missing, blind=blind))

    @property
    def _key_missing(self) -> bool:
        """Whether the move goes to a new group that nobody has named the key of."""
        wanted = self._move.new_group_name
        known = {group.name.casefold() for group in self.desk.groups()}
        return bool(wanted) and not self._move.new_tid and wanted.casefold() not in known

    def _guide(self, text: Content) -> None:
        if text != self._guided:
            self._guided = text
            self._end_code(text)
            self._say_waiting()

    async def _add(self, shop: Shop) -> tuple[Move, Terminal | None]:
        return await shop.moves.add(self._move)

    async def _see(self, shop: Shop, *, widely: bool) -> Sighting:
        return await shop.moves.see_paired(self._move, widely=widely)

    def _take(self, sighting: Sighting, *, widely: bool) -> None:
        """What MultiSafepay shows now: another code, or what is wrong."""
        self._move = sighting.move
        seen = sighting.terminal
        if seen is not None and not seen.active and not self._gone and seen.code != self._code:
            self._show_code(seen)
        if widely and not sighting.paired:
            self._tell(sighting)

    def _tell(self, sighting: Sighting) -> None:
        """What is wrong stands until it is no longer so; two minutes without a scan are said as well, while there is a code."""
        give_up = keys_of("give_up", "pairing")[0]
        words = wrong_words(sighting, self.desk.group_name, give_up)
        if sighting.wrong in {Wrong.GONE, Wrong.OTHER_GROUP}:
            self._end_code(Content(""))
        elif not words and sighting.terminal and sighting.terminal.code is None:
            words = _("MultiSafepay shows no code for this terminal; scan it in the dashboard.")
            group = self.desk.group_name(sighting.terminal.group_id)
            self._guide(dashboard_code_text(sighting.terminal, group))
        elif not (words or self._gone) and self._silence >= SILENCE:
            words = silence_words(give_up)
        if words != self._wrong:
            self._wrong = words
            if words:
                self.say(words, "note")
            else:
                self._say_waiting()

    @property
    def _silence(self) -> timedelta:
        return self.desk.clock.computer.now() - self._since

    def _show_code(self, terminal: Terminal) -> None:
        code = terminal.code
        if code is None:
            return
        self._shown = terminal
        self._stay()
        group = self.desk.group_name(terminal.group_id)
        text = pairing_text(terminal, group, code.reveal(), sandbox=self.desk.sandbox)
        self.headline(f"{_('Pair a terminal')}  {terminal.name}")
        self.card.show(code, text)
        self._fit()
        self._say_waiting()

    def _stay(self) -> None:
        """Somebody is there: the code's time begins anew."""
        self._until = self.desk.clock.computer.now() + CODE_STAYS

    def _end_code_in_time(self) -> None:
        if self._shown is None or self._until is None:
            return
        if self.desk.clock.computer.now() >= self._until:
            self._gone = True
            group = self.desk.group_name(self._shown.group_id)
            minutes = CODE_STAYS // timedelta(minutes=1)
            self._end_code(code_gone_text(self._shown, group, minutes))
            self._wrong = ""
            self._say_waiting()

    def _end_code(self, text: Content) -> None:
        self._shown = self._until = None
        self.card.end(text)
        self._fit()

    def _say_waiting(self) -> None:
        self.say(*self.usual_words())

    def usual_words(self) -> tuple[str, str]:
        """What is wrong, else what is waited for; where the text beside the code has no room, the code."""
        if self._wrong:
            return self._wrong, "note"
        if self._gone:
            key = keys_of("redraw", "pairing")[0]
            return _("The code has left the screen. {key} shows it again.", key=key), "note"
        if self._code is not None and self.card.narrow:
            return _("Code: {code}", code=self._code.reveal()), ""
        if self._move.new_tid:
            return _("Waiting for the device to scan…"), ""
        return _("Waiting for the new terminal…"), ""

    def _fit(self) -> None:
        """After every change of window or drawing: what stands around the code, and never over it."""
        if not self.stands:
            return
        card = self.card
        was_narrow = card.has_class("-narrow")
        card.fit(self.size)
        self.set_class(card.whole > 0, "-whole")
        for bar in (self.query_one(HeaderBar), self.query_one(HintBar)):
            bar.styles.margin = (0, 0, 0, card.whole)
            bar.styles.width = self.size.width - card.whole if card.whole else "1fr"
        if self._code is not None and card.narrow != was_narrow:
            self._say_waiting()
        self.show_notice()
        self.check_hints()

    def show_notice(self) -> None:
        """What became of refunds waits while its row would push the code."""
        if self._code is None or self.card.stays:
            super().show_notice()
        else:
            self.query_one(HintBar).notice("")

    def why_not(self, action_id: str) -> str | None:
        """Only a code can be scanned."""
        if action_id == "join_group" and not self._key_missing:
            return _("The key of this group is known here.")
        if refused := super().why_not(action_id):
            return refused
        if self._code is None and (
            action_id == "virtual_device" or (action_id == "redraw" and not self._gone)
        ):
            return _("There is no code to scan.")
        if self._code is not None and action_id == "command_palette":
            return _("Nothing goes over a code. Esc goes back first.")
        return None

    def give_up_question(self) -> str:
        """A terminal that nobody scanned is removed again."""
        return give_up_words(self._move, sandbox=self.desk.sandbox)

    def action_join_group(self) -> None:
        """`k`: the key of the new group that was made in the dashboard."""
        self.console.open_joining(self._move.new_group_name)

    def action_redraw(self) -> None:
        """`m`: draw the code another way, for a camera that does not read it; or show it again."""
        if self._gone:
            self._gone = False
            self.begin_to_look()
        elif self._code is not None:
            self._stay()
            self.card.panel.cycle()
            self._fit()

    def action_virtual_device(self) -> None:
        """`v`, sandbox only: a virtual device scans the code."""
        self.do(self._scan)

    async def _scan(self) -> None:
        code, move = self._code, self._move
        if code is None:
            return

        async def scan(shop: Shop) -> None:
            await shop.moves.scan_virtual(move, code)

        await self.desk.ask(scan, finish=True)
