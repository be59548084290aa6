"""The one registry of what keys do: bindings, hint line, help and command palette all come from it.

An action `refund` is a method `action_refund` of its screen, else of the app. Whether it can act now is
asked of the screen (`why_not`); a key that cannot act says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from textual.binding import Binding

from msp_tui.console.actions.action import EVERYWHERE, Action, key_text, opens
from msp_tui.console.actions.counter import (
    DAY_ACTIONS,
    LIST_ACTIONS,
    RECEIPT_ACTIONS,
    SETTINGS_ACTIONS,
)
from msp_tui.console.actions.refunds import REFUND_ACTIONS
from msp_tui.console.actions.terminals import TERMINALS
from msp_tui.domain.errors import N_

__all__ = [
    "ACTIONS",
    "DIALOGS",
    "EVERYWHERE",
    "IN_PASSING",
    "OF_SALES",
    "Action",
    "available",
    "bindings",
    "by_letter",
    "changes",
    "hints",
    "key_text",
    "keys_of",
    "offered",
    "use_keys",
]


ACTIONS: tuple[Action, ...] = (
    opens("live", N_("Open"), N_("Shows the sale.")),
    Action(
        "next_group",
        ("tab", "right"),
        N_("Next group"),
        N_("Shows the next group's feed, then all groups."),
        "live",
        essential=True,
    ),
    Action(
        "previous_group",
        ("shift+tab", "left"),
        N_("Group before"),
        N_("Shows the group before."),
        "live",
    ),
    Action(
        "narrow",
        ("o",),
        N_("One terminal"),
        N_("Shows only the terminal under the cursor, or all of them again."),
        "live",
        essential=True,
    ),
    Action(
        "pause",
        ("p",),
        N_("Pause"),
        N_("Stops asking MultiSafepay for new rows, or goes on."),
        "live",
        essential=True,
    ),
    opens("find", N_("Open"), N_("Opens the best match, or goes into the results.")),
    Action(
        "into_results",
        ("down",),
        N_("Results"),
        N_("Goes from the box into the results."),
        "find",
        essential=True,
    ),
    Action(
        "wider",
        ("f8",),
        N_("All groups"),
        N_("Searches all groups, or only yours."),
        "find",
        essential=True,
    ),
    *REFUND_ACTIONS,
    Action(
        "feed",
        ("o",),
        N_("Group's feed"),
        N_("Shows the feed of this sale's group."),
        "sale",
        essential=True,
    ),
    *RECEIPT_ACTIONS,
    opens("palette", N_("Run"), N_("Runs what the cursor stands on.")),
    opens("lock", N_("Unlock"), N_("Opens the console for any operator's PIN.")),
    *TERMINALS,
    opens("journal", N_("Open"), N_("Opens the sale, or goes on with a move or a payment.")),
    Action(
        "next_view",
        ("tab", "right"),
        N_("Next list"),
        N_("All refunds, today's, open, exceptions, moves, payments."),
        "journal",
        essential=True,
    ),
    Action(
        "previous_view",
        ("shift+tab", "left"),
        N_("List before"),
        N_("The list before."),
        "journal",
    ),
    *DAY_ACTIONS,
    *SETTINGS_ACTIONS,
    *LIST_ACTIONS,
    Action("back", ("escape", "backspace"), N_("Back"), N_("One step back; never quits.")),
    Action("help", ("f1", "?"), N_("Help"), N_("Lists what the keys do here.")),
    Action("groups", ("f2", "g"), N_("Groups"), N_("Shows the terminal groups."), essential=True),
    Action(
        "find",
        ("f3", "f"),
        N_("Find"),
        N_("Finds a sale by what you know of it; a scan or a digit too."),
        essential=True,
    ),
    Action("live", ("f4", "l"), N_("Live"), N_("Shows sales as they come in."), essential=True),
    Action("refresh", ("f5", "u"), N_("Refresh"), N_("Asks MultiSafepay for what is new now.")),
    Action("terminals", ("f6", "t"), N_("Terminals"), N_("Shows the terminals."), essential=True),
    Action("journal", ("f7", "j"), N_("Journal"), N_("Shows who refunded what."), essential=True),
    Action("doctor", ("h",), N_("Doctor"), N_("Checks keys, clock, store and terminal.")),
    Action(
        "settings",
        ("i",),
        N_("Settings"),
        N_("Shows every value of the configuration, and changes some."),
    ),
    Action(
        "day",
        ("f12", "d"),
        N_("Day"),
        N_("Shows what a day took, by hour, terminal and card."),
        essential=True,
    ),
    Action(
        "take_note",
        ("f9",),
        N_("Seen"),
        N_("Shows the payment above, or takes note of outcomes for all."),
        changes=True,
    ),
    Action(
        "copy",
        ("y",),
        N_("Copy"),
        N_("Copies the number of what is shown, and shows it alone."),
    ),
    Action("command_palette", ("ctrl+p", ":"), N_("Commands"), N_("Runs any of these by name.")),
    Action("quit", ("ctrl+q",), N_("Quit"), N_("Leaves the console.")),
)


class _Chosen:
    """The keys that the profile on screen gives to actions, by their ids, and whether it is of a sandbox.

    One console, one profile.
    """

    keys: Mapping[str, tuple[str, ...]] = {}
    sandbox = True


def use_keys(chosen: Mapping[str, tuple[str, ...]], *, sandbox: bool = True) -> None:
    """From now on these actions have these keys (checked ones: see `keymap`), all others their own.

    Off the `sandbox` its own actions are not offered any more; their keys say why they cannot act.
    """
    _Chosen.keys, _Chosen.sandbox = chosen, sandbox


def available(scope: str) -> Iterator[Action]:
    """What a screen offers, with the keys that it has: its own actions, then everyone's."""
    yield from (_keyed(action) for action in ACTIONS if action.scope == scope and scope)
    yield from (_keyed(action) for action in ACTIONS if action.scope == EVERYWHERE)


