"""What a counter does besides refunds: the registry's part about the day, receipts and lists (see `actions`)."""

from __future__ import annotations

from msp_tui.console.actions.action import Action, opens
from msp_tui.domain.errors import N_

RECEIPT_ACTIONS: tuple[Action, ...] = (
    Action(
        "receipt",
        ("p",),
        N_("Receipt"),
        N_("Shows the receipts of the sale and of its refunds."),
        "sale",
        essential=True,
    ),
    Action("print", ("p",), N_("Print"), N_("Prints this receipt."), "receipt", essential=True),
    Action(
        "save_receipt",
        ("e",),
        N_("Save"),
        N_("Writes this receipt to a text file."),
        "receipt",
        essential=True,
    ),
    Action(
        "next_slip",
        ("tab", "right"),
        N_("Next"),
        N_("The next receipt: the sale's, then each refund's."),
        "receipt",
        essential=True,
    ),
    Action(
        "previous_slip",
        ("shift+tab", "left"),
        N_("Before"),
        N_("The receipt before."),
        "receipt",
    ),
)

DAY_ACTIONS: tuple[Action, ...] = (
    Action(
        "next_group",
        ("tab", "right"),
        N_("Next group"),
        N_("The next group's day, then that of all groups."),
        "day",
        essential=True,
    ),
    Action(
        "previous_group",
        ("shift+tab", "left"),
        N_("Group before"),
        N_("The day of the group before."),
        "day",
    ),
    Action(
        "next_terminal",
        ("o",),
        N_("One terminal"),
        N_("One terminal after the other, then all of them."),
        "day",
        essential=True,
    ),
    Action("day_before", ("-",), N_("Day before"), N_("The day before."), "day", essential=True),
    Action("day_after", ("+",), N_("Day after"), N_("The day after."), "day"),
    Action(
        "export",
        ("e",),
        N_("Export"),
        N_("Writes the day's figures to a file (CSV)."),
        "day",
        essential=True,
    ),
    Action(
        "start_later",
        (">",),
        N_("Later start"),
        N_("The day begins an hour later, as on the device."),
        "day",
    ),
    Action("start_earlier", ("<",), N_("Earlier start"), N_("An hour earlier."), "day"),
    Action(
        "test_code",
        ("c",),
        N_("Test code"),
        N_("Draws a harmless code for a camera, or takes it away."),
        "doctor",
        essential=True,
    ),
)

SETTINGS_ACTIONS: tuple[Action, ...] = (
    opens("settings", N_("Change"), N_("Changes the value, where it is changed from here.")),
    Action(
        "take_back",
        ("x",),
        N_("Take back"),
        N_("Lets what the files say count again."),
        "settings",
        essential=True,
        changes=True,
    ),
    opens("setting", N_("Next"), N_("Accepts the value, and writes it.")),
)

_FILTER = ("filter", ("/",), N_("Filter"))


def _orders(scope: str) -> tuple[Action, ...]:
    return (
        Action("order_next", (">",), N_("Order"), N_("Orders by the next column."), scope),
        Action("order_before", ("<",), N_("Order"), N_("Orders by the column before."), scope),
        Action("order_turn", ("s",), N_("Turn"), N_("Turns the order round."), scope),
    )


LIST_ACTIONS: tuple[Action, ...] = (
    Action(
        *_FILTER,
        N_("Shows only rows with these words, read as in find."),
        "live",
        essential=True,
    ),
    Action(*_FILTER, N_("Back to the box: each further word narrows."), "find"),
    *_orders("find"),
    *(
        action
        for scope in ("groups", "terminals", "journal", "settings")
        for action in (
            Action(*_FILTER, N_("Shows only rows with these words."), scope),
            *_orders(scope),
        )
    ),
)
