"""What can be done with a sale's money: the registry's part about refunds (see `actions`)."""

from __future__ import annotations

from msp_tui.console.actions.action import Action, opens
from msp_tui.domain.errors import N_


def _decides(scope: str) -> Action:
    title, sentence = N_("Verdict"), N_("Says what became of a refund that reading cannot settle.")
    return Action("decide", ("V",), title, sentence, scope, dangerous=True, changes=True)


REFUND_ACTIONS: tuple[Action, ...] = (
    Action(
        "refund",
        ("R",),
        N_("Refund"),
        N_("Gives back all or part of this sale; asks before anything is sent."),
        "sale",
        dangerous=True,
        essential=True,
        changes=True,
    ),
    Action(
        "cancel_refund",
        ("C",),
        N_("Cancel refund"),
        N_("Tries to cancel a refund that is still reserved."),
        "sale",
        dangerous=True,
        changes=True,
    ),
    *(_decides(scope) for scope in ("sale", "journal")),
    opens("refund", N_("Next"), N_("Goes to the next step; an empty confirmation cancels.")),
    opens("cancelling", N_("Next"), N_("Goes to the next step; Enter alone does nothing.")),
    Action(
        "was_made",
        ("m",),
        N_("It was made"),
        N_("The refund was made; its amount counts as given back."),
        "deciding",
        dangerous=True,
        essential=True,
        changes=True,
    ),
    Action(
        "was_not_made",
        ("n",),
        N_("It was not made"),
        N_("The refund was not made; the sale can be refunded again."),
        "deciding",
        dangerous=True,
        essential=True,
        changes=True,
    ),
)
