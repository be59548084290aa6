"""Terminals: which key may list them, and whether they report the groups that the configuration names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_, ApiError, Refused
from msp_tui.domain.health import Check, Health
from msp_tui.domain.terminals import Terminal
from msp_tui.shop.doctor.keys import Opened, Ring

if TYPE_CHECKING:
    from msp_tui.shop.doctor.ports import Asking


@dataclass(slots=True)
class Listed:
    """What each key was shown: of `/terminals` by subject, and of its own group's list."""

    everywhere: dict[str, list[Terminal] | ApiError] = field(default_factory=dict)
    own: dict[str, list[Terminal] | ApiError] = field(default_factory=dict)


async def look(ring: Ring, asking: Asking, listed: Listed) -> None:
    """Ask with the account's key first, then with each group's; a refusal is an answer too."""
    account = ring.account
    for one in [*([account] if account else []), *ring.groups]:
        listed.everywhere[one.subject] = await _asked(asking, one)
    for one in ring.groups:
        listed.own[one.subject] = await _asked(asking, one, one.group_id)


async def _asked(
    asking: Asking, one: Opened, group_id: int | None = None
) -> list[Terminal] | ApiError:
    try:
        return await asking.terminals(one.key, group_id)
    except ApiError as error:
        return error


def access(ring: Ring, listed: Listed, *, in_test: bool = False) -> Check:
    """Which keys may list terminals; the documents contradict each other, so each is tried. `in_test` there are none."""
    names = {one.subject: one.name for one in ring.keys}
    answers = [
        (names[subject], answer)
        for answers in (listed.everywhere, listed.own)
        for subject, answer in answers.items()
    ]
    may = list(dict.fromkeys(name for name, answer in answers if isinstance(answer, list)))
    refused = [(name, answer) for name, answer in answers if isinstance(answer, ApiError)]
    values = {
        "may": tuple(may),
        "refused": tuple(dict.fromkeys(name for name, _ in refused)),
        "why": tuple(dict.fromkeys(_why(error) for _, error in refused)),
    }
    if not answers:
        return Check(
            "terminals", Health.SKIP, N_("No key works with which terminals could be listed.")
        )
    if not may and in_test:
        sentence = N_("MultiSafepay's TEST has no terminals that could be listed ({why}).")
        return Check("terminals", Health.SKIP, sentence, values=values)
    if not may:
        return Check(
            "terminals",
            Health.WARN,
            N_("No key may list terminals ({why})."),
            N_("Terminals are then known only from the sales they made."),
            values,
        )
    if not refused:
        return Check("terminals", Health.OK, N_("Terminals are listed for: {may}."), values=values)
    sentence = N_("Terminals are listed for: {may}. Refused ({why}): {refused}.")
    return Check("terminals", Health.OK, sentence, values=values)


async def group_ids(ring: Ring, listed: Listed) -> AsyncIterator[Check]:
    """The configured number of each group beside the one that its terminals report."""
    for one in ring.groups:
        yield _group_id(one, listed)


def _group_id(one: Opened, listed: Listed) -> Check:
    shown: list[Terminal] = []
    for answer in (listed.own.get(one.subject), listed.everywhere.get(one.subject)):
        shown += answer if isinstance(answer, list) else []
    reported = {terminal.group_id for terminal in shown} - {0}
    values = {
        "name": one.name,
        "id": one.group_id,
        "reported": tuple(sorted(reported)),
        "site": one.site,
    }
    if one.group_id in reported:
        return Check(
            "group_id",
            Health.OK,
            N_("{name}: its terminals report this number."),
            values=values,
            subject=one.subject,
        )
    if reported:
        return Check(
            "group_id",
            Health.FAIL,
            N_("{name}: the terminals of this key report group {reported} instead."),
            N_("Correct the group's id in the configuration, or give it its own key."),
            values,
            one.subject,
        )
    if one.site == one.group_id:
        return Check(
            "group_id",
            Health.OK,
            N_("{name}: MultiSafepay names this number as the key's site; no terminal reports it."),
            values=values,
            subject=one.subject,
        )
    own = listed.own.get(one.subject)
    refused = isinstance(own, Refused)
    return Check(
        "group_id",
        Health.WARN if refused else Health.SKIP,
        N_("{name}: nothing shows that this is the group's number."),
        N_("Compare it with the dashboard: Devices, Terminals, Manage groups."),
        values,
        one.subject,
    )


def _why(error: ApiError) -> str:
    if isinstance(error, Refused):
        return " ".join(str(part) for part in (error.status, error.code or "") if part)
    return error.category
