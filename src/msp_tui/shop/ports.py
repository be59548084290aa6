"""What the shop needs from the world, as Protocols; `api` and `store` satisfy them without knowing it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from msp_tui.domain.answers import Account, Page
from msp_tui.domain.clock import Span
from msp_tui.domain.details import OrderDetail, Standing
from msp_tui.domain.lookup import Merit, Question
from msp_tui.domain.moves import Move, MoveStep, StepTaken
from msp_tui.domain.operators import WrongPins
from msp_tui.domain.polling import PollingShare, PollingWish
from msp_tui.domain.receipts import Receipt
from msp_tui.domain.records import FeedRow, GroupSummary, KnownTerminal, Place, Progress, Scope
from msp_tui.domain.refunds import Decision, RefundAnswer, RefundIntent, RefundState
from msp_tui.domain.takings import Slice
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Sale, Transaction


class Gateway(Protocol):
    """MultiSafepay's public API. Every method raises `ApiError`; only reads are ever repeated."""

    async def transactions(
        self,
        group_id: int,
        *,
        limit: int = 100,
        after: str = "",
        created_from: datetime | None = None,
        created_until: datetime | None = None,
    ) -> Page:
        """One page of a group's list, with that group's key; `created_until` is exclusive."""
        ...

    async def order(self, group_id: int, order_id: str) -> OrderDetail:
        """An order's detail, with that group's key. Raises NotFound for another group's order."""
        ...

    async def receipt(self, group_id: int, order_id: str) -> Receipt:
        """An order's receipt, with that group's key. Raises NotFound where there is none."""
        ...

    async def refund(self, intent: RefundIntent, *, fingerprint: str = "") -> RefundAnswer:
        """Ask for the refund: amount always sent, our id as `refund_order_id` and `var1`, fingerprint as `var2`.

        Never repeated. Refused means MultiSafepay said no; Unreachable that nothing was sent; any other
        ApiError (NoAnswer, ServerTrouble, Throttled) that the outcome is unknown.
        """
        ...

    async def cancel_refund(self, group_id: int, order_id: str, transaction_id: str) -> None:
        """Try to void a refund that is still reserved; `transaction_id` is the refund's own. Never repeated."""
        ...

    async def terminals(self) -> list[Terminal]:
        """Every terminal that the account key, else the group keys, may see."""
        ...

    async def group_terminals(self, group_id: int) -> list[Terminal]:
        """The terminals of one group."""
        ...

    async def groups_of(self, key: Secret) -> set[int]:
        """The groups whose terminals a key shows, empty where it shows none. Raises Refused for no key at all."""
        ...

    async def me(self, group_id: int | None = None) -> Account:
        """What MultiSafepay says of a group's key, or of the account key."""
        ...


class Outbox(Protocol):
    """What leaves the console as a file or on paper."""

    def save(self, name: str, text: str) -> str:
        """Write a private file of this name, or of the next free one; returns where it is. Raises StateError."""
        ...

    async def print(self, text: str) -> None:
        """Hand text to the shop's printer command. Raises ConfigurationError when there is none or it fails."""
        ...


