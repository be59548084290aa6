"""Connecting an account in plain words, for the first screen and for `msp-tui connect`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.shop.connecting import Place


class Step(Enum):
    """One question; the value is what stands above the field."""

    ENVIRONMENT = N_("Which MultiSafepay: live, test, or a sandbox on this computer?")
    ADDRESS = N_("The sandbox's address, as “msp-tui sandbox” prints it:")
    KEY = N_("Paste a group's API key; it is not shown. Empty when there are no more.")
    NUMBER = N_("The group's number:")
    NAME = N_("What the shop calls this group:")
    PLACE = N_("Where is this key kept? Empty: in a file of msp-tui that only you read.")
    ACCOUNT = N_("Paste the account's API key, or nothing: groups work without it.")
    ACCOUNT_PLACE = N_("Where is the account's key kept? Empty: in a file of msp-tui.")
    DONE = N_("Enter writes {file}, then opens the console.")


MORE = {
    Step.ENVIRONMENT: N_("A key belongs to one of them and is sent to no other."),
    Step.KEY: N_("Keys are in the dashboard: Devices, Terminals, Manage groups."),
    Step.NUMBER: N_("It stands in the dashboard: Devices, Terminals, Manage groups."),
    Step.ACCOUNT: N_("It lists every terminal of the account."),
    Step.PLACE: N_("Else: $VARIABLE, a path, keyring:service/name, or a command (pass show msp)."),
    Step.ACCOUNT_PLACE: N_("Else: $VARIABLE, a file's path, or a command."),
}
"""What else is to be said of a question, as message ids."""


def kept_words(place: Place) -> str:
    """Where a key is kept."""
    if not place.kind:
        return _("kept by msp-tui")
    if place.kind == "api_key_command":
        return _("kept behind a command")
    return _("kept in {place}", place=place.text)
