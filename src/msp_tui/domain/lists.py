"""How somebody left a list."""

from __future__ import annotations

from msp_tui.domain.frozen import frozen


@frozen
class Arrangement:
    """The words typed last into a list's filter, whether they were left on, and the column that ordered it.

    `order` is a column's message id, "" for the list's own order.
    """

    words: str = ""
    on: bool = False
    order: str = ""
    falling: bool = False
