"""The log file beside the store, in which no key, code or card number can be read.

Standard logging writes to standard error when nobody configured it, which would tear a full-screen
console: `start` takes everything, warnings and stray exceptions of threads too, to the file.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from msp_tui.domain.text import Secret, mask_card_numbers

NAME = "msp-tui.log"
HIDDEN = "[hidden]"
_LARGEST = 1_000_000
"""Bytes of a file before the next is begun."""
_KEPT = 3
"""Older files beside the one that is written."""
_SHORTEST_SECRET = 6
"""What is shorter would be cut out of ordinary words."""

# Compiled, and kept, by the first entry: nothing is written before the first screen stands.
_UUID = r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
_LONG_RUN = r"(?<![0-9A-Za-z])[0-9A-Za-z]{40,}(?![0-9A-Za-z])"
_PASSWORD_IN_URL = r"(?<=://)[^/\s@]+@"  # noqa: S105 - what one looks like
_NAMED = r"""(?ix)
    \b((?:api[_-]?key|(?:events?|device)[_-]token|token|secret|password|pin)  # what is called a secret,
    (?>(?:["']\s*[:,=]|\s*[:=])\s*(?:b?["'])?)                                       # as JSON, a header or a query
    |(?>authorization["']?\s*[:,=]\s*(?:b?["'])?(?:(?:bearer|basic)\s+)?))
    (?!\[hidden\])[^\s"'&,;(){}<>]+
    """

_secrets: set[str] = set()
_previous: dict[str, Any] = {}


def hide(secret: Secret) -> None:
    """Never write this secret, wherever it turns up."""
    if len(secret.reveal()) >= _SHORTEST_SECRET:
        _secrets.add(secret.reveal())


def redact(text: str) -> str:
    """The text without hidden secrets and without anything that looks like a key, a code or a card."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = re.sub(_NAMED, rf"\1{HIDDEN}", text)
    text = re.sub(_PASSWORD_IN_URL, f"{HIDDEN}@", text)
    text = re.sub(_UUID, HIDDEN, text)
    text = re.sub(_LONG_RUN, HIDDEN, text)
    return mask_card_numbers(text)[0]


def start(directory: Path, *, shared: bool = False) -> bool:
    """Log to `msp-tui.log` in the directory, which is made if need be; `shared` with its Unix group.

    False when the file cannot be written: then nothing is logged, and nothing reaches the screen either.
    """
    stop()
    root = logging.getLogger()
    for chatty in ("httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    handler: logging.Handler = logging.NullHandler()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _File(directory / NAME, 0o660 if shared else 0o600)
    except OSError:
        pass  # a shop goes on without its log
    handler.setFormatter(_Lines())
    root.addHandler(handler)
    _previous.update(
        handler=handler,
        level=root.level,
        raising=logging.raiseExceptions,
        thread=threading.excepthook,
        unraisable=sys.unraisablehook,
    )
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk must not write on the screen
    threading.excepthook = _thread_died
    sys.unraisablehook = _unraisable
    logging.captureWarnings(True)  # noqa: FBT003 - the library's own signature
    return isinstance(handler, _File)


def stop() -> None:
    """Close the file and give the hooks back."""
    if not _previous:
        return
    logging.captureWarnings(False)  # noqa: FBT003 - the library's own signature
    sys.unraisablehook = _previous["unraisable"]
    threading.excepthook = _previous["thread"]
    logging.raiseExceptions = _previous["raising"]
    logging.getLogger().setLevel(_previous["level"])
    logging.getLogger().removeHandler(_previous["handler"])
    _previous["handler"].close()
    _previous.clear()


def file() -> Path | None:
    """The file that is being written, if one is."""
    handler = _previous.get("handler")
    return Path(handler.baseFilename) if isinstance(handler, _File) else None


def crash(error: BaseException) -> str:
    """Log an error that nobody expected; returns its code, the same for the same fault in the same place."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    code = f"{zlib.crc32(f'{type(error).__name__}:{place}'.encode()):08X}"[:6]
    logging.getLogger("msp_tui").error("unexpected, code %s", code, exc_info=error)
    return code


class _Lines(logging.Formatter):
    """One entry, redacted as a whole; what is not its first line is indented, so that none can be forged."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's own signature
        moment = datetime.fromtimestamp(record.created, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"

    def format(self, record: logging.LogRecord) -> str:
        lines = redact(super().format(record)).splitlines()
        return "\n    ".join("".join(c if c.isprintable() else "?" for c in line) for line in lines)


class _File(logging.FileHandler):
    """A private file that several processes append to; one that is full is put aside, and the oldest of those goes.

    After another process did that, it is opened anew. logging.handlers would do half of it, and load sockets and
    pickle for the other half.
    """

    def __init__(self, path: Path, mode: int) -> None:
        self._mode = mode
        super().__init__(path, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.baseFilename, flags, self._mode)
        if os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, self._mode)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        try:
            stream = self.stream or self._open()
            if not self._stands(stream, len(self.format(record).encode()) + 1):
                stream.close()
                stream = self._open()
            self.stream = stream
        except Exception:  # noqa: BLE001 - logging's own boundary: no entry costs more than itself
            self.handleError(record)
        else:
            super().emit(record)

    def _stands(self, stream: TextIOWrapper, more: int) -> bool:
        """Whether the open file is still the log; one in which so many bytes have no room is no more from now on."""
        file = Path(self.baseFilename)
        opened = os.fstat(stream.fileno())
        try:
            there = file.stat()
        except FileNotFoundError:
            return False
        if not os.path.samestat(there, opened):
            return False
        if opened.st_size + more <= _LARGEST:
            return True
        for number in range(_KEPT - 1, 0, -1):
            with suppress(FileNotFoundError):
                Path(f"{file}.{number}").replace(f"{file}.{number + 1}")
        with suppress(FileNotFoundError):
            file.replace(f"{file}.1")
        return False


def _thread_died(details: threading.ExceptHookArgs) -> None:
    if details.exc_value is not None:
        crash(details.exc_value)


def _unraisable(details: sys.UnraisableHookArgs) -> None:
    if details.exc_value is not None:
        crash(details.exc_value)
