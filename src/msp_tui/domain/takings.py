"""What was taken and given back, in slices fine enough for every view of a day."""

from __future__ import annotations

from msp_tui.domain.frozen import frozen


@frozen
class Slice:
    """One hour of one terminal, kind of card and currency; amounts in minor units.

    `hour` counts whole hours from the beginning of the span. `terminal_id` and `card` are "" while the
    store does not know them; a refund stands at the terminal that took its sale, unless it names its own.
    """

    hour: int
    group_id: int
    terminal_id: str
    card: str
    currency: str
    takings: int = 0
    refunds: int = 0
    payments: int = 0
    refund_count: int = 0
