from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from msp_tui.domain.answers import GroupWithKey
from msp_tui.domain.clock import day_span
from msp_tui.domain.errors import KeyRefused, NoAnswer, RuleError
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.shop.backroom import BackRoom
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER, at, detail, payment
from tests.support.fakes import FakeBackOffice, FakeKeys
from tests.support.loop import START, on_jumping_time


@pytest.fixture(autouse=True)
def the_shops_groups(world: World) -> None:
    """The back office knows both groups, one by another name than the configuration."""
    world.office.kept = {
        COUNTER: TerminalGroup(COUNTER, "Counter"),
        CELLAR: TerminalGroup(CELLAR, "Cellar, downstairs"),
    }


def group_names(world: World) -> list[str]:
    """As the first screen shows them."""

    today = day_span(START.date(), ZoneInfo("Europe/Amsterdam"))
    return [summary.group.name for summary in world.records.groups(today)]


@on_jumping_time
async def test_keys_are_learned_and_the_back_offices_names_are_shown(world: World) -> None:
    """Somebody made a group in the back office: its key is kept, and the feed told to look again."""
    rung: list[bool] = []
    world.office.kept[300] = TerminalGroup(300, "Attic")
    world.gateway.listed = [Terminal("00000LQT", "Left", COUNTER, active=True)]
    await world.backroom(lambda: rung.append(True)).refresh()
    assert world.keys.group_key(300).reveal() == "secret-key-000300"
    assert group_names(world) == ["Counter", "Cellar, downstairs", "Attic"]
    assert [known.terminal.id for known in world.records.terminals()] == ["00000LQT"]
    assert rung == [True]


@on_jumping_time
async def test_without_a_back_office_the_feed_still_looks_for_new_groups(world: World) -> None:
    """Another console may have learned a key; and what only the dashboard can do says so."""
    rung: list[bool] = []
    room = BackRoom(
        world.gateway,
        world.ledger,
        world.keys,
        back_office=None,
        hands=None,
        groups_changed=lambda: rung.append(True),
    )
    await room.refresh()
    assert rung == [True]
    for asked in (room.create_group("Attic"), room.add_terminal("Left"), room.unbind("00000LQT")):
        with pytest.raises(RuleError):
            await asked


@on_jumping_time
async def test_a_new_group_is_kept_with_its_key(world: World) -> None:
    """Its name is one clean line, its key is kept at once, and the screens see it."""
    made = await world.backroom().create_group("  First\tfloor\x1b ")
    assert made.name == "First floor"
    assert world.keys.group_key(made.id).reveal().startswith("secret-key-")
    assert "First floor" in group_names(world)


@pytest.mark.parametrize("name", ["counter", " COUNTER ", "Coun ter", "C o u n t e r\t"])
def test_a_group_name_is_unique_ignoring_case_and_spaces(world: World, name: str) -> None:
    """Neither a new group nor a renamed one nor a terminal's new group takes it; its own name it may keep."""

    @on_jumping_time
    async def story() -> None:
        room = world.backroom()
        for asked in (
            room.create_group(name),
            room.rename_group(CELLAR, name),
            room.add_terminal("Left", new_group_name=name),
        ):
            with pytest.raises(RuleError, match="already a group named “Counter”"):
                await asked
        assert (await room.rename_group(COUNTER, name)).id == COUNTER
        assert world.gateway.listed == []

    story()


@pytest.mark.parametrize("name", ["", "   ", "\x1b\u202e"])
def test_a_name_is_needed(world: World, name: str) -> None:
    """For a group and for a terminal."""

    @on_jumping_time
    async def story() -> None:
        room = world.backroom()
        with pytest.raises(RuleError, match="group needs a name"):
            await room.create_group(name)
        with pytest.raises(RuleError, match="terminal needs a name"):
            await room.add_terminal(name, group_id=COUNTER)

    story()