def offered(scope: str) -> Iterator[Action]:
    """What of that there is on this account: for the hint line, the help and the command palette."""
    return (action for action in available(scope) if _Chosen.sandbox or not action.sandbox)


def _keyed(action: Action) -> Action:
    keys = () if action.native else _Chosen.keys.get(action.id, ())
    return replace(action, keys=keys) if keys else action


def keys_of(action_id: str, scope: str = EVERYWHERE) -> list[str]:
    """The keys of an action as they are written on keyboards, for a sentence."""
    return next(
        [key_text(key) for key in one.keys] for one in available(scope) if one.id == action_id
    )


DIALOGS = frozenset(
    {
        "lock",
        "palette",
        "refund",
        "refunded",
        "placing",
        "unbind",
        "pairing",
        "paired",
        "name",
        "cancelling",
        "deciding",
        "key_check",
        "key_file",
        "joining",
        "setting",
        "payment",
        "following",
        "followed",
        "verdict",
    }
)
"""Scopes of screens that are in the middle of something: their hint line offers the way back, not away."""
OF_SALES = frozenset({"live", "find", "journal"})
"""Scopes of lists whose Enter opens a sale: what is done with one is done there."""
IN_PASSING = DIALOGS | {"help"}
"""Scopes of screens to which nobody comes back once another main screen was asked for."""


def changes(scope: str, action_id: str) -> bool:
    """Whether this action of a screen changes anything, here or at MultiSafepay."""
    return any(one.changes for one in available(scope) if one.id == action_id)


def hints(scope: str, *, read_only: bool = False) -> list[Action]:
    """What the hint line shows, most important first."""
    return [one for one in _hints(scope) if not (read_only and one.changes)]


def _hints(scope: str) -> list[Action]:
    if scope in DIALOGS:
        return [
            action
            for action in offered(scope)
            if (action.essential and action.scope == scope) or action.id == "back"
        ]
    return [action for action in offered(scope) if action.essential and action.id != scope]


def bindings(scope: str) -> list[Binding]:
    """The keys of a screen that are no characters; those wait for a scanner's burst (`BurstScreen`)."""
    return [
        Binding(
            key,
            f"act('{action.id}')",
            action.title,
            id=f"{action.scope or 'all'}.{action.id}.{key}",
        )
        for action in available(scope)
        for key in action.keys
        if len(key) > 1 and not action.native
    ]


def by_letter(scope: str, character: str) -> Action | None:
    """What one character does on a screen; a small letter in the registry acts in either case."""
    for action in available(scope):
        if character in action.letters or character.lower() in action.letters:
            return action
    return None
