"""What MultiSafepay and its back office answer, once `api` has read it."""

from __future__ import annotations

from msp_tui.domain.frozen import frozen
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Transaction


@frozen
class Page:
    """Rows of one answer, newest first, and the cursor to older ones ("" when there are none)."""

    rows: tuple[Transaction, ...]
    after: str = ""


@frozen
class Account:
    """What `/me` says of a key; 0 and "" where it says nothing."""

    account_id: int
    site_id: int
    role: str


@frozen
class GroupWithKey:
    """A group as the back office shows it, with its API key."""

    group: TerminalGroup
    api_key: Secret