@on_jumping_time
async def test_a_renamed_group_keeps_its_new_name(world: World) -> None:
    """Also after the next refresh, and although the configuration is never rewritten; the old one is free."""
    room = world.backroom()
    await room.refresh()
    await room.rename_group(COUNTER, "Front desk")
    assert "Front desk" in group_names(world)
    await room.refresh()
    assert "Front desk" in group_names(world)
    await room.create_group("Counter")
    with pytest.raises(RuleError):
        await room.create_group("front desk")


@on_jumping_time
async def test_the_first_terminal_of_an_account_makes_its_group(world: World) -> None:
    """An empty account: its group's key is learned too."""
    world.keys = FakeKeys(account=Secret("account-key-of-the-shop"))
    world.office.kept = {}
    terminal = await world.backroom().add_terminal("Left")
    assert terminal.waiting
    assert [terminal.group_id] == [group.id for group in world.keys.groups()]


@on_jumping_time
async def test_a_change_counts_although_it_cannot_be_read_again(world: World) -> None:
    """The terminal was added, or removed: a network that fails after that does not undo it."""
    room = world.backroom()
    world.gateway.failures["terminals"] = [NoAnswer("No answer.")] * 2
    terminal = await room.add_terminal("Left", group_id=COUNTER)
    await room.remove_terminal(terminal.id)
    assert world.office.removed == [terminal.id]


@on_jumping_time
async def test_a_paired_terminal_is_not_removed(world: World) -> None:
    """It was bound to a device: it and its sales stay, and that is said before MultiSafepay is asked."""
    world.gateway.listed = [Terminal("00000LQT", "Left", COUNTER, active=True)]
    with pytest.raises(RuleError, match="was bound to a device"):
        await world.backroom().remove_terminal("00000LQT")
    assert len(world.gateway.listed) == 1


@on_jumping_time
async def test_keys_are_shown_masked(world: World) -> None:
    """Four characters tell two keys apart."""
    assert world.backroom().masked_keys() == {COUNTER: "…7958", CELLAR: "…7959"}


@on_jumping_time
async def test_names_are_labels_where_multisafepay_changes_none(world: World) -> None:
    """On a live account: here only, kept, also after the next reading; another group's name stays taken."""
    world.gateway.listed = [Terminal("00000LQT", "Left", COUNTER, active=True)]
    room = BackRoom(
        world.gateway,
        world.ledger,
        world.keys,
        back_office=None,
        hands=None,
        groups_changed=lambda: None,
    )
    assert (await room.rename_group(COUNTER, "Front desk", "Counter")).name == "Front desk"
    await room.rename_terminal(world.gateway.listed[0], "Window")
    await room.refresh()
    assert group_names(world)[0] == "Front desk"
    assert [known.terminal.name for known in world.records.terminals()] == ["Window"]
    assert world.gateway.listed[0].name == "Left"
    with pytest.raises(RuleError, match="already a group"):
        await room.rename_group(CELLAR, "front DESK")


@on_jumping_time
async def test_the_last_of_two_consoles_is_told_what_the_first_did(world: World) -> None:
    """Nothing is written over what somebody never saw: names, addresses, names of terminals."""
    room, terminal = world.backroom(), Terminal("00000LQT", "Left", COUNTER, active=True)
    world.gateway.listed = [terminal]
    await world.backroom().rename_group(COUNTER, "Front desk", "Counter")
    await world.backroom().set_webhook(COUNTER, "https://one.example/", "")
    await world.backroom().rename_terminal(terminal, "Window")
    for late in (
        room.rename_group(COUNTER, "Till", "Counter"),
        room.set_webhook(COUNTER, "https://two.example/", ""),
        room.rename_terminal(terminal, "Door"),
    ):
        with pytest.raises(RuleError, match="Meanwhile somebody changed this"):
            await late
    assert world.office.kept[COUNTER].webhook_url == "https://one.example/"
    assert world.gateway.listed[0].name == "Window"


@on_jumping_time
async def test_a_group_goes_only_without_a_history(world: World) -> None:
    """One with terminals stays and says why; an empty one is forgotten with its key."""
    room = world.backroom()
    world.gateway.listed = [Terminal("00000LQT", "Left", COUNTER)]
    with pytest.raises(RuleError, match="a group with a history stays"):
        await room.remove_group(COUNTER)
    made = await room.create_group("Attic")
    await room.remove_group(made.id)
    assert made.id not in world.office.kept
    assert "Attic" not in group_names(world)


