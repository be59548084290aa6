"""One thread with its own asyncio loop: it owns the HTTP client, the polling and every write.

The interface's loop only draws: a stalled terminal blocks it for minutes, and Textual cancels a widget's
workers when it goes. What was asked of the engine is finished by the engine, whatever becomes of the asker.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from msp_tui.domain.errors import N_, ShopError, StateError
from msp_tui.domain.frozen import frozen
from msp_tui.shop.facts import (
    Fact,
    JournalChanged,
    Publish,
    Ready,
    StoreChanged,
    Trouble,
    TroubleOver,
)

if TYPE_CHECKING:
    from msp_tui.shop.backroom import BackRoom
    from msp_tui.shop.configuring import Configuring
    from msp_tui.shop.doctor import Doctor
    from msp_tui.shop.feed import Feed
    from msp_tui.shop.handing import Handing
    from msp_tui.shop.joining import Joining
    from msp_tui.shop.moves import Moves
    from msp_tui.shop.pace import Pace
    from msp_tui.shop.payments import CloudPayments
    from msp_tui.shop.ports import Journal, Outbox, Records
    from msp_tui.shop.receipts import Receipts
    from msp_tui.shop.refunds import Refunds

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE = 9.0
"""Seconds that a refund under way gets when its program leaves; then it is written down as unknown."""
_TO_CLOSE = 1.0
"""Seconds to close the stores and the client after the last task."""
_SETTLE_FIRST = 5.0
"""Seconds that the feed waits at the start for open refunds to be settled."""
_LOOK_AT_STORE = 0.5
"""Seconds between looks at the store's revision: other consoles' rows show within a second."""


@frozen
class Shop:
    """The use cases, wired; lives in the engine's loop and nowhere else."""

    feed: Feed
    refunds: Refunds
    payments: CloudPayments
    backroom: BackRoom
    moves: Moves
    handing: Handing
    configuring: Configuring
    joining: Joining
    journal: Journal
    records: Records
    pace: Pace
    outbox: Outbox
    doctor: Callable[[], Doctor]
    """Called for when somebody asks: nobody else pays for loading him."""
    receipts: Receipts
    answered: Callable[[], bool]
    """Whether MultiSafepay answered anything yet, a refusal too."""


OpenShop = Callable[[Publish], AbstractAsyncContextManager[Shop]]
"""Opens the stores and the client; called in the engine's thread, so heavy imports wait until then."""


