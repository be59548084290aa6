from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from msp_tui.domain.clock import Span
from msp_tui.domain.lookup import Criterion, Field, Question, Range, Tail, Whole, Word
from msp_tui.domain.records import Scope
from msp_tui.domain.transactions import Transaction
from msp_tui.store import search
from msp_tui.store.opening import open_ledger, open_records
from msp_tui.store.parts import Parts
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, CELLAR, COUNTER, at, payment, refund

CHANCE = random.Random(1)
LETTERS = "aAbB12/-_"


def _id(longest: int) -> str:
    return "".join(CHANCE.choices(LETTERS, k=CHANCE.randint(1, longest)))


def _row(number: int) -> Transaction:
    known = CHANCE.random() < 0.8
    return payment(
        number,
        group_id=CHANCE.choice([COUNTER, CELLAR, 3]),
        order_id=_id(12),
        transaction_id=f"{CHANCE.randrange(10**6, 10**9)}{number:04}",
        created=at(CHANCE.randrange(200)) + timedelta(milliseconds=CHANCE.choice([0, 1, 999])),
        amount=CHANCE.choice([1250, 1300, 4242, CHANCE.randrange(1, 9000)]),
        type=CHANCE.choice(["payment"] * 5 + ["refund", "chargeback"]),
        status=CHANCE.choice(["completed"] * 5 + ["declined", "reserved", "void"]),
        payment_method=CHANCE.choice(["VISA", "MASTERCARD", "MAESTRO", "visa debit", ""]),
        terminal_id=CHANCE.choice(["00000LQT", "00000lqt", "000002Or"]) if known else "",
        last4=f"{CHANCE.choice([4242, CHANCE.randrange(40)]):04}" if known else "",
        entry_mode=CHANCE.choice(["ICC_CONTACTLESS", "ICC", "MAGSTRIPE"]) if known else "",
        authorization_code=CHANCE.choice(["006459", "705151", "Z1"]) if known else "",
        detailed=known,
    )


ROWS = [_row(number) for number in range(700)]
# Rows with every part an example of what is typed is taken from.
parts = st.one_of(
    st.builds(
        lambda row, first, length: row.order_id[first : first + length],
        st.sampled_from(ROWS),
        st.integers(0, 8),
        st.integers(0, 9),
    ),
    st.builds(
        lambda row, first, length: row.transaction_id[first : first + length],
        st.sampled_from(ROWS),
        st.integers(0, 8),
        st.integers(0, 9),
    ),
    st.text(max_size=6),
    st.sampled_from(['"', "a%b", "a_b", "___", '1"2"3', "AB-", "a\0b", "Ⅷ", "ß1", "4242"]),
)
moments = st.integers(-1000, 200 * 60_000).map(lambda ms: at(0) + timedelta(milliseconds=ms))
amounts = st.one_of(st.sampled_from([1250, 1300, 4242, 0, 10**30]), st.integers(-5, 9000))


def _words_of(field: Field, values: st.SearchStrategy[str]) -> st.SearchStrategy[Criterion]:
    return values.map(lambda value: Criterion(field, value))


criteria = st.one_of(
    st.builds(
        lambda low, wide: Criterion(Field.AMOUNT, Range(low, low + wide)),
        amounts,
        st.sampled_from([0, 0, -1, 30, 100, 9000, 10**30]),
    ),
    st.builds(lambda start, end: Criterion(Field.TIME, Span(start, end)), moments, moments),
    _words_of(Field.LAST4, st.sampled_from(["4242", "0007", "0011", "9999", ""])),
    _words_of(Field.TERMINAL, st.sampled_from(["00000LQT", "00000lqt", "000002OR", ""])),
    _words_of(Field.ORDER_ID, parts),
    _words_of(Field.TRANSACTION_ID, parts),
    _words_of(Field.AUTHORIZATION, st.sampled_from(["006459", "Z1", "z1", "6459", ""])),
    _words_of(Field.METHOD, st.sampled_from(["VISA", "M", "MAE", "visa", "IDEAL", ""])),
    _words_of(Field.ENTRY_MODE, st.sampled_from(["CONTACTLESS", "ICC", "MAG", "chip", ""])),
    _words_of(Field.TYPE, st.sampled_from(["payment", "refund", "chargeback", "fee"])),
    _words_of(Field.STATUS, st.sampled_from(["completed", "declined", "void", "never"])),
)
criteria = st.one_of(
    criteria,
    st.builds(
        lambda field, row: Criterion(field, Tail(row.transaction_id[-4:])),
        st.sampled_from([Field.ORDER_ID, Field.TRANSACTION_ID]),
        st.sampled_from(ROWS),
    ),
    st.builds(
        lambda row: Criterion(Field.ORDER_ID, Tail(row.order_id[-4:])), st.sampled_from(ROWS)
    ),
    st.builds(lambda row: Criterion(Field.ORDER_ID, Whole(row.order_id)), st.sampled_from(ROWS)),
    st.builds(lambda part: Criterion(Field.ORDER_ID, Whole(part)), parts),
)
words = st.builds(Word, st.just("typed"), st.lists(criteria, max_size=5).map(tuple))
scopes = st.sampled_from([None, None, (COUNTER,), (COUNTER, 3), (), (99,)])
questions = st.builds(Question, st.lists(words, max_size=3).map(tuple), scopes)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """A store of 700 mixed rows."""
    path: Path = tmp_path_factory.mktemp("shelf") / "state"
    state = StateDir.open(path, environment="sandbox", base_url=BASE_URL)
    ledger = open_ledger(state)
    # As a history comes: its newest end, then backwards page by page, some rows late, one of them corrected.
    newest_first = sorted(ROWS, key=lambda row: row.created, reverse=True)
    late, pages = newest_first[::9], [row for at, row in enumerate(newest_first) if at % 9]
    for first in range(0, len(pages), 100):
        ledger.save_transactions(pages[first : first + 100])
    for row in late:
        ledger.save_transactions([replace(row, created=row.created - timedelta(hours=1))])
        ledger.save_transactions([row])
    ledger.close()
    records = open_records(state)
    yield records
    records.close()