class Records(Protocol):
    """The store, for reading, by one thread at a time; `interrupt` may be called from any."""

    def groups(self, today: Span) -> list[GroupSummary]:
        """Every known group with its terminals and the day's totals."""
        ...

    def last_answers(self) -> dict[int, datetime]:
        """When each group last answered (aware UTC, by the computer's clock); those that never did are left out."""
        ...

    def terminals(self, group_id: int | None = None) -> list[KnownTerminal]:
        """Known terminals, of one group or all, waiting ones first, then by name."""
        ...

    def terminal_names(self) -> dict[str, str]:
        """What each TID is called."""
        ...

    def terminal(self, terminal_id: str) -> Terminal | None:
        """One terminal by its TID."""
        ...

    def astray(self) -> dict[str, tuple[int, ...]]:
        """Terminals whose newest sales stand under other groups than they are listed in, and which those are."""
        ...

    def newest(self, scope: Scope, limit: int) -> list[FeedRow]:
        """The newest rows of a scope."""
        ...

    def oldest(self, scope: Scope, limit: int) -> list[FeedRow]:
        """The oldest rows of a scope, newest of them first."""
        ...

    def older(self, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
        """Rows older than a place, newest of them first."""
        ...

    def newer(self, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
        """The rows just newer than a place, newest of them first."""
        ...

    def count_newer(self, scope: Scope, than: Place, most: int = 1000) -> int:
        """How many rows are newer than a place, counting no further than `most`."""
        ...

    def sale(self, group_id: int, order_id: str) -> Sale | None:
        """The sale behind an order id of the group (of the sale, or of one of its refunds)."""
        ...

    def search(self, question: Question, limit: int) -> list[Transaction]:
        """Rows that match every word, newest first."""
        ...

    def best(
        self, question: Question, among: int, limit: int, merit: Merit
    ) -> tuple[list[Transaction], int]:
        """The best `limit` of the newest `among` rows that match every word, best first; chosen from how many.

        Where one word is all, also of older ones whose order is called just so.
        """
        ...

    def detail_reach(self, group_id: int | None = None) -> datetime | None:
        """Cards and terminals are known for every payment from then on; None when there is nothing to know."""
        ...

    def progress(self, groups: Sequence[int]) -> Progress:
        """How far reading the past and the details of these groups has come."""
        ...

    def slices(self, groups: Sequence[int] | None, span: Span) -> list[Slice]:
        """What some groups or all (None) took and gave back in a span, by hour, terminal and card."""
        ...

    def mark(self, group_id: int, name: str) -> str:
        """A note that the ledger keeps (see there), "" when there is none."""
        ...

    def revision(self) -> int:
        """A number that changes whenever any process changed the store."""
        ...

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Inside, a query that computes for longer raises Interrupted; also one that waits, but for some time more."""
        ...

    def interrupt(self) -> None:
        """Stop the query that is running in another thread, if any."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...


class Ledger(Protocol):
    """The store, for writing, used by the engine's thread only. Raises StateError."""

    def save_groups(self, groups: Sequence[TerminalGroup]) -> None:
        """Remember groups and their names."""
        ...

    def drop_group(self, group_id: int) -> None:
        """Forget a group that was removed; it had no history."""
        ...

    def sellers(self) -> dict[str, int]:
        """Terminals that made the sales that are known, each with the group of its newest one."""
        ...

    def save_terminals(self, terminals: Sequence[Terminal], group_id: int | None = None) -> None:
        """Remember exactly these terminals: all of them, or all of one group."""
        ...

    def save_transactions(self, rows: Sequence[Transaction]) -> list[Transaction]:
        """Insert or update by group and transaction id; returns those that were new. Details are kept.

        Orders that changed after their detail was read are due to be read again.
        """
        ...

    def standing(self, group_id: int, order_id: str) -> Standing:
        """How the list has shown an order so far, for whoever asks for its detail."""
        ...

    def save_detail(self, detail: OrderDetail, asked: Standing | None = None) -> None:
        """Put terminal and card on the order's rows, and its refunds in the history, linked to the sale.

        `asked` is how the order stood when it was asked for: shown otherwise since, it is read again.
        """
        ...

    def give_up_detail(self, group_id: int, order_id: str) -> None:
        """Remember that an order has no detail to read, so that it is not asked for again."""
        ...

    def ask_details(self, group_id: int, orders: Sequence[str]) -> None:
        """Somebody looks at these orders: those that were never read are read first."""
        ...

    def due_details(self, group_id: int, limit: int) -> list[str]:
        """Order ids to read before others: asked for, or changed since they were read; the last ones first."""
        ...

    def prune(self, group_id: int, before: datetime, most: int) -> int:
        """Remove at most so many of a group's rows created before a moment; how many went."""
        ...

    def without_detail(self, group_id: int, limit: int) -> list[str]:
        """Order ids of payments whose detail was never read, newest first."""
        ...

    def unsettled(self, group_id: int, limit: int) -> list[str]:
        """Order ids of sales with open payments or reserved refunds, least recently read first."""
        ...

    def mark(self, group_id: int, name: str) -> str:
        """A small note about a group's history (how far back it was read), "" when there is none."""
        ...

    def set_mark(self, group_id: int, name: str, value: str) -> None:
        """Keep such a note, in the same store as the rows it speaks of."""
        ...

    def share_polling(self, wish: PollingWish) -> list[PollingShare]:
        """Take or renew leases and say what is watched; who polls what as it stands now."""
        ...

    def leave_polling(self, holder: str) -> None:
        """Give every lease of this holder back."""
        ...

    def newest_listed(self, group_id: int, until: datetime | None = None) -> datetime | None:
        """When the newest row that the list has shown was created, of those no later than `until`."""
        ...


class Journal(Protocol):
    """What was intended and what became of it: append-only, each step on disk before it counts. Raises StateError."""

    def intend(self, intent: RefundIntent) -> None:
        """Write an intent down, on disk when this returns. Raises RuleError while another of the sale is open."""
        ...

    def advance(
        self,
        refund_order_id: str,
        to: RefundState,
        at: datetime,
        *,
        transaction_id: str = "",
        note: str = "",
    ) -> bool:
        """Move an intent forward if its present state allows it; False when another process was first."""
        ...

    def intent(self, refund_order_id: str) -> RefundIntent | None:
        """One intent as it stands."""
        ...

    def intents(self, limit: int = 500) -> list[RefundIntent]:
        """Open ones first, then the newest."""
        ...

    def of_sale(self, group_id: int, order_id: str) -> list[RefundIntent]:
        """Every intent of one sale, oldest first."""
        ...

    def open_intents(self) -> list[RefundIntent]:
        """Intents whose outcome is not written yet, oldest first."""
        ...

    def refunded_by(self, operator: str, span: Span) -> int:
        """Minor units that an operator's refunds written down in a span gave back, or may still."""
        ...

    def awaited(self, since: datetime) -> list[RefundIntent]:
        """Accepted intents, and those not made that were written down since; oldest first."""
        ...

    def note(self, refund_order_id: str, kind: str, at: datetime, facts: dict[str, str]) -> None:
        """Write an attempt at a made refund down (`cancel asked`, `cancel failed`); its state stays."""
        ...

    def decide(self, decision: Decision, at: datetime) -> bool:
        """Write down what somebody says became of an unknown refund; False when it is not unknown any more."""
        ...

    def unseen(self) -> list[RefundIntent]:
        """Refunds whose outcome nobody has taken note of, the last intended last."""
        ...

    def take_note(self, intents: Sequence[RefundIntent]) -> None:
        """Somebody has seen these as they stand."""
        ...

    def wrong_pins(self, operator: int) -> WrongPins | None:
        """How often in a row an operator's PIN was wrong, on all consoles; None when the last was right."""
        ...

    def keep_wrong_pins(
        self, operator: int, before: WrongPins | None, now: WrongPins | None
    ) -> bool:
        """Replace that; False when it is not `before` any more."""
        ...

    def revision(self) -> int:
        """A number that changes whenever another process wrote something."""
        ...

    def fingerprint(self, refund_order_id: str) -> str:
        """The beginning of the hash of the entry that wrote the intent down (16 hex digits)."""
        ...

    def plan_move(self, move: Move) -> None:
        """Begin a move."""
        ...

    def step_move(self, move: Move, step: MoveStep, at: datetime) -> Move:
        """Write the next step of a move with what `move` knows by then; returns it as it stands.

        No step is taken twice or back: whoever comes second gets the move back as the first left it.
        """
        ...

    def moves(self, limit: int = 200) -> list[Move]:
        """Unfinished ones first, then the newest."""
        ...

    def move_steps(self, move_id: str) -> list[StepTaken]:
        """Every step of a move that was written down, oldest first."""
        ...
