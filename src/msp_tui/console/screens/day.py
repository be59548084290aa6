"""The day in one look: what was taken by hour, by terminal and by card, refunds apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.day import FACTS, Names, day_facts, day_lines, day_title
from msp_tui.console.presenters.lines import csv_text
from msp_tui.console.presenters.paint import paint
from msp_tui.console.presenters.states import feed_words, progress_words, worst
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.feed import FeedWord
from msp_tui.domain.lineage import Lineage
from msp_tui.domain.records import Scope
from msp_tui.i18n import translate as _
from msp_tui.shop.day import Day, day_at, read_day
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, FeedChanged, FeedGone, StoreChanged

_HOURS = 24
_AROUND = 4
"""Rows of the window that are no figures: header, title and hints."""


class DayScreen(ShopScreen):
    """F12. Left and right choose the group, `o` the terminal, `-` and `+` the day, `<` and `>` its first hour."""

    SCOPE = "day"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope
        self._start_hour = 0
        self._day = date.min
        self._found: Day | None = None
        self._drawn: object = None

    @classmethod
    def after(cls, screen: object) -> DayScreen:
        """The day of what a screen shows, else everybody's."""
        return cls(Scope(screen.day_groups if isinstance(screen, ShopScreen) else None))

    @property
    def day_groups(self) -> tuple[int, ...] | None:
        return self._scope.groups

    def body(self) -> Iterable[Widget]:
        yield TitleLine()
        with VerticalScroll():
            yield Static(id="figures", markup=False)

    def on_mount(self) -> None:
        self.headline(_("The day"))
        self.query_one(VerticalScroll).focus()
        self._start_hour = self.desk.identity.day_start_hour
        self._day = self._today()
        self._read()

    def on_screen_resume(self) -> None:
        self.console.watch_groups(self._scope.groups)
        self._read()

    def on_screen_suspend(self) -> None:
        self.console.watch_groups(())

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._draw()

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged):
            self._read()
        elif isinstance(fact, FeedChanged | FeedGone):
            self._draw()

    @property
    def groups(self) -> tuple[int, ...] | None:
        """Which groups are shown; None for all."""
        return self._scope.groups

    def _today(self) -> date:
        return day_at(self.desk.now(), self._start_hour, self.desk.identity.zone)

    def _read(self) -> None:
        zone, records = self.desk.identity.zone, self.desk.records
        self._found = read_day(records, self._scope, self._day, self._start_hour, zone)
        self._draw()

    def _names(self) -> Names:
        names = self.desk.terminal_names()
        return Names(
            lambda terminal_id: names.get(terminal_id, terminal_id),
            self.desk.group_name,
            Lineage(one.terminal for one in self.desk.records.terminals()),
        )

    def _draw(self) -> None:
        found = self._found
        if found is None or not self.size.width:
            return
        lines = day_lines(found, self.size.width, self._names())
        below = _("more below (↓)") if len(lines) > self.size.height - _AROUND else ""
        extra = "   ".join(filter(None, (below, self._progress())))
        self.query_one(TitleLine).show(day_title(found, self._place()), *self._doubt(), extra)
        if lines != self._drawn:
            self._drawn = lines
            parts = [part for line in lines for part in (*line, ("\n", ""))]
            self.query_one("#figures", Static).update(paint(*parts))

    def _place(self) -> str:
        place = self.desk.groups_name(self._scope.groups)
        if tid := self._scope.terminal_id:
            names = self.desk.terminal_names()
            name = names.get(tid, tid)
            alike = [one for one in self._terminals() if names.get(one, one) == name]
            place += f" · {name} ({tid})" if len(alike) > 1 else f" · {name}"
        return place

    def _doubt(self) -> tuple[str, str]:
        """Why today's figures may lack what is new, and its style; empty while the feed is live or begins."""
        wanted = self._scope.groups
        state = worst(
            [
                state
                for state in self.console.feed_states.values()
                if wanted is None or state.group_id in wanted
            ]
        )
        whole = state is None or state.word in {FeedWord.LIVE, FeedWord.LOADING}
        if whole or self._day < self._today():
            return "", ""
        return feed_words(state, self.desk.journal_today())

    def _progress(self) -> str:
        groups = self._scope.groups or tuple(group.id for group in self.desk.groups())
        progress = self.desk.records.progress(groups)
        return progress_words(progress, self.desk.now(), self.desk.today())

    def why_not(self, action_id: str) -> str | None:
        """There is nothing after today, and a terminal is chosen within what was taken."""
        if action_id == "day_after" and self._day >= self._today():
            return _("This is the newest day.")
        if action_id == "next_terminal" and not self._terminals():
            return _("No terminal is known to have taken anything on this day.")
        return None

    # Choosing -----------------------------------------------------------------------------------

    def action_next_group(self) -> None:
        """The next group, then all groups."""
        self._turn(1)

    def action_previous_group(self) -> None:
        """The group before, then all groups."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        self._show(Scope(self.desk.groups_beside(self._scope.groups, by)))

    def action_next_terminal(self) -> None:
        """`o`: one terminal after the other, then all of them again."""
        choices = ["", *self._terminals()]
        here = choices.index(self._scope.terminal_id) if self._scope.terminal_id in choices else 0
        self._show(replace(self._scope, terminal_id=choices[(here + 1) % len(choices)]))

    def _terminals(self) -> list[str]:
        """Those that took something on this day, by name."""
        zone, records = self.desk.identity.zone, self.desk.records
        whole = read_day(records, Scope(self._scope.groups), self._day, self._start_hour, zone)
        names = self.desk.terminal_names()
        known = [terminal_id for terminal_id, _totals in whole.by_terminal if terminal_id]
        return sorted(known, key=lambda terminal_id: names.get(terminal_id, terminal_id))

    def action_day_before(self) -> None:
        """`-`."""
        self._day -= timedelta(days=1)
        self._read()

    def action_day_after(self) -> None:
        """`+`."""
        self._day += timedelta(days=1)
        self._read()

    def action_start_earlier(self) -> None:
        """`<`: the day begins an hour earlier, as another device may have it."""
        self._start(-1)

    def action_start_later(self) -> None:
        """`>`."""
        self._start(1)

    def _start(self, by: int) -> None:
        self._start_hour = (self._start_hour + by) % _HOURS
        self._day = min(self._day, self._today())
        self._read()

    def _show(self, scope: Scope) -> None:
        self._scope = scope
        self.console.watch_groups(scope.groups)
        self._read()

    # Leaving ------------------------------------------------------------------------------------

    def action_export(self) -> None:
        """`e`: what is shown, and more of it, as a file."""
        self.do(self._export)

    async def _export(self) -> None:
        found = self._found
        if found is None:
            return
        text = csv_text(FACTS, day_facts(found, self._names()))
        parts = ["day", found.day.isoformat(), *map(str, self._scope.groups or ("all",))]
        name = "-".join([*parts, self._scope.terminal_id]).strip("-") + ".csv"

        async def save(shop: Shop) -> str:
            return shop.outbox.save(name, text)

        self.say(_("Written: {file}", file=await self.desk.ask(save)), "good")
