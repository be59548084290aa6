"""Which group a key opens, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from msp_tui.console.presenters.key_words import group_list, verdict
from msp_tui.console.presenters.paint import paint
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.shop.handing import Opened


def opened_words(opened: Opened, wanted: int, group_name: Callable[[int], str]) -> Content:
    """What a pasted key opens, and whether that is the group that the till needs; 0 for any."""
    said = verdict(opened, wanted, group_name)
    hint = f"\n   {said.hint}" if said.hint else ""
    return paint("\n", (f" {said.mark} {said.sentence}", said.style), hint)


def stranger_words(opened: Opened, group_id: int, group_name: Callable[[int], str]) -> str:
    """What is wrong with a group's key, for the line below the groups."""
    if not opened.accepted:
        return _("MultiSafepay does not accept this group's key.")
    others = tuple(one for one in opened.groups if one != group_id)
    if group_id in opened.groups:
        return _("This group has the same key as {groups}.", groups=group_list(others, group_name))
    return _("This group's key opens {groups} instead.", groups=group_list(others, group_name))
