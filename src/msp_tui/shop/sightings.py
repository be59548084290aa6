"""What may go wrong between a new terminal's code and the device that is to scan it, as far as the API shows it."""

from __future__ import annotations

from msp_tui.domain.lineage import Lineage
from msp_tui.domain.moves import Move, Wrong
from msp_tui.domain.terminals import Terminal
from msp_tui.shop.backroom import BackRoom

Seen = tuple[Wrong | None, Terminal | None]


class Lookout:
    """Looks at every terminal. Without a serial number it remembers which others waited when it first looked."""

    def __init__(self, backroom: BackRoom) -> None:
        self._backroom = backroom
        self._waited: dict[str, frozenset[str]] = {}

    async def look(self, move: Move, new: Terminal | None) -> Seen:
        """What is wrong, and the terminal that it is about; `new` as its own group shows it. Raises ApiError."""
        everywhere = await self._backroom.terminals()
        if new is not None and new.from_sales:
            return None, None  # its sales say nothing of its device
        if new is not None and new.active:
            return self._paired(move, new, everywhere)
        listed = next((one for one in everywhere if one.id == move.new_tid), None)
        if new is None:
            return (Wrong.OTHER_GROUP, listed) if listed else (Wrong.GONE, None)
        return self._not_yet(move, everywhere)

    def _paired(self, move: Move, new: Terminal, everywhere: list[Terminal]) -> Seen:
        other = Lineage([*everywhere, new]).active_too(new)
        if other is not None:
            return Wrong.TWICE, other
        if move.old_tid and move.serial_number not in ("", new.serial_number):
            return Wrong.OTHER_DEVICE, new
        return None, None

    def _not_yet(self, move: Move, everywhere: list[Terminal]) -> Seen:
        active = [one for one in everywhere if one.active and one.id != move.new_tid]
        if move.serial_number:
            bound = [one for one in active if one.serial_number == move.serial_number]
            if any(one.id != move.old_tid for one in bound):
                return Wrong.ELSEWHERE, next(one for one in bound if one.id != move.old_tid)
            return (Wrong.STILL_BOUND, bound[0]) if bound else (None, None)
        waiting = frozenset(one.id for one in everywhere if one.waiting)
        waited = self._waited.setdefault(move.id, waiting)
        scanned = [one for one in active if one.id in waited]
        return (Wrong.ELSEWHERE, scanned[0]) if scanned else (None, None)
