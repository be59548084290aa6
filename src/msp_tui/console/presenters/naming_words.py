"""What is said of a new name, for the screens and for the commands."""

from __future__ import annotations

from msp_tui.i18n import translate as _


def renamed_words(said: str, *, sandbox: bool) -> str:
    """`said`, and what the name is worth on a live account, whose API renames nothing."""
    only_here = _("Only on this console's screens: MultiSafepay keeps its own.")
    return said if sandbox else f"{said} {only_here}"