def by_reading_all(records: Records, question: Question, limit: int) -> list[Transaction]:
    """What the question means, without any index."""
    return [
        found.row
        for found in records.newest(Scope(question.groups), 10_000)
        if all(any(one.matches(found.row) for one in word.readings) for word in question.words)
    ][:limit]


@pytest.mark.parametrize("many", [3, 4000])
@settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(question=questions, limit=st.sampled_from([1, 5, 50, 10_000]))
@example(Question((Word("x", ()),)), 5)
@example(Question(()), 5)
def test_the_lookup_is_what_its_readings_mean(
    shelf: Records, monkeypatch: pytest.MonkeyPatch, many: int, question: Question, limit: int
) -> None:
    """Through whatever index, and whether rows are few or many, the answer is that of reading every row."""
    monkeypatch.setattr(search, "_MANY", many)
    assert shelf.search(question, limit) == by_reading_all(shelf, question, limit)


@pytest.mark.parametrize("many", [3, 4000])
@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    scope=st.builds(
        Scope,
        scopes,
        st.sampled_from(["", "", "00000LQT"]),
        st.lists(words, min_size=1, max_size=3).map(tuple),
    ),
    limit=st.sampled_from([1, 5, 50, 10_000]),
    place=st.integers(0, len(ROWS) - 1),
)
def test_a_feed_with_words_is_paged_like_one_without(
    shelf: Records,
    monkeypatch: pytest.MonkeyPatch,
    many: int,
    scope: Scope,
    limit: int,
    place: int,
) -> None:
    """From either end and from any place in either direction: the rows that match, and no other, in order."""
    monkeypatch.setattr(search, "_MANY", many)
    whole = shelf.newest(Scope(), 10_000)
    at = whole[place].place
    held = [
        found
        for found in whole
        if (scope.groups is None or found.row.group_id in scope.groups)
        and scope.terminal_id in ("", found.row.terminal_id)
        and all(any(one.matches(found.row) for one in word.readings) for word in scope.words)
    ]
    order = [found.place for found in whole]
    older = [found for found in held if order.index(found.place) > place]
    newer = [found for found in held if order.index(found.place) < place]
    assert shelf.newest(scope, limit) == held[:limit]
    assert shelf.oldest(scope, limit) == held[-limit:]
    assert shelf.older(scope, at, limit) == older[:limit]
    assert shelf.newer(scope, at, limit) == newer[-limit:]
    assert shelf.count_newer(scope, at, limit) == len(newer[:limit])


def test_every_row_is_found_by_any_part_of_its_ids(shelf: Records) -> None:
    """Beginning, end and middle of an order id, in any case, from one character up."""
    for row in ROWS[::70]:
        for part in {row.order_id, row.order_id[1:], row.order_id[:-1].upper(), row.order_id[-1]}:
            word = Word(part, (Criterion(Field.ORDER_ID, part),))
            assert row in shelf.search(Question((word,)), 10_000)


def test_a_changed_order_id_is_found_by_its_new_one(tmp_path: Path) -> None:
    """The index of parts follows when the list corrects what a detail left out."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    ledger.save_transactions([payment(1, order_id="first-name")])
    ledger.save_transactions([payment(1, order_id="second-name")])
    for part, wanted in (("first", 0), ("second", 1)):
        question = Question((Word(part, (Criterion(Field.ORDER_ID, part),)),))
        assert len(records.search(question, 9)) == wanted
    ledger.close()
    records.close()


def test_a_rush_is_in_order_too(tmp_path: Path) -> None:
    """More rows in a quarter of an hour than have slots there: the newest are found, and none is lost."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    rush = [
        payment(number, order_id=f"rush-{number:05}", created=at(0) + timedelta(seconds=number % 7))
        for number in range(4500)
    ]
    ledger.save_transactions(rush[:4300])
    ledger.save_transactions([payment(9000, order_id="before", created=at(-600))])
    ledger.save_transactions(rush[4300:])
    for part in ("rus", "rush-", "rush-04", "4499"):
        question = Question((Word(part, (Criterion(Field.ORDER_ID, part),)),))
        for limit in (1, 50, 10_000):
            wanted = by_reading_all(records, question, limit)
            assert wanted
            assert records.search(question, limit) == wanted
            scope = Scope(words=question.words)
            rising = [found.row for found in records.oldest(scope, limit)]
            assert rising == by_reading_all(records, question, 10_000)[-limit:]
    ledger.close()
    records.close()


