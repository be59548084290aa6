"""The people of the tests: their PINs, and the configuration that names them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msp_tui.domain.pins import pin_hash

PINS = {7: "4711", 8: "2580", 9: "1357"}
"""Anna the cashier, Bruno the owner, Chris who may refund nothing."""


@cache
def hash_of(number: int) -> str:
    """The hash of an operator's PIN, made once: it is slow on purpose."""
    return pin_hash(PINS[number], number.to_bytes(16))


def staff(speaking: Mapping[int, str] | None = None, **more: Any) -> dict[str, Any]:
    """Settings with a cashier (10,00 alone, 50,00 approved; 15,00 and 60,00 a day), an owner and a guest.

    `speaking` gives some of them a language, by their numbers.
    """
    people = [(7, "Anna", "cashier"), (8, "Bruno", "owner"), (9, "Chris", "guest")]
    return {
        "roles": {
            "cashier": {
                "refund_allowed": "10,00",
                "refund_approval": "50,00",
                "day_allowed": "15,00",
                "day_approval": "60,00",
            },
            "owner": {"approves": True},
            "guest": {"refund_allowed": "0"},
        },
        "operators": [
            {"number": number, "name": name, "role": role, "pin_hash": hash_of(number)}
            | ({"language": speaking[number]} if speaking and number in speaking else {})
            for number, name, role in people
        ],
        **more,
    }
