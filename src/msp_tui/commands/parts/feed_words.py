"""The words that `msp-tui feed` is narrowed by: read as the filter of the live feed reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_
from msp_tui.i18n import formats, translate

if TYPE_CHECKING:
    from msp_tui.shop.ports import Records
    from msp_tui.shop.reading import Read


def read_words(records: Records, words: Sequence[str], today: date) -> Read:
    """What they mean on this day of the shop, by the terminals that the store knows. Raises StateError."""
    from msp_tui.shop.reading import Surroundings, read

    terminals = [known.terminal for known in records.terminals()]
    return read(" ".join(words), Surroundings(today, formats().zone, terminals))


def reading_words(read: Read, *, as_json: bool) -> str:
    """How they were read; for programs only what was not taken as it was typed."""
    from msp_tui.console.presenters.reading import read_as

    changed = read.card_cut or read.repair or read.unread
    return "" if read.empty or (as_json and not changed) else read_as(read)


def none_words(records: Records, groups: tuple[int, ...] | None, today: date) -> str:
    """That no row has them, and how much that means. Raises StateError."""
    from msp_tui.console.presenters.reading import known_words

    only = groups[0] if groups is not None and len(groups) == 1 else None
    known = known_words(records.detail_reach(only), today)
    return f"{translate(N_('No row has these words.'))} {known}".rstrip()