def steps_of(records: Records, ask: Callable[[], object]) -> int:
    """About how many tens of steps of SQLite's machine an answer takes, once the tables are known."""
    ask()
    steps = [0]

    def count() -> None:
        steps[0] += 1

    records._connection.set_progress_handler(count, 10)
    ask()
    records._connection.set_progress_handler(None, 10)
    return steps[0]


def test_what_one_id_of_every_row_begins_with_does_not_pass_the_others(tmp_path: Path) -> None:
    """The beginning of a TID that is digits may stand in transaction ids too, where hardly any has it."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    rows = [
        payment(n, order_id=f"00000LQT-{n:04}", transaction_id=f"9{n:05}10000{n % 9 + 1}")
        for n in range(3000)
    ]
    rows[7] = replace(rows[7], transaction_id="90000000007", order_id="old")
    rows[2990] = replace(rows[2990], transaction_id="90000029900", order_id="new")
    ledger.save_transactions(rows)
    fields = (Field.TRANSACTION_ID, Field.ORDER_ID)
    word = Word("00000", tuple(Criterion(field, "00000") for field in fields))
    question, scope = Question((word,)), Scope(words=(word,))
    wanted = by_reading_all(records, question, 10_000)
    assert len(wanted) == 3000
    for limit in (1, 50, 3000):
        assert records.search(question, limit) == wanted[:limit]
        rising = [found.row for found in records.oldest(scope, limit)]
        assert rising == wanted[-limit:]
    assert steps_of(records, lambda: records.search(question, 50)) < 400
    assert steps_of(records, lambda: records.oldest(scope, 50)) < 600
    ledger.close()
    records.close()


def test_runs_are_asked_for_by_what_is_met_before_enough_is_found(tmp_path: Path) -> None:
    """The run that tells tills apart is in rows of every month; passing those pays where all of one month are read."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    ledger.save_transactions(  # as a history comes, its newest end first
        [
            payment(n, order_id=f"{'abcdefg'[n % 7]}b-{n // 400:04}/{n:x}")
            for n in range(4800, 0, -1)
        ]
    )
    parts = Parts(records._connection)
    for limit, rising, runs in (
        (1, False, ["0005"]),
        (1, True, ["0005"]),
        (500, False, ["0005", "ab-0"]),
        (500, True, ["0005", "ab-0"]),
    ):
        asked = parts.ask(Field.ORDER_ID, "ab-0005", limit, rising=rising).match.split(" AND ")
        assert [bytes.fromhex(one[1:]).decode() for one in asked] == runs
    ledger.close()
    records.close()


def test_a_price_that_is_rare_among_refunds_does_not_pass_them_all(tmp_path: Path) -> None:
    """A kind or a state that many rows have, and an amount that few of those have: the work is that of the few."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    many = [refund(n, of=n, amount=100 + n % 50) for n in range(3000)]
    void = [payment(n, status="void", amount=100 + n % 50) for n in range(3000, 6000)]
    rare = [refund(8000, of=1, amount=4321), payment(8001, status="void", amount=4321)]
    ledger.save_transactions([*many, *void, *rare])
    price = Word("43,21", (Criterion(Field.AMOUNT, Range(4321, 4321)),))
    for kind, wanted in (
        (Criterion(Field.TYPE, "refund"), rare[:1]),
        (Criterion(Field.STATUS, "void"), rare[1:]),
    ):
        for words in ((price, Word("kind", (kind,))), (Word("kind", (kind,)), price)):
            question = Question(words)
            assert records.search(question, 50) == wanted
            assert steps_of(records, partial(records.search, question, 50)) < 100
    ledger.close()
    records.close()


def test_a_kind_that_many_rows_have_is_found_before_a_word_without_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refunds have no card: of the words for both, the refunds are passed and not the whole history."""
    monkeypatch.setattr(search, "_MANY", 100)
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    paid = [payment(n, entry_mode="ICC_CONTACTLESS") for n in range(3000)]
    back = [refund(n, of=n - 3000) for n in range(3000, 3200)]
    ledger.save_transactions([*paid, *back])
    words = (
        Word("contactless", (Criterion(Field.ENTRY_MODE, "CONTACTLESS"),)),
        Word("refund", (Criterion(Field.TYPE, "refund"),)),
    )
    for both in (words, words[::-1]):
        assert records.search(Question(both), 50) == []
        assert steps_of(records, partial(records.search, Question(both), 50)) < 600
    ledger.close()
    records.close()
