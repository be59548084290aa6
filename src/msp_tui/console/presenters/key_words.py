"""What a key shows of itself, in plain words, for the dialogs and for the commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.shop.connecting import Proven
    from msp_tui.shop.handing import Opened


class Verdict(NamedTuple):
    """What is to be said of a key: a mark, its style, a sentence, and what would be right instead; `fits` the till."""

    mark: str
    style: str
    sentence: str
    hint: str = ""
    fits: bool = False


def group_list(groups: tuple[int, ...], group_name: Callable[[int], str]) -> str:
    """`Café (57959)`, with commas between several."""
    return ", ".join(f"{group_name(one)} ({one})" for one in groups)


def verdict(opened: Opened, wanted: int, group_name: Callable[[int], str]) -> Verdict:
    """What a pasted key opens, and whether that is the group that the till needs; 0 for any."""
    groups = group_list(opened.groups, group_name)
    if not opened.accepted:
        return Verdict("×", "bad", _("MultiSafepay does not know this key."))
    if opened.account:
        words = _("This is the key of the whole account: a till should only have its group's.")
        return Verdict("!", "note", words)
    if not opened.groups:
        words = _("MultiSafepay knows this key, but it shows no terminal: its group is not known.")
        return Verdict("?", "note", words)
    said = _("This key opens {groups}.", groups=groups)
    if not wanted or wanted in opened.groups:
        return Verdict("●", "good", said, fits=True)
    needed = _("The till needs the key of {group}.", group=group_list((wanted,), group_name))
    return Verdict("×", "bad", said, needed)


def proven_words(proven: Proven, today: date) -> str:
    """What a key showed of itself, on one line."""
    said = []
    if proven.account.account_id:
        said.append(_("account {account}", account=proven.account.account_id))
    if proven.account.site_id:
        said.append(_("site {site}", site=proven.account.site_id))
    return "  ".join([*said, shown_words(proven, today)])


def unnamed_words(proven: Proven) -> str:
    """What is to be said where a key's group is not known; "" where it is."""
    if proven.group_id:
        return ""
    if not proven.shows:
        return _("Nothing names this key's group: look it up.")
    return _(
        "It lists terminals of several groups ({groups}): is it the account's? A group's own is wanted.",
        groups=", ".join(map(str, proven.shows)),
    )


def misnumbered_words(proven: Proven, number: int) -> str:
    """What is to be said where a key names another group than the number that was typed; "" where it does not."""
    if proven.group_id in {0, number}:
        return ""
    return _(
        "The key itself names {own}, not {number}: is it another group's key?",
        own=proven.group_id,
        number=number,
    )


def shown_words(proven: Proven, today: date) -> str:
    """The key's end, and its newest sale."""
    row = proven.newest
    if row is None:
        return f"{proven.key.masked}  {_('no sale yet')}"
    when = formats().short(row.created, today)
    newest = _("newest sale: {amount}, {when}", amount=row.money, when=when)
    return f"{proven.key.masked}  {newest}"
