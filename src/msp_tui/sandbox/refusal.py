"""How the sandbox says no: to a caller, in MultiSafepay's error codes; to whoever starts it, in a sentence."""

from __future__ import annotations

NOT_FOUND = 1000  # MultiSafepay: not found, or unknown
BAD_AMOUNT = 1001
BAD_CURRENCY = 1002
BAD_ORDER_ID = 1006  # MultiSafepay: order id invalid or already used
BAD_DESCRIPTION = 1008
BAD_DATA = 1016  # MultiSafepay: missing data; here also data of the wrong kind
UNAVAILABLE = (
    1023  # MultiSafepay: gateway unavailable; here a terminal that cannot take the payment
)
BAD_KEY = 1032
CANNOT_REFUND = 1034
UNKNOWN = 9999


class SandboxError(Exception):
    """The sandbox cannot start, or not as asked; the message is one sentence for a person."""


class Refusal(Exception):
    """A request the sandbox declines: it changed nothing.

    `code` is MultiSafepay's error code, `sentence` says what is wrong, `http` is the status sent.
    """

    def __init__(self, code: int, sentence: str, http: int = 400) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.http = http


def not_found(what: str) -> Refusal:
    """Say that something does not exist, or not for this key: the two look alike on purpose."""
    return Refusal(NOT_FOUND, f"{what} not found", 404)
