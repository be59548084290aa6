"""What the end-to-end tests expect the English console to say: here, and nowhere else."""

from __future__ import annotations

from msp_tui.domain.money import Money
from msp_tui.i18n.writing import Formats

GROUPS = "Terminal groups"
LIVE = "Live"
FIND = "Find"
SALE = "Sale"
REFUND = "Refund"
JOURNAL = "Refund journal"
TERMINALS = "Terminals"
ADD = "Add a terminal"
MOVE = "Move a terminal"
UNBIND = "Unbind on the device"
PAIR = "Pair a terminal"
HELP = "Help"
DOCTOR = "Doctor"
SETTINGS = "Settings"
NEW_GROUP = "New terminal group"
RENAME = "Rename the group"
NEW_PLACE = "in a new group"

NOT_CONFIGURED = "No shop is configured"
CURSOR = "►"
IS_LIVE = "live"
IS_DISCONNECTED = "disconnected"
IS_ACCEPTED = "reserved"
IS_UNKNOWN = "checking"
IS_REFUSED = "five minutes"
IS_PAIRED = "Paired."
DRAWN_DIFFERENTLY = "not scanning? m draws it differently"
TOO_SMALL_FOR_THE_CODE = "It needs 37 columns and 22 rows."
NOTHING_TO_NOTE = "No refund waits to be noted."
NOTHING_OVER_THE_CODE = "Nothing goes over a code"
WAITS_FOR_SCAN = "Waiting for the device to scan"
WRONG_KEY = "does not accept this API key"
NO_TERMINAL = "needs a terminal"
DUMB_TERMINAL = "TERM=dumb"


def money(cents: int) -> str:
    """Euros as the English console writes them."""
    return Formats("en_GB").money(Money(cents, "EUR"))
