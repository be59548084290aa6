"""The whole shop, put together: one state, one clock, and the rules that share them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msp_tui.sandbox.agenda import Agenda
from msp_tui.sandbox.clock import MANUAL_START, ManualClock, RealClock
from msp_tui.sandbox.devices import Devices
from msp_tui.sandbox.dice import Dice
from msp_tui.sandbox.faults import Faults
from msp_tui.sandbox.groups import Groups
from msp_tui.sandbox.news import News
from msp_tui.sandbox.orders import Orders
from msp_tui.sandbox.refunds import Refunds
from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.seeding import History, make_shop
from msp_tui.sandbox.shops import ShopPlan, load
from msp_tui.sandbox.state import State
from msp_tui.sandbox.terminals import Terminals
from msp_tui.sandbox.traffic import Traffic
from msp_tui.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.options import SandboxOptions


class World:
    """A running shop. Raises SandboxError when its state file does not suit the options."""

    def __init__(self, options: SandboxOptions) -> None:
        self.plan: ShopPlan = load(options.shop)
        self.clock: Clock = ManualClock() if options.clock == "manual" else RealClock()
        with contextlib.ExitStack() as undo:
            self.state = State(options.state)
            undo.callback(self.state.abandon)
            self.dice = Dice(options.seed, self.state)
            self.groups = Groups(self.state, self.clock, self.dice)
            if self.state.fresh:
                self.state.create(lambda: self._fill(options))
            else:
                self._resume(options)
            undo.pop_all()
        self.agenda = Agenda(self.state, self.clock)
        self.news = News(self.state)
        self.agenda.on_move(self.news.pulse)
        self.terminals = Terminals(self.state, self.clock, self.dice, self.groups)
        self.orders = Orders(self.state, self.clock, self.dice, self.news)
        self.refunds = Refunds(self.state, self.clock, self.agenda, self.orders, self.news)
        self.devices = Devices(
            self.state, self.clock, self.agenda, self.dice, self.terminals, self.orders
        )
        self.traffic = Traffic(
            self.state,
            self.clock,
            self.agenda,
            self.dice,
            self.devices,
            self.plan,
            per_minute=options.traffic,
        )
        self.faults = Faults(self.state)
        self.webhooks = Webhooks(self)

    def _fill(self, options: SandboxOptions) -> None:
        now = self.clock.now()
        for name in ("shop", "seed", "clock"):
            self.state.put(name, getattr(options, name))
        if self.clock.manual:
            self.state.put("now", now)
        make_shop(self.state, self.plan, self.groups, self.dice, now)
        past, today = options.history, options.today
        History(self.state, self.plan, options.seed, now, past, today=today).write()

    def _resume(self, options: SandboxOptions) -> None:
        """Check that the file is this shop's, and take up its time."""
        for name, what in (("shop", "shop"), ("seed", "seed"), ("clock", "clock")):
            made, asked = self.state.get(name), getattr(options, name)
            if made != asked:
                raise SandboxError(
                    f"{options.state}: was made with {what} {made}, not {asked};"
                    f" start it with --{name} {made} or choose another state file"
                )
        if isinstance(self.clock, ManualClock):
            self.clock.set(self.state.get("now", MANUAL_START))

    def close(self) -> None:
        """End event streams and close the state."""
        self.news.close()
        self.state.close()
