"""What the engine tells the console: small frozen facts, each true when it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msp_tui.domain.frozen import frozen

if TYPE_CHECKING:
    from msp_tui.domain.errors import ShopError
    from msp_tui.domain.feed import FeedState
    from msp_tui.domain.payments import CloudPayment
    from msp_tui.domain.refunds import RefundIntent


@frozen
class StoreChanged:
    """Some process changed the store: what is on screen may be read again."""


@frozen
class FeedChanged:
    """A group's feed is in another state."""

    state: FeedState


@frozen
class FeedGone:
    """A group was removed: its feed has no state any more."""

    group_id: int


@frozen
class RefundMoved:
    """An intent of the journal moved forward."""

    intent: RefundIntent


@frozen
class PaymentMoved:
    """A payment on a terminal moved forward."""

    payment: CloudPayment


@frozen
class JournalChanged:
    """Another process wrote into the journal, or took note of an outcome."""


@frozen
class Ready:
    """The engine stands; requests are under way."""


@frozen
class Trouble:
    """Something that nobody asked for just now failed; the sentence belongs on the status line."""

    error: ShopError


@frozen
class TroubleOver:
    """What had failed so works again."""


Fact = (
    StoreChanged
    | FeedChanged
    | FeedGone
    | RefundMoved
    | PaymentMoved
    | JournalChanged
    | Ready
    | Trouble
    | TroubleOver
)
Publish = Callable[[Fact], None]
"""Called on the engine's thread; it must only pass the fact on."""
