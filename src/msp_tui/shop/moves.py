"""Moving a terminal: unbind on the device, add a new terminal in the wanted group, scan its QR.

MultiSafepay: a terminal changes group only that way; it gets a new TID, and its old sales stay with the
old TID and group. Every step is written to the moves log when it happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.moves import Move, MoveStep, Sighting
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret
from msp_tui.shop.backroom import BackRoom
from msp_tui.shop.newcomers import Newcomers
from msp_tui.shop.sightings import Lookout

if TYPE_CHECKING:
    from msp_tui.shop.ports import Journal

_ANSWER_COMES = timedelta(seconds=10)
"""So long another console may still be waiting for the new terminal that it asked for."""


class StillAsked(RuleError):
    """Another console, or one that is gone, asked for the new terminal a moment ago."""


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
        self._lookout = Lookout(backroom)
        self._newcomers = Newcomers(backroom)
        self._asked_here: set[str] = set()

    async def plan(
        self, old: Terminal | None, *, group_id: int, new_group_name: str, name: str, operator: str
    ) -> Move:
        """Begin: `old` to `group_id`, or to a new group (group_id 0). Nothing has changed yet.

        Without `old` a terminal is simply added; there is nothing to unbind. Whatever would keep the new
        terminal from being added is said now, while the old one still works. Raises RuleError.
        """
        if old is not None:
            self._refuse_second(old)
            if old.group_id == group_id:
                raise RuleError(
                    N_("{name} is already in this group."),
                    N_("Choose another group."),
                    name=old.name,
                )
        await self._backroom.look_again()  # another console may have made a group of this name
        named, new_group = self._backroom.names_to_add(name, new_group_name)
        return self._begin(
            old, group_id=group_id, new_group_name=new_group, name=named, operator=operator
        )

    async def plan_retiring(self, old: Terminal, operator: str) -> Move:
        """Begin to unbind a terminal for good, without a new one. Raises RuleError."""
        self._refuse_second(old)
        return self._begin(old, group_id=0, new_group_name="", name=old.name, operator=operator)

    def _refuse_second(self, old: Terminal) -> None:
        if self.open_moves().get(old.id):
            raise RuleError(
                N_("{name} is being moved already."),
                N_("Enter in the list of terminals goes on with it."),
                name=old.name,
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

    def open_moves(self) -> dict[str, Move]:
        """Moves that are not over, by their old and their new TID."""
        under_way = [move for move in self._journal.moves() if not move.done]
        return {tid: move for move in under_way for tid in (move.old_tid, move.new_tid) if tid}

    async def waiting_for(self, terminal: Terminal, operator: str) -> Move:
        """The move that made a waiting terminal, or a new one for a terminal that was added elsewhere."""
        if known := self.open_moves().get(terminal.id):
            return known
        plan = self._begin(
            None,
            group_id=terminal.group_id,
            new_group_name="",
            name=terminal.name,
            operator=operator,
        )
        return self._step(replace(plan, new_tid=terminal.id), MoveStep.ADDED)

    def catch_up(self) -> None:
        """Write down what happened while nobody looked, as far as the last reading of the terminals shows it."""
        listed = {terminal.id: terminal for terminal in self._backroom.listed}
        for move in self._journal.moves():
            old, new = listed.get(move.old_tid), listed.get(move.new_tid)
            if move.step is MoveStep.PLANNED and old is not None and old.retired:
                seen = self._step(move, MoveStep.UNBOUND_SEEN)
                if seen.retiring:
                    self._step(seen, MoveStep.RETIRED)
            elif move.step is MoveStep.ADDED and new is not None and new.active:
                self._step(replace(move, serial_number=new.serial_number), MoveStep.PAIRED)

    async def see_unbound(self, move: Move) -> Move:
        """Look whether the old terminal is no longer active; the same move when it still is."""
        old = await self._backroom.terminal(move.old_tid, move.old_group_id)
        present = self._as_it_stands(move)
        still = self._backroom.blind or (old is not None and old.active)
        if present.step is not MoveStep.PLANNED or still:
            return present
        return await self._left(self._step(present, MoveStep.UNBOUND_SEEN))

    async def say_unbound(self, move: Move) -> Move:
        """The cashier says that the device is unbound; recorded as said, not as seen."""
        present = self._as_it_stands(move)
        if present.step is not MoveStep.PLANNED:
            return present
        return await self._left(self._step(present, MoveStep.UNBOUND_SAID))

    async def _left(self, move: Move) -> Move:
        """The device has left its terminal; one that was only to be retired has come to its end."""
        if not move.retiring:
            return move
        await self._backroom.look_again()
        return self._step(move, MoveStep.RETIRED)

    async def add(self, move: Move) -> tuple[Move, Terminal | None]:
        """Add the new terminal; the answer carries its activation code, or is None for a move that is over.

        Coming back to a move whose terminal was added before, that terminal is the answer, also when whoever
        asked for it did not live to hear the answer. Where a person adds it in MultiSafepay's dashboard the
        answer is None until it is seen. Raises RuleError when it is gone, StillAsked while another console may
        wait for that answer.
        """
        move = self._as_it_stands(move)
        if move.step in {MoveStep.ABANDONED, MoveStep.RETIRED}:
            return move, None
        if move.new_tid:
            return move, await self._added_before(move)
        now, before = self._clock.now(), move.step
        move = self._journal.step_move(move, MoveStep.ADDING, now)
        if move.new_tid:  # another console was quicker
            return move, await self._added_before(move)
        first = before is not MoveStep.ADDING and (move.step, move.changed) == (
            MoveStep.ADDING,
            now,
        )
        if first:
            self._asked_here.add(move.id)
        if self._backroom.guided:
            terminal = await self._newcomers.look(move, self._taken(move))
            if terminal is None:
                return move, None
            await self._backroom.look_again()
        else:
            terminal = None if first else await self._asked_before(move)
            terminal = terminal or await self._backroom.add_terminal(
                move.name,
                group_id=move.target_group_id or self._backroom.group_named(move.new_group_name),
                new_group_name=move.new_group_name,
            )
        known = replace(move, new_tid=terminal.id, target_group_id=terminal.group_id)
        return self._step(known, MoveStep.ADDED), terminal

    async def _asked_before(self, move: Move) -> Terminal | None:
        """The terminal that somebody asked for without living to hear the answer; None when it was not made."""
        taken = self._taken(move)
        await self._backroom.refresh()
        wanted = move.target_group_id or self._backroom.group_named(move.new_group_name)
        anywhere = not wanted and not move.new_group_name  # into the account's first group
        for found in await self._backroom.terminals():
            here = (anywhere or found.group_id == wanted) and found.name == move.name
            if here and found.waiting and found.id not in taken:
                return found
        since = self._clock.now() - (move.changed or move.created)
        if move.id not in self._asked_here and timedelta(0) <= since < _ANSWER_COMES:
            raise StillAsked(
                N_("The new terminal was asked for a moment ago, and there is no answer yet."),
                N_("It is looked for again by itself."),
            )
        return None

    def _taken(self, move: Move) -> set[str]:
        """The new terminals of all other moves."""
        return {one.new_tid for one in self._journal.moves() if one.id != move.id}

    async def see_paired(self, move: Move, *, widely: bool = True) -> Sighting:
        """Look whether a device has scanned the code; `widely` also for what went wrong elsewhere."""
        terminal = await self._backroom.terminal(move.new_tid, move.target_group_id)
        present = self._as_it_stands(move)
        if present.step is MoveStep.ABANDONED:
            return Sighting(present, terminal)
        active = terminal is not None and terminal.active
        wrong, other = (
            await self._lookout.look(present, terminal) if widely or active else (None, None)
        )
        if terminal is None or not active:
            return Sighting(present, terminal, wrong, other)
        if not present.done:
            await self._backroom.look_again()
            known = replace(present, serial_number=terminal.serial_number)
            present = self._step(known, MoveStep.PAIRED)
        return Sighting(present, terminal, wrong, other)

    async def abandon(self, move: Move) -> Move:
        """Give up: a new terminal that nobody scanned is removed again, where that can be done from here.

        Raises Refused when one was scanned.
        """
        move = self._as_it_stands(move)
        if move.done:
            return move
        removable = move.new_tid and not self._backroom.guided
        if removable and await self._backroom.terminal(move.new_tid, move.target_group_id):
            await self._backroom.remove_terminal(move.new_tid)
        return self._step(replace(move, note=move.step.value), MoveStep.ABANDONED)

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
                N_("x gives this move up; then begin again."),
                tid=move.new_tid,
            )
        return terminal

    def _as_it_stands(self, move: Move) -> Move:
        """The move as the journal knows it: another console, or an earlier visit, may have gone on."""
        return next((one for one in self._journal.moves() if one.id == move.id), move)

    def _step(self, move: Move, step: MoveStep) -> Move:
        return self._journal.step_move(move, step, self._clock.now())