class Engine:
    """Starts and stops the thread, and carries requests to it."""

    def __init__(self, open_shop: OpenShop, publish: Publish) -> None:
        """`publish` is called on the engine's thread and must only pass the fact on."""
        self._open_shop = open_shop
        self._publish = publish
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        # Made here, run there: what is asked before the thread stands waits in the loop's own queue.
        self._loop = asyncio.new_event_loop()
        self._shop: asyncio.Future[Shop] = self._loop.create_future()
        self._leaving = asyncio.Event()
        self._asked: set[asyncio.Task[None]] = set()
        self._to_finish: set[asyncio.Task[None]] = set()
        self._unanswered: set[Future[Any]] = set()
        self._patience = 0.0

    def start(self) -> None:
        """Start the thread; returns at once. What is asked meanwhile waits until the shop is open."""
        if not self._loop.is_closed():  # told to stop before it began
            self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether something is under way that has to finish; may be asked from any thread."""
        return bool(self._to_finish)

    def ask(self, what: Callable[[Shop], Awaitable[T]], *, finish: bool = False) -> Future[T]:
        """Run this in the engine. Cancelling the future does not cancel the work: money may be under way.

        What has to `finish` is waited for when the engine stops; anything else is then cut off.
        """
        answer: Future[T] = Future()
        self._unanswered.add(answer)
        answer.add_done_callback(self._unanswered.discard)
        try:
            self._loop.call_soon_threadsafe(self._take, what, answer, finish)
        except RuntimeError:  # the loop is closed
            answer.set_exception(_closing())
        return answer

    def tell(self, what: Callable[[Shop], None]) -> None:
        """Run this in the engine, once the shop is open, and expect no answer."""

        async def told(shop: Shop) -> None:
            what(shop)

        self.ask(told)

    def stop(self, patience: float) -> bool:
        """Leave; what has to finish gets at most `patience` seconds. Returns whether the thread is gone.

        A refund that is cut off after that is written down as unknown.
        """
        self._patience = patience
        if self._thread.ident is None:
            self._loop.close()
            self._answer_the_rest()
            return True
        with contextlib.suppress(RuntimeError):  # the loop may have ended by itself
            self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join(patience + _TO_CLOSE)
        return not self._thread.is_alive()

    def _take(self, what: Callable[[Shop], Awaitable[T]], answer: Future[T], finish: bool) -> None:
        # From here on the asker can no longer take it back, whatever becomes of him.
        if not answer.set_running_or_notify_cancel():
            return
        if self._leaving.is_set():
            answer.set_exception(_closing())
            return
        task = self._loop.create_task(self._work(what, answer))
        for tasks in (self._asked, self._to_finish) if finish else (self._asked,):
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _work(self, what: Callable[[Shop], Awaitable[T]], answer: Future[T]) -> None:
        try:
            answer.set_result(await what(await asyncio.shield(self._shop)))
        except asyncio.CancelledError:
            answer.set_exception(_closing())
            raise
        except ShopError as failure:
            answer.set_exception(failure)
        except Exception as failure:
            log.exception("a request to the engine failed")
            answer.set_exception(_as_shop_error(failure))

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._live())
        finally:
            self._answer_the_rest()

    def _answer_the_rest(self) -> None:
        """What was asked too late for the loop still gets an answer."""
        for answer in list(self._unanswered):
            with contextlib.suppress(InvalidStateError):  # taken back by its asker
                answer.set_exception(_closing())

    async def _live(self) -> None:
        try:
            async with self._open_shop(self._publish) as shop:
                self._shop.set_result(shop)
                self._publish(Ready())
                await self._serve(shop, self._leaving)
        except Exception as failure:  # the thread's boundary: nobody else is left to catch it
            log.exception("the engine stopped")
            await self._fail(_as_shop_error(failure))

    async def _fail(self, failure: ShopError) -> None:
        """The shop is shut: whoever asks from now on is told why, until the console leaves."""
        if self._shop.done():
            self._shop = self._loop.create_future()
        self._shop.set_exception(failure)
        self._shop.exception()  # seen, also if nobody asks
        self._publish(Trouble(failure))
        await self._leaving.wait()

    async def _serve(self, shop: Shop, leaving: asyncio.Event) -> None:
        settled = asyncio.Event()
        chores = [
            asyncio.create_task(chore)
            for chore in (
                _settle(shop, settled),
                _level(shop, self._publish),
                _watch(shop, self._publish),
                _feed(shop, settled),
            )
        ]
        leave = asyncio.create_task(leaving.wait())
        try:
            await asyncio.wait([leave, *chores], return_when=asyncio.FIRST_COMPLETED)
        finally:
            leave.cancel()
            shop.refunds.leave()
            shop.payments.leave()
            await _end(chores)
            await _end(self._asked - self._to_finish)
            if self._to_finish:
                await asyncio.wait(self._to_finish, timeout=self._patience)
            await _end(self._to_finish)
        for chore in chores:
            if not chore.cancelled() and (failure := chore.exception()):
                raise failure


def _closing() -> ShopError:
    return StateError(N_("The console is closing."))


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)


def _as_shop_error(failure: Exception) -> ShopError:
    while isinstance(failure, ExceptionGroup):
        failure = failure.exceptions[0]
    if isinstance(failure, ShopError):
        return failure
    return ShopError(
        N_("Something inside this program failed ({kind})."),
        N_("Quit with ctrl+q and open it again; the log has the details."),
        kind=type(failure).__name__,
    )


async def _feed(shop: Shop, settled: asyncio.Event) -> None:
    """What is new is read when it is known what became of open refunds, or cannot be known just now."""
    # Not asyncio.wait_for: in Python 3.11 it may swallow that the engine leaves.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SETTLE_FIRST):
            await settled.wait()
    await shop.feed.run()


async def _settle(shop: Shop, settled: asyncio.Event) -> None:
    """Open intents first, at start and for as long as there are any."""
    while True:
        for settle in (shop.payments.settle, shop.refunds.settle):
            try:
                await settle()
            except ShopError as failure:
                log.info("what is open waits: %s", failure)
        settled.set()
        await asyncio.sleep(shop.pace.settle)


async def _level(shop: Shop, publish: Publish) -> None:
    """Keep groups and terminals as the API shows them."""
    said = ""
    while True:
        try:
            if await shop.feed.leads():
                await shop.backroom.refresh()
                shop.moves.catch_up()
            if said:
                publish(TroubleOver())
            said = ""
        except ShopError as failure:
            if str(failure) != said:
                said = str(failure)
                publish(Trouble(failure))
        await asyncio.sleep(shop.pace.terminals)


async def _watch(shop: Shop, publish: Publish) -> None:
    """Tell the screens when any process changed the store, or another one the journal."""
    looks: tuple[tuple[Callable[[], int], Fact], ...] = (
        (shop.records.revision, StoreChanged()),
        (shop.journal.revision, JournalChanged()),
    )
    seen: dict[Fact, int] = {}
    while True:
        for look, fact in looks:
            try:
                now = look()
            except StateError as failure:
                log.info("the store cannot be looked at just now: %s", failure)
                continue
            if seen.setdefault(fact, now) != now:
                publish(fact)
            seen[fact] = now
        await asyncio.sleep(_LOOK_AT_STORE)
