"""Everything that can go wrong, as one small tree with sentences a cashier can act on.

    ShopError
    ├── ConfigurationError      a file, a profile or a key source is not usable
    ├── StateError              the store or the journal cannot be read or written
    │   └── StoreBusy           another process holds it longer than we wait
    ├── RuleError               refused here, before anything was sent
    ├── TooSoon                 refused here because of MultiSafepay's five-minute rule; may be confirmed
    └── ApiError                MultiSafepay, or the way to it
        ├── Unreachable         nothing was sent: no network, no name, connection refused
        ├── NoAnswer            sent, but the answer never came: what happened is unknown
        ├── Throttled           429; try later
        ├── ServerTrouble       5xx, or an answer that is not MultiSafepay's
        └── Refused             MultiSafepay said no, with a code
            ├── KeyRefused      the API key is unknown or may not do this
            └── NotFound        there is no such order, or not for this key

A sentence is an English message id with {named} places, translated where it is shown; its values stay
objects (`Money`, `datetime`, text), so that each language formats them its own way.
"""

from __future__ import annotations

# Not from typing, which costs `--help` and `--version` a third of Python's own start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def N_(message: str) -> str:  # noqa: N802 - gettext's name for "translate this later"
    """Mark a message for translation where it is written; it is translated where it is shown."""
    return message


class Phrase:
    """A message id as a value inside a sentence: translated where that is shown."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return self.message


class ShopError(Exception):
    """A failure with a sentence that says what is wrong and a hint that says what to do."""

    category = "internal"

    def __init__(self, sentence: str, hint: str = "", **values: Any) -> None:
        """`sentence` and `hint` are message ids; `values` fill their {places}. Never put a secret in them."""
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.values = values

    def __str__(self) -> str:
        return plain_sentence(self.sentence, self.values)


class ConfigurationError(ShopError):
    """A configuration file, a profile or a source of keys is not usable."""

    category = "configuration"


class StateError(ShopError):
    """The store or the journal cannot be opened, read or written."""

    category = "storage"


class StoreBusy(StateError):
    """Another process holds the store for longer than we wait."""


class RuleError(ShopError):
    """Refused by this program's own rules; nothing was sent."""

    category = "rule"


class TooSoon(RuleError):
    """MultiSafepay refuses the same amount twice within five minutes; `values['at']` says when it becomes possible."""


class ApiError(ShopError):
    """MultiSafepay, or the way to it, failed."""

    category = "network"


class Unreachable(ApiError):
    """Nothing was sent: no network, unknown host, connection refused, wrong certificate."""


class NoAnswer(ApiError):
    """The request may have been received; the answer never came. For anything but a read the outcome is unknown."""


class Throttled(ApiError):
    """MultiSafepay asks us to slow down; `retry_after` is in seconds, None if it did not say."""

    def __init__(self, sentence: str, hint: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(sentence, hint)
        self.retry_after = retry_after


class ServerTrouble(ApiError):
    """MultiSafepay answered with a server error, or something answered that is not MultiSafepay."""

    category = "server"


class Refused(ApiError):
    """MultiSafepay refused, with its own `code` (0 when it gave none) and the HTTP `status`."""

    category = "refused"

    def __init__(
        self, sentence: str, hint: str = "", *, code: int = 0, status: int = 0, **values: Any
    ) -> None:
        super().__init__(sentence, hint, **values)
        self.code = code
        self.status = status


class KeyRefused(Refused):
    """The API key is unknown, or may not do this."""

    category = "key"


class NotFound(Refused):
    """There is no such order or terminal, or none that this key may see."""


def plain_sentence(sentence: str, values: dict[str, Any]) -> str:
    """The English sentence with its values, for logs and tests; screens go through the translator."""
    return sentence.format(**values) if values else sentence
