"""The terminal that somebody adds in MultiSafepay's dashboard, recognised when the API shows it."""

from __future__ import annotations

from collections.abc import Collection

from msp_tui.domain.moves import Move
from msp_tui.domain.terminals import Terminal
from msp_tui.shop.backroom import BackRoom


class Newcomers:
    """Remembers which terminals there were when it first looked for a move's new one."""

    def __init__(self, backroom: BackRoom) -> None:
        self._backroom = backroom
        self._there: dict[str, frozenset[str]] = {}

    async def look(self, move: Move, taken: Collection[str]) -> Terminal | None:
        """The move's new terminal, or None as long as nothing shows it; `taken` are other moves'. Raises ApiError.

        It is in the wanted group, and was not there before; or it is the device itself under a new TID; or it
        waits under the move's name, which finds it after a kill too. Of several newcomers only one of that
        name is taken.
        """
        group_id = move.target_group_id or self._backroom.group_named(move.new_group_name)
        everyone = await self._backroom.terminals()
        there = self._there.setdefault(move.id, frozenset(one.id for one in everyone))
        if not group_id:
            return None  # nobody has named the new group's key yet
        here = [
            one
            for one in everyone
            if one.group_id == group_id and one.id != move.old_tid and one.id not in taken
        ]
        for one in here:
            same_device = (
                one.active and one.serial_number and one.serial_number == move.serial_number
            )
            if same_device or (one.waiting and one.name == move.name):
                return one
        new = [one for one in here if one.id not in there and not one.retired]
        return new[0] if len(new) == 1 else None
