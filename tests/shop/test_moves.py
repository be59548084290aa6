from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from msp_tui.domain.errors import NoAnswer, RuleError
from msp_tui.domain.lineage import Lineage
from msp_tui.domain.moves import Move, MoveStep, Wrong
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.shop.moves import Moves
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER
from tests.support.loop import on_jumping_time

OLD = Terminal("00000LQT", "Left", COUNTER, active=True, serial_number="SN-1")


@pytest.fixture(autouse=True)
def one_terminal(world: World) -> None:
    """A paired terminal at the counter, and a cellar to move it to."""
    world.gateway.listed = [OLD]
    world.office.kept = {
        COUNTER: TerminalGroup(COUNTER, "Counter"),
        CELLAR: TerminalGroup(CELLAR, "Cellar"),
    }


async def planned(world: World, **changes: Any) -> Move:
    """The terminal is to go to the cellar."""
    told: dict[str, Any] = {
        "group_id": CELLAR,
        "new_group_name": "",
        "name": "Left",
        "operator": "12",
    }
    return await world.moves().plan(OLD, **(told | changes))


async def added(world: World, move: Move) -> tuple[Move, Terminal]:
    """The new terminal stands."""
    move, terminal = await world.moves().add(move)
    assert terminal is not None
    return move, terminal


def log_of(world: World) -> list[MoveStep]:
    """Where each move stands, as the journal has it."""
    return [move.step for move in world.journal.moves()]


@on_jumping_time
async def test_a_terminal_is_moved_step_by_step(world: World) -> None:
    """Each step is looked at, written down, and true for whoever comes next."""
    moves, move = world.moves(), await planned(world)
    assert (move.old_tid, move.old_group_id, move.serial_number) == ("00000LQT", COUNTER, "SN-1")
    assert (await moves.see_unbound(move)).step is MoveStep.PLANNED
    await moves.unbind_virtual(move)
    move = await moves.see_unbound(move)
    assert move.step is MoveStep.UNBOUND_SEEN
    move, terminal = await added(world, move)
    assert (move.step, move.new_tid) == (MoveStep.ADDED, terminal.id)
    assert terminal.waiting
    assert terminal.code is not None
    waiting = await moves.see_paired(move)
    assert (waiting.move.step, waiting.terminal, waiting.wrong) == (MoveStep.ADDED, terminal, None)
    await moves.scan_virtual(move, terminal.code)
    sighting = await moves.see_paired(move)
    move, paired = sighting.move, sighting.terminal
    assert (move.step, move.serial_number, move.done) == (MoveStep.PAIRED, "SN-1", True)
    assert paired is not None
    assert paired.group_id == CELLAR
    assert (sighting.paired, sighting.wrong) == (True, None)
    steps = [taken.step for taken in world.journal.move_steps(move.id)]
    assert steps == ["planned", "unbound_seen", "adding", "added", "paired"]
    assert log_of(world) == [MoveStep.PAIRED]


@on_jumping_time
async def test_what_the_cashier_said_is_recorded_as_said(world: World) -> None:
    """Nothing showed it: the old terminal is still listed as active."""
    move = await world.moves().say_unbound(await planned(world))
    assert move.step is MoveStep.UNBOUND_SAID
    assert log_of(world) == [MoveStep.UNBOUND_SAID]


@on_jumping_time
async def test_a_terminal_that_is_no_longer_listed_is_unbound(world: World) -> None:
    """It was removed in the dashboard meanwhile."""
    move = await planned(world)
    world.gateway.listed = []
    assert (await world.moves().see_unbound(move)).step is MoveStep.UNBOUND_SEEN


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"group_id": COUNTER}, "already in this group"),
        ({"group_id": 0, "new_group_name": "cellar"}, "already a group named"),
        ({"group_id": 0, "new_group_name": " \t "}, "group needs a name"),
        ({"name": " "}, "terminal needs a name"),
    ],
)
def test_what_would_stop_a_move_is_said_before_anything_is_unbound(
    world: World, changes: dict[str, Any], sentence: str
) -> None:
    """Nothing is written down; the device still works."""

    @on_jumping_time
    async def story() -> None:
        with pytest.raises(RuleError, match=sentence):
            await planned(world, **changes)
        assert log_of(world) == []

    story()


