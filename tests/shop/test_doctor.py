from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from msp_tui.domain.answers import Account, Page
from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.errors import NotFound, Unreachable
from msp_tui.domain.health import (
    Health,
    Introduction,
    JournalFacts,
    Own,
    Route,
    Setup,
    TerminalFacts,
)
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.doctor import here, questions, terminals, times
from msp_tui.shop.doctor.keys import Opened, Ring, mixed

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LIVE = Setup(
    profile="shop",
    file="config.toml",
    environment="live",
    host="api.multisafepay.com",
    timezone="Europe/Amsterdam",
    operators=False,
)


def opened(group_id: int, *, site: int | None = None, key: str = "", age: float = 0.0) -> Opened:
    """A key that works; its newest sale is so many minutes old by MultiSafepay's clock."""
    account = Account(1, group_id if site is None else site, "")
    one = Opened(str(group_id), f"Group {group_id}", group_id, Secret(key or f"key-{group_id:08}"))
    one.intro = Introduction(account, NOW, timedelta(), 0.1)
    created = NOW - timedelta(minutes=age)
    row = Transaction(group_id, f"{group_id}1", f"O-{group_id}", "payment", "completed", 1250, "EUR", created)  # fmt: skip
    one.rows, one.works = (row,), True
    return one


class Answers:
    """MultiSafepay, as somebody would like it to be: which key sees which group's things."""

    def __init__(self, sees: dict[str, set[int]], *, away: bool = False) -> None:
        self.sees = sees
        self.away = away

    async def route(self) -> Route:
        raise AssertionError("nobody asks")

    async def me(self, key: Secret) -> Introduction:
        raise AssertionError("nobody asks")

    async def newest(self, key: Secret, group_id: int, limit: int) -> Page:
        raise AssertionError("nobody asks")

    async def terminals(self, key: Secret, group_id: int | None = None) -> list[Terminal]:
        self._ask(key, group_id)
        groups = self.sees[key.reveal()] if group_id is None else {group_id}
        return [Terminal(f"T{one}", "Till", one, active=True) for one in sorted(groups)]

    async def order(self, key: Secret, group_id: int, order_id: str) -> OrderDetail:
        self._ask(key, group_id)
        return OrderDetail(group_id, order_id, "1", "completed", "completed", 1250, 0, "EUR", NOW)

    def _ask(self, key: Secret, group_id: int | None) -> None:
        if self.away:
            raise Unreachable("MultiSafepay cannot be reached.")
        if group_id is not None and group_id not in self.sees[key.reveal()]:
            raise NotFound("MultiSafepay does not find this.")


@pytest.mark.parametrize(
    ("ahead", "health"),
    [(0, Health.OK), (20, Health.OK), (-45, Health.WARN), (200, Health.WARN), (-900, Health.FAIL)],
)
def test_this_computers_clock(ahead: float, health: Health) -> None:
    """Half a minute is nothing; five minutes judge certificates and date the journal wrongly."""
    one = opened(1)
    one.intro = Introduction(Account(1, 1, ""), NOW, timedelta(seconds=ahead), 0.1)
    assert times.clock(Ring([one]), LIVE).health is health


@pytest.mark.parametrize(
    ("age", "health"),
    [(3, Health.OK), (19, Health.OK), (59, Health.SKIP), (-60, Health.FAIL), (-1, Health.OK)],
)
def test_the_time_zone_by_the_newest_sale(age: float, health: Health) -> None:
    """A fresh sale proves the zone; one in the future disproves it; an old one shows nothing."""
    assert times.zone(Ring([opened(1, age=300), opened(2, age=age)]), LIVE).health is health


class _Dating(Answers):
    """MultiSafepay, which dates what was made from here as many minutes before this computer does."""

    def __init__(self, minutes: float, *, raw: str = "told") -> None:
        super().__init__({"key-00000001": {1}})
        self._at = NOW - timedelta(minutes=minutes)
        self._raw = raw

    async def order(self, key: Secret, group_id: int, order_id: str) -> OrderDetail:
        row = RefundRow("T-1", order_id, 500, "EUR", "reserved", self._at, self._raw)
        detail = await super().order(key, group_id, order_id)
        return replace(detail, created=self._at, refunds=(row,))


