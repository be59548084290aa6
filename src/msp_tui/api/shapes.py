"""What the wire looks like: only the fields that are kept, read straight from bytes.

Card expiry, cardholder name, BIN and customer data have no field here, so they end at the parser. A field
that is `Maybe` is left out of the result when it is null or of another kind; unknown fields are ignored,
and integers stand for text.
"""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict

from msp_tui.api.schemas import Reader, between, first, in_order, length, or_nothing, then

_LARGEST = 10**15  # minor units; keeps every amount within what a database column holds


def _true(value: bool) -> bool:
    if not value:
        raise ValueError("not a success")
    return value


def _unreadable(value: Any) -> None:  # noqa: ARG001 - whatever it is, it is not a row
    return None


def _rows(value: Any) -> Any:
    """Documented as a list, an object, or null: always a list."""
    if isinstance(value, dict):
        nested = [row for row in value.values() if isinstance(row, dict | list)]
        return nested if nested and len(nested) == len(value) else [value] if value else []
    return [] if value is None else value


def _items(value: Any) -> Any:
    """The lines of a bill, documented as `{"items": [...]}`, as a list, or null."""
    if isinstance(value, dict) and "items" in value:
        value = value["items"]
    return _rows(value)


def _tips(value: Any) -> Any:
    """Documented as an object, and as an array."""
    return [value] if isinstance(value, dict) else _rows(value)


def _one(value: Any) -> Any:
    """An object, where some bodies carry a list of one, or an empty list for nothing."""
    if isinstance(value, list):
        return value[0] if value else {}
    return value


Success = Annotated[bool, then(_true)]
Id = Annotated[str, length(1, 100)]
Cents = Annotated[int, between(-_LARGEST, _LARGEST)]
Whole = Annotated[int, between(-_LARGEST, _LARGEST)]
Maybe = Annotated[str, or_nothing]
MaybeWhole = Annotated[Whole, or_nothing]
Skipped = Annotated[Any, then(_unreadable)]


class Row(TypedDict):
    """One row of `GET /transactions`."""

    transaction_id: Id
    amount: Cents
    currency: str
    created: str
    order_id: NotRequired[Maybe]
    type: NotRequired[Maybe]
    status: NotRequired[Maybe]
    financial_status: NotRequired[Maybe]
    completed: NotRequired[Maybe]
    payment_method: NotRequired[Maybe]
    description: NotRequired[Maybe]
    var1: NotRequired[Maybe]
    amount_refunded: NotRequired[Annotated[Cents, or_nothing]]


class Cursor(TypedDict):
    """Opaque positions; the URLs beside them are never followed."""

    after: NotRequired[Maybe]


class Pager(TypedDict):
    """Cursors for transactions, a count for terminals."""

    cursor: NotRequired[Annotated[Cursor, or_nothing]]
    total_items: NotRequired[MaybeWhole]


RowOrNone = Annotated[Row | Skipped, in_order]


class Transactions(TypedDict):
    """The list of a group's transactions; None stands for a row that could not be read."""

    success: Success
    data: list[RowOrNone] | dict[str, RowOrNone]
    pager: NotRequired[Annotated[Pager, or_nothing]]


class Card(TypedDict):
    """`payment_details`; the last field is a documented misspelling."""

    terminal_id: NotRequired[Maybe]
    last4: NotRequired[Maybe]
    card_entry_mode: NotRequired[Maybe]
    authorization_code: NotRequired[Annotated[str | int, or_nothing]]
    type: NotRequired[Maybe]
    car_entry_mode: NotRequired[Maybe]


class Method(TypedDict):
    """One of `payment_methods`."""

    type: NotRequired[Maybe]


class Related(TypedDict):
    """A refund, or another transaction, of a sale. One that cannot be read makes the sale unreadable:
    what is left to refund would be wrong without it."""

    transaction_id: Id
    amount: Cents
    order_id: NotRequired[Maybe]
    currency: NotRequired[Maybe]
    status: NotRequired[Maybe]
    created: NotRequired[Maybe]
    description: NotRequired[Maybe]
    type: NotRequired[Maybe]
    var1: NotRequired[Maybe]
    var2: NotRequired[Maybe]


RelatedList = Annotated[list[Related], first(_rows)]


class Order(TypedDict):
    """`GET /orders/{order_id}`."""

    transaction_id: Id
    amount: Cents
    currency: str
    created: str
    order_id: NotRequired[Maybe]
    status: NotRequired[Maybe]
    financial_status: NotRequired[Maybe]
    amount_refunded: NotRequired[Cents | None]
    completed: NotRequired[Maybe]
    modified: NotRequired[Maybe]
    description: NotRequired[Maybe]
    reason: NotRequired[Maybe]
    payment_details: NotRequired[Annotated[Card, first(_one), or_nothing]]
    payment_methods: NotRequired[Annotated[list[Method], first(_rows), or_nothing]]
    related_transactions: NotRequired[RelatedList]


class OrderAnswer(TypedDict):
    """An order in its envelope."""

    success: Success
    data: Order


class Started(TypedDict):
    """A payment that was sent to a terminal; older bodies have the second pair of names."""

    order_id: NotRequired[Maybe]
    events_token: NotRequired[Maybe]
    events_stream_url: NotRequired[Maybe]
    event_token: NotRequired[Maybe]
    event_stream_url: NotRequired[Maybe]


