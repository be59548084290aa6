"""Which group a key opens, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from msp_tui.console.presenters.paint import paint
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.shop.handing import Opened


def group_list(groups: tuple[int, ...], group_name: Callable[[int], str]) -> str:
    """`Café (57959)`, with commas between several."""
    return ", ".join(f"{group_name(one)} ({one})" for one in groups)


def opened_words(opened: Opened, wanted: int, group_name: Callable[[int], str]) -> Content:
    """What a pasted key opens, and whether that is the group that the till needs; 0 for any."""
    groups = group_list(opened.groups, group_name)
    right = not wanted or wanted in opened.groups
    if not opened.accepted:
        return paint("\n", (f" × {_('MultiSafepay does not know this key.')}", "bad"))
    if opened.account:
        words = _("This is the key of the whole account: a till should only have its group's.")
        return paint("\n", (f" ! {words}", "note"))
    if not opened.groups:
        words = _("MultiSafepay knows this key, but it shows no terminal: its group is not known.")
        return paint("\n", (f" ? {words}", "note"))
    said = _("This key opens {groups}.", groups=groups)
    if right:
        return paint("\n", (f" ● {said}", "good"))
    needed = _("The till needs the key of {group}.", group=group_list((wanted,), group_name))
    return paint("\n", (f" × {said}", "bad"), f"\n   {needed}")


def stranger_words(opened: Opened, group_id: int, group_name: Callable[[int], str]) -> str:
    """What is wrong with a group's key, for the line below the groups."""
    if not opened.accepted:
        return _("MultiSafepay does not accept this group's key.")
    others = tuple(one for one in opened.groups if one != group_id)
    if group_id in opened.groups:
        return _("This group has the same key as {groups}.", groups=group_list(others, group_name))
    return _("This group's key opens {groups} instead.", groups=group_list(others, group_name))
