"""Reading what a caller sent: each field by its kind, each refusal a sentence that names the field."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.refusal import (
    BAD_AMOUNT,
    BAD_CURRENCY,
    BAD_DATA,
    BAD_DESCRIPTION,
    BAD_ORDER_ID,
    Refusal,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_CENTS = 99_999_999
ORDER_ID = re.compile(r"[A-Za-z0-9/_-]{1,50}", re.ASCII)  # MultiSafepay: order_id
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# Control characters and lone surrogates: the first never belong in a name, the second are no text.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def read_object(raw: bytes) -> dict[str, Any]:
    """Parse a request body; an empty one is an empty object.

    Raises Refusal for anything that is not one JSON object.
    """
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(BAD_DATA, "The body is not valid JSON") from None
    if not isinstance(body, dict):
        raise Refusal(BAD_DATA, "The body must be a JSON object")
    return body


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def text(body: Mapping[str, Any], name: str, most: int, *, code: int = BAD_DATA) -> str | None:
    """Read an optional text; missing, null and blank are None."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refusal(code, f"{name} must be text")
    if _NOT_TEXT.search(value):
        raise Refusal(code, f"{name} holds characters that are not allowed")
    if len(value) > most:
        raise Refusal(code, f"{name} has {len(value)} characters; at most {most} are allowed")
    return value.strip() or None


def needed_text(body: Mapping[str, Any], name: str, most: int) -> str:
    """Read a text that must be there."""
    value = text(body, name, most)
    if value is None:
        raise Refusal(BAD_DATA, f"{name} is missing")
    return value


def description(body: Mapping[str, Any]) -> str | None:
    """Read a description (MultiSafepay: at most 200 characters, error 1008)."""
    value = body.get("description")
    if isinstance(value, str):
        body = {"description": re.sub(r"[\r\n\t]+", " ", value)}
    return text(body, "description", 200, code=BAD_DESCRIPTION)


def order_id(body: Mapping[str, Any], name: str = "order_id") -> str | None:
    """Read an order id (MultiSafepay: at most 50 of A-Z a-z 0-9 / - _, error 1006)."""
    value = body.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        value = str(value)
    if not isinstance(value, str) or not ORDER_ID.fullmatch(value):
        raise Refusal(BAD_ORDER_ID, f"{name} must be at most 50 of A-Z a-z 0-9 / - _")
    return value


def amount(body: Mapping[str, Any]) -> int:
    """Read an amount in minor units from 1 up (error 1001)."""
    value = body.get("amount")
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(BAD_AMOUNT, "amount must be a whole number of cents")
    if not 1 <= value <= MOST_CENTS:
        raise Refusal(BAD_AMOUNT, f"amount must be from 1 to {MOST_CENTS} cents")
    return value


def currency(body: Mapping[str, Any], default: str | None = None) -> str:
    """Read a currency code (error 1002)."""
    value = body.get("currency", default)
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise Refusal(BAD_CURRENCY, "currency must be a code of three capital letters, such as EUR")
    return value


def whole(
    body: Mapping[str, Any], name: str, low: int, high: int, default: int | None = None
) -> int:
    """Read a whole number between two bounds."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(BAD_DATA, f"{name} must be a whole number")
    if not low <= value <= high:
        raise Refusal(BAD_DATA, f"{name} must be from {low} to {high}")
    return value


def number(body: Mapping[str, Any], name: str, low: float, high: float) -> float:
    """Read a number between two bounds."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(BAD_DATA, f"{name} must be a number")
    if not low <= value <= high:
        raise Refusal(BAD_DATA, f"{name} must be from {low:g} to {high:g}")
    return float(value)


def whole_query(query: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    """Read a whole number from the query string."""
    value = query.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 10):
        raise Refusal(BAD_DATA, f"{name} must be a whole number")
    return whole({name: int(value)}, name, low, high)


def choice(value: str | None, name: str, allowed: tuple[str, ...]) -> str | None:
    """Check a word against the ones allowed."""
    if value is not None and value not in allowed:
        raise Refusal(BAD_DATA, f"{name} must be one of {', '.join(allowed)}")
    return value
