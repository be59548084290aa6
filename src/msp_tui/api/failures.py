"""The one place that turns every failure of the network and of MultiSafepay into `domain.errors`.

No error made here carries an address, a key or the text of an httpx exception.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Annotated, NotRequired, TypedDict

from msp_tui.api.codes import UNKNOWN_ERROR, refusal
from msp_tui.api.lean import httpx
from msp_tui.api.schemas import Reader, or_nothing
from msp_tui.domain.errors import (
    N_,
    ApiError,
    NoAnswer,
    ServerTrouble,
    Throttled,
    Unreachable,
)
from msp_tui.domain.text import clean

NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What httpx raises before the first byte of a request leaves; everything else may have arrived."""


class _No(TypedDict):
    """The envelope of an error, and the gateway's bare `{"message": "Forbidden"}`."""

    success: NotRequired[Annotated[bool, or_nothing]]
    error_code: NotRequired[Annotated[int, or_nothing]]
    error_info: NotRequired[Annotated[str, or_nothing]]
    message: NotRequired[Annotated[str, or_nothing]]


_NO = Reader(_No)


def lost(error: Exception, *, at_proxy: bool = False) -> ApiError:
    """The error for a request without an answer: Unreachable only if it certainly never left.

    `at_proxy`: nobody was spoken to but the proxy, which was asked for the way.
    """
    if not isinstance(error, NOTHING_SENT):
        return _silent_proxy() if at_proxy else _unanswered(error)
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Unreachable(
            N_("The connection to MultiSafepay is not safe: its certificate was not accepted."),
            N_("Nothing was sent. Check this computer's clock and who runs the network."),
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Unreachable(
            N_("The network does not know the name of MultiSafepay's server."),
            N_("Nothing was sent. Check the internet connection."),
        )
    if isinstance(error, httpx.ProxyError):
        return Unreachable(
            N_("The proxy that the environment names lets nothing through to MultiSafepay."),
            N_("Nothing was sent. Check HTTPS_PROXY, or ask who runs the network."),
        )
    return Unreachable(
        N_("MultiSafepay cannot be reached."), N_("Nothing was sent. Check the network.")
    )


def _unanswered(error: Exception) -> ApiError:
    if isinstance(error, httpx.DecodingError):
        return unreadable()
    return NoAnswer(N_("MultiSafepay did not answer."), N_("Wait a moment and look again."))


def _silent_proxy() -> Unreachable:
    return Unreachable(
        N_("The proxy that the environment names does not answer."),
        N_("Nothing was sent. Check HTTPS_PROXY, or ask who runs the network."),
    )


def refused(
    status: int, headers: httpx.Headers, body: bytes, *, key: str, reading: bool
) -> ApiError:
    """The error for an answer that is not the one asked for.

    `reading` is False for anything that may move money: then only MultiSafepay's own envelope counts as a
    refusal, and its code 9999 ("unknown error") does not say that nothing happened.
    """
    if status == 429:
        return Throttled(
            N_("MultiSafepay asks for a pause."),
            N_("Try again in a minute."),
            retry_after=retry_after(headers),
        )
    if 300 <= status < 400:
        return ServerTrouble(
            N_("The server sent the request elsewhere, which is refused."),
            N_("Check base_url in the configuration, and whether the network wants a login."),
        )
    if status >= 500:
        return ServerTrouble(
            N_("MultiSafepay has trouble of its own (error {status})."),
            N_("Try again in a few minutes."),
            status=status,
        )
    try:
        said = _NO.validate_json(body)
    except ValueError:
        said = None
    return not_multisafepay() if said is None else _refused(status, said, key=key, reading=reading)


def _refused(status: int, said: _No, *, key: str, reading: bool) -> ApiError:
    code = said.get("error_code", 0)
    enveloped = said.get("success") is False
    forbidden = status in {401, 403} and "message" in said
    if not (enveloped or forbidden or (status == 404 and reading)):
        return unreadable()
    info = clean(said.get("error_info", ""))
    if key:
        info = info.replace(key, "…")
    if code == UNKNOWN_ERROR and not reading:
        return ServerTrouble(
            N_("MultiSafepay reports an error that it cannot name."),
            N_("What became of it is found out by reading; wait a moment."),
            info=info,
        )
    return refusal(code, status, info, reading=reading)


def not_multisafepay() -> ServerTrouble:
    """Something answered, but not in JSON."""
    return ServerTrouble(
        N_("The answer did not come from MultiSafepay."),
        N_("Something on the network may want a login first; open a browser to see."),
    )


def unreadable() -> ServerTrouble:
    """An answer in JSON that is not MultiSafepay's."""
    return ServerTrouble(
        N_("MultiSafepay's answer could not be read."),
        N_("Try again; if it stays, tell whoever looks after this program."),
    )


def too_large() -> ServerTrouble:
    """An answer beyond every documented one."""
    return ServerTrouble(
        N_("MultiSafepay's answer is too large to be read."),
        N_("Try again; if it stays, tell whoever looks after this program."),
    )


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to wait, from `Retry-After` as a number, or as a date beside the answer's own `Date`."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 8:
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        now = parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
