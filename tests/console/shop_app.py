"""Two screens with real keys over the small list, for tests of actions, bursts, bars and colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msp_tui.console.tty.terminal import prepare

prepare(os.environ)

from textual.app import ComposeResult  # noqa: E402 - after prepare, as it has to be

import msp_tui.console  # noqa: E402
from msp_tui.console.presenters.paint import STYLES  # noqa: E402
from msp_tui.console.styles import themes  # noqa: E402
from msp_tui.console.tty.driver import CounterDriver  # noqa: E402
from msp_tui.console.widgets.burst import BurstApp, BurstScreen  # noqa: E402
from msp_tui.console.widgets.header_bar import HeaderBar  # noqa: E402
from msp_tui.console.widgets.hint_bar import HintBar  # noqa: E402
from msp_tui.console.widgets.inputs import ScanInput  # noqa: E402
from msp_tui.console.widgets.row_line import Cell, Column  # noqa: E402
from msp_tui.console.widgets.row_list import RowList  # noqa: E402
from msp_tui.console.widgets.sources import ListSource  # noqa: E402


@dataclass(frozen=True)
class Here:
    """Where this test is."""

    environment: str = "sandbox"
    profile: str = "shop"
    login: str = "ann"
    host: str = "till"


class SaleLike(BurstScreen):
    """A sale with a refund that may be refused."""

    SCOPE = "sale"

    def __init__(self, environment: str = "sandbox") -> None:
        super().__init__()
        self.environment = environment
        self.obstacle: str | None = None

    def compose(self) -> ComposeResult:
        yield HeaderBar(Here(self.environment))
        yield ScanInput("4242", placeholder="type", id="box")
        yield RowList(
            ListSource(("", *STYLES), str),
            (Column("What", 0), Column("Amount", 9, "right")),
            lambda style: (Cell(f"row {style}", style), Cell("€ 12,50", style)),
        )
        yield HintBar(self.SCOPE)

    def on_mount(self) -> None:
        self.query_one(HeaderBar).title = "Sale"
        self.query_one(RowList).focus()
        self.say("ready", "bad")

    def why_not(self, action_id: str) -> str | None:
        return self.obstacle if action_id == "refund" else None

    def say(self, text: str, style: str = "") -> None:
        self.query_one(HintBar).say(text, style)

    def action_refund(self) -> None:
        self.say("refund")
        self.note("refund")

    def on_row_list_opened(self, event: RowList.Opened[str]) -> None:
        self.note(f"opened {event.row}")

    def note(self, what: str) -> None:
        assert isinstance(self.app, ShopApp)
        self.app.done.append(what)


class ShopApp(BurstApp):
    """Keeps what happened."""

    CSS_PATH = Path(msp_tui.console.__file__).parent / "styles" / "app.tcss"

    def __init__(self, theme: str = "dark", environment: str = "sandbox") -> None:
        super().__init__(driver_class=CounterDriver)
        themes.install(self, theme, term=os.environ.get("TERM", ""))
        self.environment = environment
        self.done: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(SaleLike(self.environment))

    def receive_burst(self, text: str, *, ended: bool) -> None:
        self.done.append(f"burst {text}{'+' if ended else ''}")
        if isinstance(self.screen, SaleLike):
            self.screen.say(" ".join(self.done))

    def action_groups(self) -> None:
        self.done.append("groups")

    def action_find(self) -> None:
        self.done.append("find")

    async def action_back(self) -> None:
        self.done.append("back")


def main(arguments: Sequence[str]) -> None:
    """`theme environment`"""
    ShopApp(*arguments).run(mouse=False)


if __name__ == "__main__":
    main(sys.argv[1:])
