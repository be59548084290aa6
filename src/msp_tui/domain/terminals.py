"""Terminal groups and terminals as MultiSafepay knows them."""

from __future__ import annotations

from datetime import datetime, tzinfo

from msp_tui.domain.frozen import frozen
from msp_tui.domain.text import Secret


@frozen
class TerminalGroup:
    """A group of terminals that share one API key and one transaction history."""

    id: int
    name: str
    webhook_url: str = ""


FROM_SALES = "from sales"
"""In place of a provider: no key may list this terminal; it is known from the sales that it made."""


@frozen
class Terminal:
    """One terminal. `id` is the TID: mixed case, never changed, padded or sorted as a number.

    Paired means `active`, never "has no code": some answers still carry the code of an active terminal.
    """

    id: str
    name: str
    group_id: int
    provider: str = "SMARTPOS"
    active: bool = False
    serial_number: str = ""
    manufacturer_id: str = ""
    country: str = ""
    code: Secret | None = None
    created: str = ""
    """When it was added, in MultiSafepay's own words."""

    def added(self, zone: tzinfo) -> datetime | None:
        """When it was added (aware), `zone` being assumed where MultiSafepay names none; None if it cannot be read."""
        try:
            moment = datetime.fromisoformat(self.created)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    @property
    def from_sales(self) -> bool:
        """Known from its sales only: whether it still is paired, nobody can tell."""
        return self.provider == FROM_SALES

    @property
    def retired(self) -> bool:
        """It once was bound to a device and no longer is (unbound on the device)."""
        return not self.active and bool(self.serial_number)

    @property
    def waiting(self) -> bool:
        """Added in the back office and not scanned by any device yet."""
        return not self.active and not self.serial_number
