"""What is said of a lookup: why a row matched, how many did, and where to look further when none does.

`wider` is the key that searches all groups, "" where all are searched already.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msp_tui.console.presenters.cards import wallet_hint
from msp_tui.console.presenters.reading import because, known_words
from msp_tui.domain.errors import N_
from msp_tui.domain.lookup import Match
from msp_tui.i18n import formats, ngettext
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.shop.lookup import Found

EMPTY_BOX = N_("Type an amount, four digits of the card, a time, a terminal or an order.")


def match_words(match: Match, terminal_name: str, wider: str) -> str:
    """Why this row matched, with its terminal, for which a narrow window has no column; or that it only comes near."""
    if wider and not match.exact:
        return _("Not in this group: {key} searches all groups.", key=wider)
    why = _("matches: {why}", why=because(match))
    return "   ".join(part for part in (why, terminal_name, wallet_hint(match.row)) if part)


def count_words(found: Found, most: int) -> str:
    """How many answers there are, of `most` that are looked for."""
    if found.read.empty:
        return ""
    exact, near = found.exact, found.near
    count = ngettext("{count} sale", "{count} sales", exact)
    if exact + near == most:
        count = _("{count} first", count=most)
    return f"{count}, {ngettext('{count} near', '{count} near', near)}" if near else count


def since_words(found: Found, today: date) -> str:
    """From when on cards are known, beside the answers; "" when there are none to know of."""
    if found.known_since is None:
        return ""
    return _("cards known back to {since}", since=formats().short(found.known_since, today))


def empty_words(found: Found, wider: str, today: date) -> str:
    """What stands where the answers would: why there may be none, and how to look further."""
    if found.read.empty:
        return _(EMPTY_BOX)
    parts = [_("Nothing found.")]
    if wider:
        parts.append(_("{key} searches all groups.", key=wider))
    if found.read.order_ids:
        parts.append(_("Enter asks MultiSafepay for this order."))
    return "\n".join(filter(None, (" ".join(parts), known_words(found.known_since, today))))


def nothing_words(wider: str) -> str:
    """Enter, where nothing was found."""
    if wider:
        return _("Nothing found. Try less of it, or {key} for all groups.", key=wider)
    return _("Nothing found. Try less of it.")


def unknown_words(order: str, wider: str) -> str:
    """MultiSafepay was asked, and does not know this order either."""
    if wider:
        return _(
            "MultiSafepay knows no order {order} here; {key} for all groups.",
            order=order,
            key=wider,
        )
    return _("MultiSafepay knows no order {order} either.", order=order)
