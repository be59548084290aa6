"""What the wire looks like: only the fields that are kept, read straight from bytes.

Card expiry, cardholder name, BIN and customer data have no field here, so they end at the parser. A field
that is `Maybe` is left out of the result when it is null or of another kind; unknown fields are ignored,
and integers stand for text.
"""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    OnErrorOmit,
    TypeAdapter,
    with_config,
)
from typing_extensions import TypedDict

_LARGEST = 10**15  # minor units; keeps every amount within what a database column holds
_LAX = ConfigDict(coerce_numbers_to_str=True)


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


def _one(value: Any) -> Any:
    """An object, where some bodies carry a list of one, or an empty list for nothing."""
    if isinstance(value, list):
        return value[0] if value else {}
    return value


Success = Annotated[bool, AfterValidator(_true)]
Id = Annotated[str, Field(min_length=1, max_length=100)]
Cents = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Whole = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Maybe = OnErrorOmit[str]
MaybeWhole = OnErrorOmit[Whole]
Skipped = Annotated[Any, AfterValidator(_unreadable)]


@with_config(_LAX)
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
    amount_refunded: NotRequired[OnErrorOmit[Cents]]


class Cursor(TypedDict):
    """Opaque positions; the URLs beside them are never followed."""

    after: NotRequired[Maybe]


class Pager(TypedDict):
    """Cursors for transactions, a count for terminals."""

    cursor: NotRequired[OnErrorOmit[Cursor]]
    total_items: NotRequired[MaybeWhole]


RowOrNone = Annotated[Row | Skipped, Field(union_mode="left_to_right")]


class Transactions(TypedDict):
    """The list of a group's transactions; None stands for a row that could not be read."""

    success: Success
    data: list[RowOrNone] | dict[str, RowOrNone]
    pager: NotRequired[OnErrorOmit[Pager]]


@with_config(_LAX)
class Card(TypedDict):
    """`payment_details`; the last field is a documented misspelling."""

    terminal_id: NotRequired[Maybe]
    last4: NotRequired[Maybe]
    card_entry_mode: NotRequired[Maybe]
    authorization_code: NotRequired[OnErrorOmit[str | int]]
    type: NotRequired[Maybe]
    car_entry_mode: NotRequired[Maybe]


class Method(TypedDict):
    """One of `payment_methods`."""

    type: NotRequired[Maybe]


@with_config(_LAX)
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


RelatedList = Annotated[list[Related], BeforeValidator(_rows)]


@with_config(_LAX)
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
    description: NotRequired[Maybe]
    reason: NotRequired[Maybe]
    payment_details: NotRequired[OnErrorOmit[Annotated[Card, BeforeValidator(_one)]]]
    payment_methods: NotRequired[OnErrorOmit[Annotated[list[Method], BeforeValidator(_rows)]]]
    related_transactions: NotRequired[RelatedList]


class OrderAnswer(TypedDict):
    """An order in its envelope."""

    success: Success
    data: Order


@with_config(_LAX)
class Device(TypedDict):
    """One terminal."""

    id: Id
    name: NotRequired[Maybe]
    provider: NotRequired[Maybe]
    code: NotRequired[Maybe]
    created: NotRequired[Maybe]
    manufacturer_id: NotRequired[Maybe]
    serial_number: NotRequired[Maybe]
    active: NotRequired[OnErrorOmit[bool]]
    group_id: NotRequired[MaybeWhole]
    country: NotRequired[Maybe]


DeviceOrNone = Annotated[Device | Skipped, Field(union_mode="left_to_right")]


class Devices(TypedDict):
    """A page of terminals; None stands for one that could not be read."""

    success: Success
    data: list[DeviceOrNone] | dict[str, DeviceOrNone]
    pager: NotRequired[OnErrorOmit[Pager]]


class DeviceAnswer(TypedDict):
    """One terminal in its envelope."""

    success: Success
    data: Device


@with_config(_LAX)
class RefundMade(TypedDict):
    """An accepted refund; the schema calls the second id `refund_id`, the example has only the first."""

    transaction_id: NotRequired[OnErrorOmit[Id]]
    refund_id: NotRequired[OnErrorOmit[Id]]
    order_id: NotRequired[Maybe]


class RefundAnswered(TypedDict):
    """An accepted refund in its envelope."""

    success: Success
    data: RefundMade


@with_config(_LAX)
class Me(TypedDict):
    """What a key may say of itself."""

    account_id: NotRequired[MaybeWhole]
    site_id: NotRequired[MaybeWhole]
    role: NotRequired[Maybe]


class MeAnswer(TypedDict):
    """`/me` in its envelope."""

    success: Success
    data: Me


class Done(TypedDict):
    """An envelope whose data does not matter."""

    success: Success


@with_config(_LAX)
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


@with_config(_LAX)
class Bound(TypedDict):
    """What a device learns by scanning a code; its token stays on the device."""

    terminal_id: Id


class BoundAnswer(TypedDict):
    """A bound device in its envelope."""

    success: Success
    data: Bound


TRANSACTIONS: TypeAdapter[Transactions] = TypeAdapter(Transactions)
ORDER: TypeAdapter[OrderAnswer] = TypeAdapter(OrderAnswer)
DEVICES: TypeAdapter[Devices] = TypeAdapter(Devices)
DEVICE: TypeAdapter[DeviceAnswer] = TypeAdapter(DeviceAnswer)
REFUND: TypeAdapter[RefundAnswered] = TypeAdapter(RefundAnswered)
ME: TypeAdapter[MeAnswer] = TypeAdapter(MeAnswer)
DONE: TypeAdapter[Done] = TypeAdapter(Done)
GROUP: TypeAdapter[GroupAnswer] = TypeAdapter(GroupAnswer)
GROUPS: TypeAdapter[GroupsAnswer] = TypeAdapter(GroupsAnswer)
BOUND: TypeAdapter[BoundAnswer] = TypeAdapter(BoundAnswer)
