"""Trade that goes on by itself: virtual devices taking payments at chance moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.clock import MINUTE, SECOND
from msp_tui.sandbox.orders import Wish

if TYPE_CHECKING:
    from msp_tui.sandbox.agenda import Agenda
    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.devices import Devices
    from msp_tui.sandbox.dice import Dice
    from msp_tui.sandbox.shops import ShopPlan
    from msp_tui.sandbox.state import State

_OUTCOMES = ("completed", "soft_declined", "declined", "soft_cancelled", "cancelled")
_WEIGHTS = (88, 4, 3, 1, 4)
_QUICKEST, _SLOWEST = 2 * SECOND, 7 * SECOND
_PRICES = (790, 1250, 1800, 2495)


class Traffic:
    """About `per_minute` payments a minute over all active terminals, newly bound ones too."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        agenda: Agenda,
        dice: Dice,
        devices: Devices,
        plan: ShopPlan,
        *,
        per_minute: float,
    ) -> None:
        self._state = state
        self._clock = clock
        self._agenda = agenda
        self._dice = dice
        self._devices = devices
        self._plan = plan
        self._per_minute = per_minute
        agenda.on("traffic", self._next_customer)

    def start(self) -> None:
        """Begin afresh from now: customers of the time the server was down did not come."""
        with self._state.change():
            self._agenda.strike("traffic")
            if self._per_minute > 0:
                self._expect_customer()

    def _expect_customer(self) -> None:
        wait = self._dice.draw("traffic").expovariate(self._per_minute / MINUTE)
        self._agenda.note(self._clock.now() + max(1, round(wait)), "traffic")

    def _next_customer(self, _subject: int, _detail: dict[str, Any]) -> None:
        self._expect_customer()
        active = self._state.all("SELECT * FROM terminals WHERE phase = 'active' ORDER BY seq")
        busy = {row[0] for row in self._state.all("SELECT terminal_id FROM orders WHERE open")}
        idle = [row for row in active if row["id"] not in busy]
        if not idle:
            return
        chance = self._dice.draw("customer")
        terminal = chance.choice(idle)
        prices = self._plan.prices or _PRICES
        amount = sum(chance.choices(prices, k=chance.choice((1, 1, 1, 2, 3))))
        outcome = chance.choices(_OUTCOMES, _WEIGHTS)[0]
        wish = Wish(amount, "EUR", self._plan.description)
        # Where trade is too brisk for the terminals, everyone pays faster.
        pace = min(1.0, len(active) * MINUTE / self._per_minute / (3 * _SLOWEST))
        took = round(chance.uniform(_QUICKEST, _SLOWEST) * pace)
        self._devices.customer(terminal, wish, outcome, took)