class StartedAnswer(TypedDict):
    """The same in its envelope."""

    success: Success
    data: Started


class SessionOrder(TypedDict):
    """The data of one server-sent event."""

    order_id: NotRequired[Maybe]
    status: NotRequired[Maybe]
    financial_status: NotRequired[Maybe]
    transaction_id: NotRequired[Maybe]


class Device(TypedDict):
    """One terminal."""

    id: Id
    name: NotRequired[Maybe]
    provider: NotRequired[Maybe]
    code: NotRequired[Maybe]
    created: NotRequired[Maybe]
    manufacturer_id: NotRequired[Maybe]
    serial_number: NotRequired[Maybe]
    active: NotRequired[Annotated[bool, or_nothing]]
    group_id: NotRequired[MaybeWhole]
    country: NotRequired[Maybe]


DeviceOrNone = Annotated[Device | Skipped, in_order]


class Devices(TypedDict):
    """A page of terminals; None stands for one that could not be read."""

    success: Success
    data: list[DeviceOrNone] | dict[str, DeviceOrNone]
    pager: NotRequired[Annotated[Pager, or_nothing]]


class DeviceAnswer(TypedDict):
    """One terminal in its envelope."""

    success: Success
    data: Device


class RefundMade(TypedDict):
    """An accepted refund; the schema calls the second id `refund_id`, the example has only the first."""

    transaction_id: NotRequired[Annotated[Id, or_nothing]]
    refund_id: NotRequired[Annotated[Id, or_nothing]]
    order_id: NotRequired[Maybe]


class RefundAnswered(TypedDict):
    """An accepted refund in its envelope."""

    success: Success
    data: RefundMade


class Me(TypedDict):
    """What a key may say of itself."""

    account_id: NotRequired[MaybeWhole]
    site_id: NotRequired[MaybeWhole]
    role: NotRequired[Maybe]


class MeAnswer(TypedDict):
    """`/me` in its envelope."""

    success: Success
    data: Me


class BillLine(TypedDict):
    """One of a receipt's `items`."""

    name: NotRequired[Maybe]
    quantity: NotRequired[Maybe]
    unit_price: NotRequired[Annotated[Cents, or_nothing]]
    item_price: NotRequired[Annotated[Cents, or_nothing]]


class Tip(TypedDict):
    """A receipt's `tip`; who got it stays outside."""

    amount: NotRequired[Annotated[Cents, or_nothing]]


class Bill(TypedDict):
    """A receipt's `order`."""

    transaction_id: Id
    amount: Cents
    currency: str
    completed: NotRequired[Maybe]
    items: NotRequired[Annotated[list[Annotated[BillLine, or_nothing]], first(_items), or_nothing]]
    tip: NotRequired[Annotated[list[Annotated[Tip, or_nothing]], first(_tips), or_nothing]]


class Paid(TypedDict):
    """A receipt's `payment`: no expiry date, no BIN."""

    payment_method: NotRequired[Maybe]
    last4: NotRequired[Maybe]
    card_entry_mode: NotRequired[Maybe]
    cardholder_verification_method: NotRequired[Maybe]
    terminal_id: NotRequired[Maybe]
    application_id: NotRequired[Maybe]
    authorization_code: NotRequired[Annotated[str | int, or_nothing]]


class Merchant(TypedDict):
    """Whose receipt it is."""

    name: NotRequired[Maybe]
    address: NotRequired[Maybe]


class Slip(TypedDict):
    """`GET /pos/receipt/{order_id}`."""

    order: Bill
    merchant: NotRequired[Annotated[Merchant, first(_one), or_nothing]]
    payment: NotRequired[Annotated[Paid, first(_one), or_nothing]]
    related_transactions: NotRequired[RelatedList]


class SlipAnswer(TypedDict):
    """A receipt in its envelope."""

    success: Success
    data: Slip


class Done(TypedDict):
    """An envelope whose data does not matter."""

    success: Success


class Group(TypedDict):
    """A terminal group in the back office."""

    id: Whole
    api_key: Id
    name: NotRequired[Maybe]
    webhook_url: NotRequired[Maybe]


class GroupAnswer(TypedDict):
    """One group in its envelope."""

    success: Success
    data: Group


class GroupsAnswer(TypedDict):
    """Every group in its envelope."""

    success: Success
    data: list[Group]


class Bound(TypedDict):
    """What a device learns by scanning a code; its token stays on the device."""

    terminal_id: Id


class BoundAnswer(TypedDict):
    """A bound device in its envelope."""

    success: Success
    data: Bound


TRANSACTIONS = Reader(Transactions)
ORDER = Reader(OrderAnswer)
STARTED = Reader(StartedAnswer)
SESSION_ORDER = Reader(SessionOrder)
DEVICES = Reader(Devices)
DEVICE = Reader(DeviceAnswer)
REFUND = Reader(RefundAnswered)
RECEIPT = Reader(SlipAnswer)
ME = Reader(MeAnswer)
DONE = Reader(Done)
GROUP = Reader(GroupAnswer)
GROUPS = Reader(GroupsAnswer)
BOUND = Reader(BoundAnswer)
