"""Moving a terminal: unbind on the device, add a new terminal in the wanted group, scan its QR.

MultiSafepay: a terminal changes group only that way; it gets a new TID, and its old sales stay with the
old TID and group. Every step is written to the moves log when it happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret
from msp_tui.shop.backroom import BackRoom
from msp_tui.shop.ports import Journal


class Moves:
    """The guided path; each method is one step and says where the move stands afterwards."""

    def __init__(
        self,
        backroom: BackRoom,
        journal: Journal,
        *,
        clock: Clock,
        new_id: Callable[[datetime], str],
    ) -> None:
        self._backroom = backroom
        self._journal = journal
        self._clock = clock
        self._new_id = new_id

    async def plan(
        self, old: Terminal | None, *, group_id: int, new_group_name: str, name: str, operator: str
    ) -> Move:
        """Begin: `old` to `group_id`, or to a new group (group_id 0). Nothing has changed yet.

        Without `old` a terminal is simply added; there is nothing to unbind. Whatever would keep the new
        terminal from being added is said now, while the old one still works. Raises RuleError.
        """
        if old is not None and old.group_id == group_id:
            raise RuleError(
                N_("{name} is already in this group."), N_("Choose another group."), name=old.name
            )
        self._backroom.check_terminal(name, new_group_name)
        return self._begin(
            old, group_id=group_id, new_group_name=new_group_name, name=name, operator=operator
        )

    def _begin(
        self, old: Terminal | None, *, group_id: int, new_group_name: str, name: str, operator: str
    ) -> Move:
        now = self._clock.now()
        move = Move(
            id=self._new_id(now),
            old_tid=old.id if old else "",
            old_group_id=old.group_id if old else 0,
            target_group_id=group_id,
            new_group_name=new_group_name,
            name=name,
            operator=operator,
            created=now,
            serial_number=old.serial_number if old else "",
        )
        self._journal.plan_move(move)
        return move

    async def waiting_for(self, terminal: Terminal, operator: str) -> Move:
        """The move that made a waiting terminal, or a new one for a terminal that was added elsewhere."""
        for known in self._journal.moves():
            if known.new_tid == terminal.id and not known.done:
                return known
        plan = self._begin(
            None,
            group_id=terminal.group_id,
            new_group_name="",
            name=terminal.name,
            operator=operator,
        )
        return self._step(replace(plan, new_tid=terminal.id), MoveStep.ADDED)

    async def see_unbound(self, move: Move) -> Move:
        """Look whether the old terminal is no longer active; the same move when it still is."""
        old = await self._backroom.terminal(move.old_tid, move.old_group_id)
        present = self._as_it_stands(move)
        if present.step is not MoveStep.PLANNED or (old is not None and old.active):
            return present
        return self._step(present, MoveStep.UNBOUND_SEEN)

    async def say_unbound(self, move: Move) -> Move:
        """The cashier says that the device is unbound; recorded as said, not as seen."""
        present = self._as_it_stands(move)
        if present.step is not MoveStep.PLANNED:
            return present
        return self._step(present, MoveStep.UNBOUND_SAID)

    async def add(self, move: Move) -> tuple[Move, Terminal | None]:
        """Add the new terminal; the answer carries its activation code, or is None for a move given up.

        Coming back to a move whose terminal was added before, that terminal is the answer. Raises RuleError
        when it is gone.
        """
        move = self._as_it_stands(move)
        if move.step is MoveStep.ABANDONED:
            return move, None
        if move.new_tid:
            return move, await self._added_before(move)
        terminal = await self._backroom.add_terminal(
            move.name,
            group_id=move.target_group_id or None,
            new_group_name=move.new_group_name,
        )
        known = replace(move, new_tid=terminal.id, target_group_id=terminal.group_id)
        return self._step(known, MoveStep.ADDED), terminal

    async def see_paired(self, move: Move) -> tuple[Move, Terminal | None]:
        """Look whether a device has scanned the code; the terminal as the API shows it now."""
        terminal = await self._backroom.terminal(move.new_tid, move.target_group_id)
        present = self._as_it_stands(move)
        if present.done or terminal is None or not terminal.active:
            return present, terminal
        await self._backroom.look_again()
        known = replace(present, serial_number=terminal.serial_number)
        return self._step(known, MoveStep.PAIRED), terminal

    async def abandon(self, move: Move) -> Move:
        """Give up: a new terminal that nobody scanned is removed again. Raises Refused when one was."""
        move = self._as_it_stands(move)
        if move.done:
            return move
        if move.new_tid:
            await self._backroom.remove_terminal(move.new_tid)
        return self._step(move, MoveStep.ABANDONED)

    async def unbind_virtual(self, move: Move) -> None:
        """Sandbox only: a virtual device unbinds itself."""
        await self._backroom.unbind(move.old_tid)

    async def scan_virtual(self, move: Move, code: Secret) -> None:
        """Sandbox only: a virtual device scans the code; the moved device itself where there is one."""
        serial = move.serial_number or "VIRTUAL-" + move.new_tid
        await self._backroom.scan(code, serial)

    async def _added_before(self, move: Move) -> Terminal:
        terminal = await self._backroom.terminal(move.new_tid, move.target_group_id)
        if terminal is None:
            raise RuleError(
                N_("Terminal {tid} is no longer there."),
                N_("Leave this move with Esc and begin again."),
                tid=move.new_tid,
            )
        return terminal

    def _as_it_stands(self, move: Move) -> Move:
        """The move as the journal knows it: another console, or an earlier visit, may have gone on."""
        return next((one for one in self._journal.moves() if one.id == move.id), move)

    def _step(self, move: Move, step: MoveStep) -> Move:
        return self._journal.step_move(move, step, self._clock.now())
