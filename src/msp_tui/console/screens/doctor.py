"""The doctor's findings, as they are made: what each means and what to do; and a code to try a camera on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace

from textual import events, on
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.findings import findings
from msp_tui.console.presenters.health import TEST_CODE, summary
from msp_tui.console.tty.terminal import look_at_terminal
from msp_tui.console.widgets.qr_panel import QrPanel
from msp_tui.domain.health import Check, TerminalFacts
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop


class DoctorScreen(ShopScreen):
    """`h`. F5 looks again; `c` shows a test code instead of the findings."""

    SCOPE = "doctor"

    class Found(Message):
        """The engine's thread made one more check."""

        def __init__(self, visit: int, check: Check) -> None:
            super().__init__()
            self.visit = visit
            self.check = check

    def __init__(self) -> None:
        super().__init__()
        self._checks: list[Check] = []
        self._visit = 0

    def body(self) -> Iterable[Widget]:
        with VerticalScroll():
            yield Static(id="sale", markup=False)
            yield QrPanel()

    def on_mount(self) -> None:
        self.headline(_("Doctor"))
        self.query_one(VerticalScroll).focus()
        self.action_refresh()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._show()

    def action_refresh(self) -> None:
        """F5: another visit."""
        self._visit += 1
        self._checks = []
        self._show()
        self.say(_("Looking…"))
        self.do(self._examine, self._visit, group="visit")

    async def _examine(self, visit: int) -> None:
        terminal = self._terminal()

        async def examine(shop: Shop) -> None:
            async for check in shop.doctor().examine(terminal):
                self.post_message(self.Found(visit, check))

        await self.desk.ask(examine)
        self.call_later(self._finished, visit)

    def _finished(self, visit: int) -> None:
        if visit == self._visit:
            self.say(summary(self._checks))

    def _terminal(self) -> TerminalFacts | None:
        """As this console draws on it: always in UTF-8, whatever the language settings say."""
        stream = sys.__stderr__
        facts = look_at_terminal(os.environ, *([stream] if stream else []))
        return replace(facts, utf8=True) if facts else None

    @on(Found)
    def take(self, event: Found) -> None:
        """One more line, unless it is of a visit that was replaced."""
        event.stop()
        if event.visit == self._visit:
            self._checks.append(event.check)
            self._show()

    def _show(self) -> None:
        text = findings(self._checks, self.desk.journal_today(), self.size.width)
        self.query_one("#sale", Static).update(text)

    def action_test_code(self) -> None:
        """`c`: the code, or the findings again."""
        panel, text = self.query_one(QrPanel), self.query_one("#sale", Static)
        text.display = not text.display
        if text.display:
            panel.clear()
            self.say(summary(self._checks))
        else:
            panel.show(TEST_CODE)
            sentence = _("A telephone reads “{text}”; it binds nothing.", text=TEST_CODE)
            self.say(sentence)
        self.query_one(VerticalScroll).scroll_home(animate=False)
