"""The journal in words, for the screen and for `msp-tui journal`: why a refund is marked, how a move stands."""

from __future__ import annotations

from collections.abc import Callable

from msp_tui.console.presenters.states import Sign
from msp_tui.domain.errors import N_
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.i18n import translate as _
from msp_tui.shop.exceptions import CLOSING, MANY, Exceptional

WORDS = {
    Exceptional.SEVERAL: N_("several refunds of this sale"),
    Exceptional.MANY: N_("many by one operator that day"),
    Exceptional.CLOSING: N_("near closing"),
    Exceptional.LIMIT: N_("above the operator's limit"),
    Exceptional.BALANCE: N_("check balance"),
}
"""Why a refund is marked, as message ids."""

_STEPS = {
    MoveStep.PLANNED: Sign("○", N_("planned"), "open"),
    MoveStep.UNBOUND_SEEN: Sign("○", N_("unbound"), "open"),
    MoveStep.UNBOUND_SAID: Sign("○", N_("said unbound"), "open"),
    MoveStep.ADDING: Sign("○", N_("being added"), "open"),
    MoveStep.ADDED: Sign("○", N_("added"), "open"),
    MoveStep.PAIRED: Sign("●", N_("paired"), "good"),
    MoveStep.RETIRED: Sign("×", N_("retired"), "faint"),
    MoveStep.ABANDONED: Sign("×", N_("given up"), "faint"),
}


def exception_rules() -> list[str]:
    """What is marked, a line each, for the help: the rules of `shop.exceptions` in words."""
    minutes = int(CLOSING.total_seconds() // 60)
    return [
        _("{what}: two or more that were made or are open", what=_(WORDS[Exceptional.SEVERAL])),
        _("{what}: {count} or more", what=_(WORDS[Exceptional.MANY]), count=MANY),
        _(
            "{what}: less than {minutes} min before the day's last payment",
            what=_(WORDS[Exceptional.CLOSING]),
            minutes=minutes,
        ),
        _("{what}: a second operator approved it", what=_(WORDS[Exceptional.LIMIT])),
        _("{what}: still reserved the day after", what=_(WORDS[Exceptional.BALANCE])),
    ]


def step_sign(step: MoveStep) -> Sign:
    """How a move of a terminal stands."""
    return _STEPS[step]


def move_way(move: Move, group_name: Callable[[int], str]) -> str:
    """`Counter → Cellar`; a group that does not exist yet by the name it shall have."""
    target = group_name(move.target_group_id) if move.target_group_id else move.new_group_name
    if move.retiring:
        return f"{group_name(move.old_group_id)} → {_('retired')}"
    return f"{group_name(move.old_group_id)} → {target}" if move.old_tid else target