@on_jumping_time
async def test_coming_back_finds_the_same_terminal(world: World) -> None:
    """After a kill, from another console, with an old picture of the move: no second terminal is added."""
    early = await planned(world)
    await world.moves().say_unbound(early)
    added, first = await world.moves().add(early)
    resumed, again = await world.moves().add(early)
    assert (added.new_tid, first) == (resumed.new_tid, again)
    assert len(world.gateway.listed) == 2
    assert (await world.moves().see_unbound(early)).step is MoveStep.ADDED
    assert (await world.moves().say_unbound(early)).step is MoveStep.ADDED
    assert log_of(world) == [MoveStep.ADDED]


@on_jumping_time
async def test_a_new_terminal_is_written_down_although_the_network_fails_after(
    world: World,
) -> None:
    """No ghost is left behind, and a second try adds no second one."""
    move = await planned(world, group_id=0, new_group_name=" Attic ")
    assert move.new_group_name == "Attic"
    world.gateway.failures["terminals"] = [NoAnswer("No answer.")]
    move, terminal = await added(world, move)
    assert (move.new_tid, move.target_group_id) == (terminal.id, terminal.group_id)
    assert log_of(world) == [MoveStep.ADDED]


@on_jumping_time
async def test_a_terminal_that_cannot_be_added_is_asked_for_again(world: World) -> None:
    """The back office did not answer, and made nothing."""
    moves = world.moves()
    move = await moves.say_unbound(await planned(world))
    world.office.failures = [NoAnswer("No answer.")]
    with pytest.raises(NoAnswer):
        await moves.add(move)
    assert log_of(world) == [MoveStep.ADDING]
    assert (await moves.add(move))[0].step is MoveStep.ADDED
    assert len(world.gateway.listed) == 2


@on_jumping_time
async def test_an_answer_that_nobody_heard_leaves_no_ghost(world: World) -> None:
    """Killed between the request and its answer: the terminal that was made is found, or made after a while."""
    for made in (True, False):
        move = await world.moves().say_unbound(
            await planned(world, group_id=0, new_group_name="Attic" if made else "Roof")
        )
        world.journal.step_move(move, MoveStep.ADDING, world.clock.now())
        if made:
            attic = await world.office.create_group("Attic")
            ghost = await world.office.add_terminal("Left", group_id=attic.group.id)
            assert (await added(world, move))[1] == ghost
        else:
            with pytest.raises(RuleError, match="a moment ago"):
                await world.moves().add(move)
            await asyncio.sleep(11)
            assert (await added(world, move))[1].id != ghost.id
        await world.moves().abandon(move)
    assert world.gateway.listed == [OLD]


@on_jumping_time
async def test_what_is_wrong_while_a_code_waits(world: World) -> None:
    """Scanned into another group, still bound, removed, listed elsewhere; and paired in two places at once."""
    moves = world.moves()
    move, new = await added(world, await moves.say_unbound(await planned(world)))

    async def seen(*others: Terminal) -> tuple[Wrong | None, str]:
        world.gateway.listed = list(others)
        sighting = await moves.see_paired(move)
        return sighting.wrong, sighting.other.id if sighting.other else ""

    left = replace(OLD, active=False)
    elsewhere = Terminal("0000E", "Elsewhere", COUNTER, active=True, serial_number="SN-1")
    scanned = replace(new, active=True, serial_number="SN-1", code=None)
    assert await seen(left, new) == (None, "")
    assert await seen(OLD, new) == (Wrong.STILL_BOUND, OLD.id)
    assert await seen(left, new, elsewhere) == (Wrong.ELSEWHERE, "0000E")
    assert await seen(left) == (Wrong.GONE, "")
    assert await seen(left, replace(new, group_id=COUNTER)) == (Wrong.OTHER_GROUP, new.id)
    assert await seen(OLD, scanned) == (Wrong.TWICE, OLD.id)
    assert await seen(left, replace(scanned, serial_number="SN-2")) == (Wrong.OTHER_DEVICE, new.id)


