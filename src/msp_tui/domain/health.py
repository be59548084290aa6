"""What the doctor looks at and what it says of it: facts, and checks with a state, a sentence and a hint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from msp_tui.domain.answers import Account
from msp_tui.domain.errors import ShopError
from msp_tui.domain.findings import Finding
from msp_tui.domain.frozen import frozen
from msp_tui.domain.records import Progress


class Health(StrEnum):
    """`skip`: nobody could tell here and now; only `fail` makes the doctor's visit a failure."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


class Word(str):
    """A value that is a message id itself."""

    __slots__ = ()


@frozen
class Check:
    """One line: `id` says which check, `subject` of what (a group's id, "account"), "" where there is one.

    `sentence` says what it means and `hint` what to do, both message ids; `values` fill their {places}:
    text, a Word, numbers, aware datetimes, a ShopError whose sentence stands there, or a tuple of these.
    Never a secret.
    """

    id: str
    health: Health
    sentence: str
    hint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""


def failed(check: str, error: ShopError, subject: str = "") -> Check:
    """A check that ended with an error: its own sentence and hint say it best."""
    return Check(check, Health.FAIL, error.sentence, error.hint, error.values, subject)


@frozen
class Setup:
    """What the configuration says, as far as the doctor needs it."""

    profile: str
    file: str
    environment: str  # sandbox, test or live
    host: str
    timezone: str
    operators: bool


@frozen
class FileFacts:
    """A file or directory that decides what happens with keys, and who may change it."""

    path: str
    mode: int
    others_write: bool
    """Whether somebody but its owner and root, or the share group, may change it."""


@frozen
class LoginFacts:
    """How this login came to run the program, as far as a process can see it."""

    ssh: bool
    forced: bool
    """sshd put a command of its own in the place of one that was asked for."""
    shells: tuple[str, ...]
    """Interactive shells among the processes this one descends from: whoever leaves the program is in them."""
    only_program: bool
    """The login's shell in the system's list of users is no shell."""


@frozen
class TerminalFacts:
    """The terminal as the program would draw on it; `colours` is standard (16), 256 or truecolor."""

    term: str
    colours: str
    columns: int
    rows: int
    utf8: bool
    fit: bool
    """False where no console can open (TERM=dumb)."""


@frozen
class StoreFacts:
    """The store's file after its own check: bytes, and what the check found."""

    path: str
    size: int
    problems: tuple[str, ...]
    progress: Progress


@frozen
class Own:
    """A refund or payment made from here, as the journal dates it; `transaction_id` is a refund's, "" for a payment."""

    group_id: int
    order_id: str
    made: datetime
    transaction_id: str = ""


@frozen
class JournalFacts:
    """The journal after its verification; `paired` counts terminals that scanned a code drawn here.

    `own` are the newest refunds and payments that MultiSafepay took, newest first.
    `token_forms` counts how event streams took their token (`bare`, `bearer`), `cancel_keys` with which key
    payments on terminals were cancelled (`group`, `account`).
    """

    path: str
    size: int
    entries: int
    findings: tuple[Finding, ...]
    open_intents: int
    voided: int
    paired: int
    token_forms: Mapping[str, int] = field(default_factory=dict)
    cancel_keys: Mapping[str, int] = field(default_factory=dict)
    own: tuple[Own, ...] = ()


@frozen
class Route:
    """The way to MultiSafepay: through which proxy, or else with which TLS; empty where that is not known."""

    host: str
    proxy: str = ""
    tls: str = ""
    issuer: str = ""
    valid_until: datetime | None = None
    seconds: float = 0.0


@frozen
class Introduction:
    """What a key said of itself (`/me`), when by MultiSafepay's clock, and how long the answer took."""

    account: Account
    said: datetime | None
    ahead: timedelta
    """How far MultiSafepay's clock is before this computer's; whole seconds."""
    seconds: float
