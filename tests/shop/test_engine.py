from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

import pytest

from msp_tui.domain.errors import ShopError, StateError
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.engine import Engine, Shop, _watch
from msp_tui.shop.facts import Fact, Publish, Ready, RefundMoved, StoreChanged, Trouble
from msp_tui.shop.pace import Pace
from msp_tui.shop.refunds import RefundWish
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.shop.conftest import World
from tests.store.bookshop import BASE_URL, COUNTER, detail, intent, payment
from tests.support.fakes import FakeClock, FakeGateway
from tests.support.loop import on_jumping_time

F = TypeVar("F")
SOON = 60.0


class Stage:
    """An engine over a real store; facts come with the name of the thread that told them."""

    def __init__(self, folder: Path) -> None:
        self.state = StateDir.open(folder / "state", environment="sandbox", base_url=BASE_URL)
        self.gateway = FakeGateway()
        self.gateway.details[COUNTER, "sale-1"] = detail(1)
        self.facts: Queue[tuple[str, Fact]] = Queue()
        self.may_open = threading.Event()
        self.may_open.set()
        self.failure: Exception | None = None
        self.world: World | None = None
        self.engine = Engine(self.open_shop, self.publish)

    def publish(self, fact: Fact) -> None:
        """Remember who said what."""
        self.facts.put((threading.current_thread().name, fact))

    @asynccontextmanager
    async def open_shop(self, publish: Publish) -> AsyncIterator[Shop]:
        """Open the doors in the engine's thread, when the test lets it."""
        await asyncio.to_thread(self.may_open.wait)
        if self.failure is not None:
            raise self.failure
        ledger, journal = open_ledger(self.state), open_journal(self.state)
        world = World(self.state, ledger, open_records(self.state), journal, self.gateway)
        world.clock = FakeClock()  # type: ignore[assignment] # any clock does
        world.pace = Pace(
            on_screen=0.05, elsewhere=0.05, terminals=0.05, settle=0.05, per_second=1e4
        )
        world.facts = _Told(publish)
        self.world = world
        yield world.shop()
        for door in (world.records, journal, ledger):
            door.close()

    def wait_for(self, kind: type[F]) -> F:
        """The next fact of a kind, told by the engine's thread."""
        while True:
            thread, fact = self.facts.get(timeout=SOON)
            assert thread == "engine"
            if isinstance(fact, kind):
                return fact

    def refund(self) -> Future[RefundIntent]:
        """Ask for five euros back."""
        wish = RefundWish(COUNTER, "sale-1", 500, "EUR", 1250, "12")

        async def ask(shop: Shop) -> RefundIntent:
            return await shop.refunds.ask(wish)

        return self.engine.ask(ask, finish=True)

    def hold_refunds(self) -> tuple[threading.Event, Callable[[], None]]:
        """A refund that hangs on the wire: the event says that it got there, the call lets it go."""
        arrived = threading.Event()
        holding: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

        def look(name: str) -> None:
            if name == "refund":
                holding.append((asyncio.get_running_loop(), asyncio.Event()))
                self.gateway.hold["refund"] = holding[0][1]
                arrived.set()

        self.gateway.at_call = look

        def let_go() -> None:
            loop, event = holding[0]
            loop.call_soon_threadsafe(event.set)

        return arrived, let_go

    def states(self) -> list[RefundState]:
        """The journal, as the next start finds it."""
        journal = open_journal(self.state)
        found = [intent.state for intent in journal.intents()]
        journal.close()
        return found


class _Told(list[Fact]):
    """A world's list of facts that passes them on."""

    def __init__(self, publish: Publish) -> None:
        super().__init__()
        self._publish = publish

    def append(self, fact: Fact) -> None:
        self._publish(fact)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An engine that is stopped at the end, whatever happened."""
    stage = Stage(tmp_path)
    yield stage
    stage.may_open.set()
    assert stage.engine.stop(SOON)


async def name_of_the_thread(_shop: Shop) -> str:
    """Where the work is done."""
    return threading.current_thread().name


async def hang(_shop: Shop) -> None:
    """A lookup without an end."""
    await asyncio.Event().wait()


def test_what_is_asked_before_the_shop_is_open_waits(stage: Stage) -> None:
    """Before the thread stands, and while the stores are opened; answered from the engine's thread."""
    stage.may_open.clear()
    before = stage.engine.ask(name_of_the_thread)
    stage.engine.start()
    during = stage.engine.ask(name_of_the_thread)
    assert not before.done()
    assert not during.done()
    stage.may_open.set()
    assert (before.result(SOON), during.result(SOON)) == ("engine", "engine")
    stage.wait_for(Ready)


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (StateError("The store is damaged."), "The store is damaged."),
        (ZeroDivisionError(), "inside"),
    ],
)
def test_an_engine_that_cannot_open_says_why(
    stage: Stage, failure: Exception, sentence: str
) -> None:
    """To whoever asked before and to whoever asks later, and once to everybody."""
    stage.failure = failure
    before = stage.engine.ask(name_of_the_thread)
    stage.engine.start()
    assert sentence in str(before.exception(SOON))
    assert sentence in str(stage.wait_for(Trouble).error)
    assert sentence in str(stage.engine.ask(name_of_the_thread).exception(SOON))


def test_an_engine_that_fails_later_says_why_too(stage: Stage) -> None:
    """A mistake in a chore shuts the shop; nobody is left waiting, and nobody meets closed stores."""
    stage.engine.start()
    stage.wait_for(Ready)

    def broken(*_args: object, **_more: object) -> Any:
        raise ZeroDivisionError

    assert stage.world is not None
    stage.gateway.transactions = broken  # type: ignore[method-assign] # a mistake, on purpose
    assert "ZeroDivisionError" in str(stage.wait_for(Trouble).error)
    failure = stage.engine.ask(name_of_the_thread).exception(SOON)
    assert isinstance(failure, ShopError)
    assert "ZeroDivisionError" in str(failure)