@pytest.mark.parametrize(
    ("minutes", "health"),
    [
        (0.5, Health.OK),
        (60, Health.FAIL),
        (-330.5, Health.FAIL),
        (8, None),
        (67, None),
    ],
    ids=["fits", "too far east", "too far west", "another clock then", "another clock and zone"],
)
@pytest.mark.parametrize("transaction", ["T-1", ""], ids=["refund", "payment"])
async def test_the_time_zone_by_what_was_made_from_here(
    minutes: float, health: Health | None, transaction: str
) -> None:
    """This computer dated it too; what is no step between zones is a clock's fault and shows nothing."""
    own = (Own(9, "O-9", NOW), Own(1, "O-1", NOW, transaction))
    journal = JournalFacts("journal", 1, 1, (), 0, 0, 0, own=own)
    ring = Ring([opened(1, age=300)])
    check = await times.zone_by_own(ring, LIVE, _Dating(minutes), journal)
    assert (check.health if check else None) is health


async def test_what_was_made_from_here_and_shows_nothing() -> None:
    """Nothing of it, no time of its own, nobody who answers, or a clock that is wrong now."""
    journal = JournalFacts("journal", 1, 1, (), 0, 0, 0, own=(Own(1, "O-1", NOW, "T-1"),))
    ring = Ring([opened(1, age=300)])
    assert await times.zone_by_own(ring, LIVE, _Dating(60), None) is None
    assert await times.zone_by_own(ring, LIVE, _Dating(60, raw=""), journal) is None
    assert await times.zone_by_own(ring, LIVE, Answers({}, away=True), journal) is None
    ring.keys[0].intro = Introduction(Account(1, 1, ""), NOW, timedelta(minutes=3), 0.1)
    assert await times.zone_by_own(ring, LIVE, _Dating(60), journal) is None


def test_without_an_answer_nothing_is_claimed() -> None:
    """No clock, no zone."""
    assert times.clock(Ring(), LIVE).health is Health.SKIP
    assert times.zone(Ring(), LIVE).health is Health.SKIP


def test_two_keys_of_one_site() -> None:
    """Different keys that open the same site are told, also where sites are not group numbers."""
    assert [one.health for one in mixed(Ring([opened(1, site=9), opened(2, site=9)]))] == [
        Health.FAIL
    ]
    assert [one.health for one in mixed(Ring([opened(1, site=8), opened(2, site=9)]))] == [
        Health.OK
    ]


async def test_keys_that_open_more_than_their_own() -> None:
    """Where a key opens another group's orders, that is to be looked at; where it does not, it is known."""
    ring = Ring([opened(1), opened(2)])
    strict = Answers({"key-00000001": {1}, "key-00000002": {2}})
    loose = Answers({"key-00000001": {1, 2}, "key-00000002": {1, 2}})
    assert (await questions.foreign_order(ring, strict)).health is Health.OK
    assert (await questions.foreign_order(ring, loose)).health is Health.WARN
    for asking, word in ((strict, "does not see"), (loose, "sees")):
        listed = terminals.Listed()
        await terminals.look(ring, asking, listed)
        check = await questions.foreign_terminals(ring, listed, asking)
        assert word in check.sentence
    away = Answers({}, away=True)
    assert (await questions.foreign_order(ring, away)).health is Health.SKIP


async def test_group_numbers_that_no_terminal_reports() -> None:
    """Then the key's site counts, and without one nothing is claimed."""
    silent = Answers({"key-00000001": set(), "key-00000002": set()})
    ring = Ring([opened(1), opened(2, site=0)])
    listed = terminals.Listed()
    await terminals.look(ring, silent, listed)
    states = [check.health async for check in terminals.group_ids(ring, listed)]
    assert states == [Health.OK, Health.WARN]


@pytest.mark.parametrize(
    ("facts", "health"),
    [
        (None, Health.SKIP),
        (TerminalFacts("xterm-256color", "256", 120, 40, utf8=True, fit=True), Health.OK),
        (TerminalFacts("linux", "standard", 80, 25, utf8=False, fit=True), Health.WARN),
        (TerminalFacts("xterm", "256", 60, 20, utf8=True, fit=True), Health.WARN),
        (TerminalFacts("dumb", "256", 80, 24, utf8=True, fit=False), Health.WARN),
    ],
)
def test_the_terminal(facts: TerminalFacts | None, health: Health) -> None:
    """Nothing about a terminal is a failure; without one nothing is looked at."""
    assert here.terminal(facts).health is health