@on_jumping_time
async def test_another_waiting_terminal_was_scanned(world: World) -> None:
    """Without a serial number to go by: a terminal that waited beside the new one is paired meanwhile."""
    moves, beside = world.moves(), Terminal("0000W", "Beside", COUNTER)
    world.gateway.listed.append(beside)
    plan = await moves.plan(None, group_id=CELLAR, new_group_name="", name="New", operator="12")
    move, new = await added(world, plan)
    assert (await moves.see_paired(move)).wrong is None
    world.gateway.listed = [OLD, replace(beside, active=True, serial_number="SN-9"), new]
    sighting = await moves.see_paired(move)
    assert sighting.other is not None
    assert (sighting.wrong, sighting.other.id) == (Wrong.ELSEWHERE, "0000W")


@on_jumping_time
async def test_a_terminal_is_retired(world: World) -> None:
    """Unbound for good: nothing is added, and the move is over when it is seen."""
    moves = world.moves()
    move = await moves.plan_retiring(OLD, "12")
    assert (await moves.see_unbound(move)).step is MoveStep.PLANNED
    with pytest.raises(RuleError, match="moved already"):
        await planned(world)
    await moves.unbind_virtual(move)
    assert (await moves.see_unbound(move)).step is MoveStep.RETIRED
    assert await moves.add(move) == (world.journal.moves()[0], None)
    assert log_of(world) == [MoveStep.RETIRED]


@on_jumping_time
async def test_giving_up_removes_what_nobody_scanned(world: World) -> None:
    """Twice is once; and an abandoned move adds nothing any more."""
    move, terminal = await added(world, await planned(world))
    assert (await world.moves().abandon(move)).step is MoveStep.ABANDONED
    assert (await world.moves().abandon(move)).step is MoveStep.ABANDONED
    assert world.office.removed == [terminal.id]
    early = await planned(world)
    await world.moves().abandon(early)
    for old_picture in (move, early):
        present, nothing = await world.moves().add(old_picture)
        assert (present.step, nothing) == (MoveStep.ABANDONED, None)
    assert world.gateway.listed == [OLD]


@on_jumping_time
async def test_a_terminal_that_was_removed_elsewhere_is_not_waited_for(world: World) -> None:
    """Coming back, its move says that it is gone."""
    move, _ = await added(world, await planned(world))
    world.gateway.listed = [OLD]
    with pytest.raises(RuleError, match="no longer there"):
        await world.moves().add(move)


@on_jumping_time
async def test_a_move_whose_terminal_was_scanned_is_not_given_up(world: World) -> None:
    """What a device is bound to is not removed, and the move stays where it was."""
    moves = world.moves()
    move, terminal = await added(world, await planned(world))
    assert terminal.code is not None
    await moves.scan_virtual(move, terminal.code)
    with pytest.raises(RuleError, match="was bound to a device"):
        await moves.abandon(move)
    assert log_of(world) == [MoveStep.ADDED]


@on_jumping_time
async def test_a_terminal_is_simply_added(world: World) -> None:
    """Nothing to unbind; a virtual device with a serial number of its own scans it."""
    moves = world.moves()
    move = await moves.plan(None, group_id=CELLAR, new_group_name="", name="New", operator="12")
    move, terminal = await added(world, move)
    assert terminal.code is not None
    await moves.scan_virtual(move, terminal.code)
    move = (await moves.see_paired(move)).move
    assert move.serial_number == f"VIRTUAL-{terminal.id}"
    assert (move.old_tid, move.done) == ("", True)