@on_jumping_time
async def test_where_no_key_may_list_terminals_they_are_known_from_sales(world: World) -> None:
    """On a live account: each TID with the group of its newest sale. In the sandbox the refusal stands."""
    for number, (tid, group) in enumerate([("T-1", COUNTER), ("T-2", CELLAR), ("T-1", CELLAR)]):
        world.ledger.save_transactions([payment(number, group_id=group, created=at(number))])
        world.ledger.save_detail(detail(number, group_id=group, terminal_id=tid))
    world.gateway.failures["terminals"] = [KeyRefused("No.", status=403) for _ in range(2)]
    with pytest.raises(KeyRefused):
        await world.backroom().refresh()
    room = world.backroom(live=True)
    await room.refresh()
    known = {one.id: (one.group_id, one.from_sales) for one in room.listed}
    assert known == {"T-1": (CELLAR, True), "T-2": (CELLAR, True)}
    assert {one.terminal.id for one in world.records.terminals()} == {"T-1", "T-2"}


class Twins(FakeBackOffice):
    """Another console makes a group of the same name just before or just after ours is made."""

    def __init__(self, world: World, *, first: bool) -> None:
        super().__init__(world.gateway)
        self.kept = dict(world.office.kept)
        self._first = first

    async def create_group(self, name: str) -> GroupWithKey:
        """Ours, and theirs."""
        if self._first:
            await super().create_group(name.upper())
        made = await super().create_group(name)
        if not self._first:
            await super().create_group(name.upper())
        return made


@pytest.mark.parametrize("first", [True, False])
def test_of_two_groups_made_at_once_one_stays(world: World, first: bool) -> None:
    """Both consoles see both: the one of the lower id stays, so that neither console has to ask the other."""

    @on_jumping_time
    async def story() -> None:
        world.office = office = Twins(world, first=first)
        room = world.backroom()
        ours = max(office.kept) + 1 + first
        if first:
            with pytest.raises(RuleError, match=f"made the group “Attic”: {ours - 1}"):
                await room.create_group("Attic")
            assert ours not in office.kept
            assert ours not in {group.id for group in world.keys.groups()}
        else:
            assert (await room.create_group("Attic")).id == ours
            assert ours in office.kept

    story()


class Fleeting(FakeBackOffice):
    """A group is shown by one reading, and another console removes it, key and all, before the next."""

    def __init__(self, world: World) -> None:
        super().__init__(world.gateway)
        self._world = world

    async def groups(self) -> list[GroupWithKey]:
        """Every group, for the last time the fleeting one."""
        shown = await super().groups()
        if self.kept.pop(FLEETING, None):
            self._world.keys.forget(FLEETING)
        return shown


FLEETING = 300


@pytest.mark.parametrize("known", [True, False])
def test_a_group_that_is_removed_while_it_is_read_is_not_kept(world: World, known: bool) -> None:
    """Whoever removed it let go of its key before it was learned here, whether its key was known here before or not."""
    attic = TerminalGroup(FLEETING, "Attic")

    @on_jumping_time
    async def story() -> None:
        world.office = office = Fleeting(world)
        office.kept = {COUNTER: TerminalGroup(COUNTER, "Counter"), FLEETING: attic}
        if known:
            [shown] = [one for one in await FakeBackOffice.groups(office) if one.group == attic]
            world.keys.learn(attic, shown.api_key)
        await world.backroom().refresh()
        assert FLEETING not in {group.id for group in world.keys.groups()}
        assert "Attic" not in group_names(world)

    story()


@on_jumping_time
async def test_a_terminal_for_a_group_that_another_console_made_goes_into_it(world: World) -> None:
    """Both wanted the same new group: there is one, with both terminals."""
    world.office = office = Twins(world, first=True)
    terminal = await world.backroom().add_terminal("Left", new_group_name="Attic")
    named = [one.id for one in office.kept.values() if one.name.casefold() == "attic"]
    assert named == [terminal.group_id]
