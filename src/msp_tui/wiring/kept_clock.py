"""The server's clock, kept in the store for whoever opens it next."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clock, ShopClock, SystemClock
from msp_tui.domain.errors import StateError

if TYPE_CHECKING:
    from msp_tui.shop.ports import Ledger, Records

log = logging.getLogger(__name__)

_MARK = "clock"
"""The mark under which the store keeps how far the server's clock is ahead, in seconds (see `KeptClock`)."""
_WORTH_KEEPING = timedelta(seconds=30)
"""So much more or less than what is kept: no write for every answer."""


def shop_clock_of(records: Records, computer: Clock | None = None) -> ShopClock:
    """The server's clock as it was when this store was last read from it, beside the computer's own."""
    ahead = records.mark(0, _MARK)
    return ShopClock(computer or SystemClock(), timedelta(seconds=float(ahead or 0)))


class KeptClock:
    """Puts the shop's clock right, and keeps in the store how far the server is ahead as soon as that is known.

    So `find today` means the same day without a network, and for a console that is opened after this one was
    killed. For the engine's thread, as the ledger is.
    """

    def __init__(self, clock: ShopClock, ledger: Ledger) -> None:
        """The clock is as the store had it."""
        self._clock = clock
        self._ledger = ledger
        self._kept = clock.offset

    def hear(self, server: datetime) -> None:
        """The server just said what time it is; a store that cannot be written just now is told the next time."""
        self._clock.hear(server)
        offset = self._clock.offset
        if abs(offset - self._kept) < _WORTH_KEEPING:
            return
        try:
            self._ledger.set_mark(0, _MARK, f"{offset.total_seconds():.0f}")
        except StateError as failure:
            log.info("how far the server's clock is ahead is kept later: %s", failure)
        else:
            self._kept = offset