@on_jumping_time
async def test_a_waiting_terminal_goes_on_with_the_move_that_made_it(world: World) -> None:
    """And one that somebody added elsewhere gets a move of its own."""
    moves = world.moves()
    move, terminal = await added(world, await planned(world))
    assert (await moves.waiting_for(terminal, "12")).id == move.id
    elsewhere = Terminal("0000X", "Elsewhere", CELLAR)
    other = await moves.waiting_for(elsewhere, "12")
    assert (other.new_tid, other.step, other.old_tid) == ("0000X", MoveStep.ADDED, "")
    assert other.id != move.id


@on_jumping_time
async def test_what_happened_while_nobody_looked_is_written_down(world: World) -> None:
    """Unbound, scanned or retired with every console closed: the next reading of the terminals shows it."""
    room = world.backroom()
    moves = Moves(room, world.journal, clock=world.clock, new_id=world.move_id)

    async def caught_up() -> MoveStep:
        await room.refresh()
        moves.catch_up()
        return world.journal.moves()[0].step

    move = await planned(world)
    assert await caught_up() is MoveStep.PLANNED
    await moves.unbind_virtual(move)
    assert await caught_up() is MoveStep.UNBOUND_SEEN
    move, terminal = await added(world, move)
    assert await caught_up() is MoveStep.ADDED
    assert terminal.code is not None
    await moves.scan_virtual(move, terminal.code)
    assert await caught_up() is MoveStep.PAIRED
    again = await moves.plan_retiring(replace(terminal, active=True, serial_number="SN-1"), "12")
    await moves.unbind_virtual(again)
    assert await caught_up() is MoveStep.RETIRED


def test_a_device_is_followed_through_its_terminals() -> None:
    """Oldest first, whatever their names; two active ones are one too many."""
    first = Terminal("0000A", "Left", 1, serial_number="SN-1", created="2026-01-01T10:00:00")
    then = Terminal("0000B", "Right", 2, serial_number="sn-1 ", created="2026-01-02T10:00:00")
    other = Terminal("0000C", "Left", 1, active=True, serial_number="SN-2")
    waits = Terminal("0000D", "Waits", 1)
    line = Lineage([waits, then, other, first])
    assert line.tids(first) == line.tids(then) == ("0000A", "0000B")
    assert line.tids(waits) == ("0000D",)
    assert line.before(then) == first
    assert line.before(first) is line.before(waits) is None
    assert line.active_too(then) is None
    both = [replace(one, active=True) for one in (first, then)]
    line = Lineage(both)
    assert line.active_too(both[0]) == both[1]
    assert line.left_behind(both[0])
    assert not line.left_behind(both[1])


@on_jumping_time
async def test_what_the_dashboard_adds_is_recognised(world: World) -> None:
    """New in the wanted group; of two only the one of the right name, else the device itself, else none."""
    moves = world.moves(live=True)
    move = await moves.plan(OLD, group_id=CELLAR, new_group_name="", name="Bar", operator="12")
    move = await moves.say_unbound(move)
    there = Terminal("T-there", "Old one", CELLAR)
    world.gateway.listed = [there, OLD]
    assert (await moves.add(move))[1] is None
    strangers = [Terminal("T-1", "Left", CELLAR), Terminal("T-2", "Right", CELLAR)]
    elsewhere = Terminal("T-3", "Bar", COUNTER)
    world.gateway.listed = [there, *strangers, elsewhere]
    assert (await moves.add(move))[1] is None
    named = replace(strangers[1], name="Bar")
    for listed, found in (
        ([there, strangers[0], named], "T-2"),
        ([there, strangers[0], replace(strangers[1], active=True, serial_number="SN-1")], "T-2"),
        ([there, strangers[0]], "T-1"),
    ):
        world.gateway.listed = listed
        seen = await moves._newcomers.look(move, ())
        assert seen is not None
        assert seen.id == found
    assert await moves._newcomers.look(move, {"T-1"}) is None
    world.gateway.listed = [there, named]
    move, terminal = await moves.add(move)
    assert (move.step, move.new_tid, terminal) == (MoveStep.ADDED, "T-2", named)
    given_up = await moves.abandon(move)
    assert given_up.step is MoveStep.ABANDONED
    assert named in world.gateway.listed  # the dashboard's to remove
