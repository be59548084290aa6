"""What connecting an account shows: what was gathered, and what is asked now."""

from __future__ import annotations

from datetime import date
from enum import Enum

from textual.content import Content

from msp_tui.console.presenters.key_words import proven_words, shown_words
from msp_tui.console.presenters.paint import paint
from msp_tui.domain.errors import N_
from msp_tui.i18n import translate as _
from msp_tui.shop.connecting import Draft, Place, Proven

Parts = list[tuple[str, str] | str]


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


_MORE = {
    Step.ENVIRONMENT: N_("A key belongs to one of them and is sent to no other."),
    Step.KEY: N_("Keys are in the dashboard: Devices, Terminals, Manage groups."),
    Step.ACCOUNT: N_("It lists every terminal of the account."),
    Step.PLACE: N_("Else: $VARIABLE, a path, keyring:service/name, or a command (pass show msp)."),
    Step.ACCOUNT_PLACE: N_("Else: $VARIABLE, a file's path, or a command."),
}


def connecting_text(
    draft: Draft, proven: Proven | None, step: Step, file: str, today: date
) -> Content:
    """Everything above the field; `file` is the configuration that will be written."""
    parts: Parts = [("\n " + _("Connect an account") + "\n\n", "strong")]
    if step not in (Step.ENVIRONMENT, Step.ADDRESS):
        parts.append(f" {draft.environment}  {draft.base_url}\n\n")
    for one in draft.groups:
        parts += [
            (" ● ", "good"),
            f"{one.name} ({one.id})  ",
            shown_words(one.proven, today) + "\n",
        ]
        parts += [(f"   {_kept(one.place)}\n", "faint")]
    if draft.account:
        parts += [
            (" ● ", "good"),
            _("account key") + "  ",
            shown_words(draft.account, today) + "\n",
        ]
        parts += [(f"   {_kept(draft.account_place)}\n", "faint")]
    if proven:
        parts += [(" ○ ", "open"), proven_words(proven, today) + "\n"]
    parts += [f"\n {_(step.value, file=file)}\n"]
    if more := _MORE.get(step):
        parts += [(f" {_(more)}\n", "faint")]
    return paint(*parts)


def _kept(place: Place) -> str:
    if not place.kind:
        return _("kept by msp-tui")
    if place.kind == "api_key_command":
        return _("kept behind a command")
    return _("kept in {place}", place=place.text)