def test_a_request_that_fails_is_answered_with_a_sentence(stage: Stage) -> None:
    """A ShopError comes as it is; a mistake comes as a sentence, and the engine goes on."""
    stage.engine.start()

    async def refuse(_shop: Shop) -> None:
        raise StateError("The disk is full.")

    async def mistake(_shop: Shop) -> None:
        raise KeyError("x")

    assert str(stage.engine.ask(refuse).exception(SOON)) == "The disk is full."
    assert "KeyError" in str(stage.engine.ask(mistake).exception(SOON))
    assert stage.engine.ask(name_of_the_thread).result(SOON) == "engine"


def test_cancelling_the_future_does_not_cancel_the_work(stage: Stage) -> None:
    """Money is under way: the screen went, the refund is finished."""
    arrived, let_go = stage.hold_refunds()
    stage.engine.start()
    asked = stage.refund()
    assert arrived.wait(SOON)
    assert stage.engine.busy
    asked.cancel()
    let_go()
    while stage.wait_for(RefundMoved).intent.state is not RefundState.ACCEPTED:
        pass
    assert stage.engine.stop(SOON)
    assert stage.states() == [RefundState.ACCEPTED]


def test_stopping_waits_for_a_refund_and_writes_down_what_became_of_it(stage: Stage) -> None:
    """The answer comes while the engine leaves: it is accepted, and the asker is told."""
    arrived, let_go = stage.hold_refunds()
    stage.engine.start()
    lookup = stage.engine.ask(hang)
    asked = stage.refund()
    assert arrived.wait(SOON)
    stopper = threading.Thread(target=stage.engine.stop, args=(SOON,))
    stopper.start()
    # Everything that need not finish is cut off first; then only the refund is waited for.
    assert "closing" in str(lookup.exception(SOON))
    let_go()
    stopper.join(SOON)
    assert asked.result(SOON).state is RefundState.ACCEPTED
    assert stage.states() == [RefundState.ACCEPTED]


def test_a_refund_beyond_all_patience_is_written_down_as_unknown(stage: Stage) -> None:
    """The engine leaves all the same, and the next start finds the question open."""
    arrived, _ = stage.hold_refunds()
    stage.engine.start()
    asked = stage.refund()
    assert arrived.wait(SOON)
    assert stage.engine.stop(0.05)
    assert "closing" in str(asked.exception(SOON))
    assert stage.states() == [RefundState.UNKNOWN]


def test_what_need_not_finish_is_cut_off(stage: Stage) -> None:
    """A lookup that hangs does not keep the console from leaving, however patient it would be."""
    stage.engine.start()
    began = threading.Event()

    async def forever(_shop: Shop) -> None:
        began.set()
        await asyncio.Event().wait()

    asked = stage.engine.ask(forever)
    assert began.wait(SOON)
    assert stage.engine.stop(10_000.0)
    assert "closing" in str(asked.exception(SOON))


def test_what_is_asked_too_late_is_answered(stage: Stage) -> None:
    """While it leaves, after it left, and of an engine that never stood: one sentence, no waiting."""
    arrived, let_go = stage.hold_refunds()
    stage.engine.start()
    stage.refund()
    assert arrived.wait(SOON)
    stopper = threading.Thread(target=stage.engine.stop, args=(SOON,))
    stopper.start()
    answers: list[Future[str]] = []
    while not answers or answers[-1].exception(SOON) is None:
        answers.append(stage.engine.ask(name_of_the_thread))
    let_go()
    stopper.join(SOON)
    answers.append(stage.engine.ask(name_of_the_thread))
    never = Engine(stage.open_shop, stage.publish)
    unheard = never.ask(name_of_the_thread)
    assert never.stop(0)
    for answer in (answers[-2], answers[-1], unheard):
        assert "closing" in str(answer.exception(SOON))


def test_another_processes_rows_are_told(stage: Stage) -> None:
    """A row that somebody else stored shows within a second."""
    stage.engine.start()
    stage.wait_for(Ready)
    other = open_ledger(stage.state)
    other.save_transactions([payment(1)])
    other.close()
    stage.wait_for(StoreChanged)


def test_an_open_intent_is_settled_at_the_start(stage: Stage) -> None:
    """A console was killed before it sent anything: the next one writes that down."""

    journal = open_journal(stage.state)
    journal.intend(intent(created=FakeClock().now().replace(hour=10)))
    journal.close()
    stage.engine.start()
    assert stage.wait_for(RefundMoved).intent.state is RefundState.NOT_MADE


def test_a_store_that_is_busy_for_a_moment_does_not_end_the_engine(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at its revision fails; the engine looks again later."""

    looked = Queue[bool]()

    def busy(_records: Records) -> int:
        looked.put(True)
        raise StateError("The store is busy.")

    monkeypatch.setattr(Records, "revision", busy)
    stage.engine.start()
    assert looked.get(timeout=SOON)
    assert looked.get(timeout=SOON)
    assert stage.engine.ask(name_of_the_thread).result(SOON) == "engine"


@on_jumping_time
async def test_screens_hear_of_the_store_at_most_twice_a_second(world: World) -> None:
    """A hundred commits a second for ten seconds are twenty facts; then silence."""
    told = asyncio.create_task(_watch(world.shop(), world.facts.append))
    for number in range(1, 1001):
        world.ledger.save_transactions([payment(number)])
        await asyncio.sleep(0.01)
    await asyncio.sleep(1)
    heard = len(world.facts)
    assert 18 <= heard <= 21
    await asyncio.sleep(600)
    assert len(world.facts) == heard
    told.cancel()
