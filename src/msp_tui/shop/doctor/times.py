"""MultiSafepay's clock beside ours, and whether its zone-less times are read in the right zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_, ApiError
from msp_tui.domain.health import Check, Health, JournalFacts, Own, Setup
from msp_tui.shop.doctor.keys import Ring

if TYPE_CHECKING:
    from msp_tui.domain.details import OrderDetail
    from msp_tui.shop.doctor.ports import Asking

_NOTICED = timedelta(seconds=30)
_WRONG = timedelta(minutes=5)
"""A clock that is so far off stamps journal entries and judges certificates wrongly."""
_PROOF = timedelta(minutes=20)
"""A row as young as this was made in the zone that is assumed: another zone is an hour off, or half of one."""
_AHEAD = timedelta(minutes=2)
_STEP = timedelta(minutes=15)
"""Time zones are so far from each other, or a multiple of it."""
_ANOTHER = N_("Set timezone in the profile to the one in which MultiSafepay writes its times.")


def clock(ring: Ring, setup: Setup) -> Check:
    """By the Date header of an answer."""
    intro = next((one.intro for one in ring.keys if one.intro and one.intro.said), None)
    if intro is None:
        return Check("clock", Health.SKIP, N_("No answer says what time it is for MultiSafepay."))
    values = {"said": intro.said, "seconds": round(abs(intro.ahead).total_seconds())}
    if abs(intro.ahead) < _NOTICED:
        return Check("clock", Health.OK, N_("This computer's clock agrees with MultiSafepay's."))
    if setup.environment == "sandbox":
        sentence = N_("The sandbox has a clock of its own: it is {said} there.")
        return Check("clock", Health.OK, sentence, values=values)
    sentence = (
        N_("This computer's clock is {seconds} s behind MultiSafepay's.")
        if intro.ahead > timedelta()
        else N_("This computer's clock is {seconds} s ahead of MultiSafepay's.")
    )
    hint = N_("Let the system set it (timedatectl set-ntp true): the journal is written by it.")
    health = Health.FAIL if abs(intro.ahead) > _WRONG else Health.WARN
    return Check("clock", health, sentence, hint, values)


def zone(ring: Ring, setup: Setup) -> Check:
    """The newest sale beside MultiSafepay's present: read in another zone it would be hours away."""
    said = next((one.intro.said for one in ring.keys if one.intro and one.intro.said), None)
    newest = max((row.created for one in ring.keys for row in one.rows), default=None)
    if said is None or newest is None:
        sentence = N_("There is no sale yet that shows whether {zone} is the right time zone.")
        return Check("timezone", Health.SKIP, sentence, values={"zone": setup.timezone})
    age = said - newest
    values = {
        "zone": setup.timezone,
        "minutes": round(abs(age).total_seconds() / 60),
        "newest": newest,
    }
    if age < -_AHEAD:
        return Check(
            "timezone",
            Health.FAIL,
            N_("Read as {zone}, the newest sale lies {minutes} minutes in the future."),
            _ANOTHER,
            values,
        )
    if age <= _PROOF:
        sentence = N_("{zone} fits: the newest sale was made {minutes} minutes ago.")
        return Check("timezone", Health.OK, sentence, values=values)
    return Check(
        "timezone",
        Health.SKIP,
        N_("The newest sale is of {newest}: too old to show whether {zone} is right."),
        N_(
            "Look again a few minutes after a sale: if it still names an older time, the zone is wrong."
        ),
        values,
    )


async def zone_by_own(
    ring: Ring, setup: Setup, asking: Asking, journal: JournalFacts | None
) -> Check | None:
    """By what was made from here, which this computer dated too: also a zone too far east, in which sales only look old.

    It is read anew, as it may be stored by another zone. None where that shows nothing: nothing was made
    from here, it cannot be read, MultiSafepay dates it not, or the clocks differ, now or then.
    """
    intro = next((one.intro for one in ring.keys if one.intro and one.intro.said), None)
    if journal is None or intro is None or abs(intro.ahead) > _AHEAD:
        return None
    keys = {one.group_id: one.key for one in ring.groups}
    for own in journal.own:
        if own.group_id not in keys:
            continue
        try:
            detail = await asking.order(keys[own.group_id], own.group_id, own.order_id)
        except ApiError:
            continue
        dated = _dated(detail, own)
        if dated is None or abs(_besides_steps(own.made - dated)) > _AHEAD:
            continue
        values = {"zone": setup.timezone, "ours": own.made, "theirs": dated}
        if abs(own.made - dated) <= _AHEAD:
            sentence = N_(
                "{zone} fits: MultiSafepay dates what was made from here at {ours} alike."
            )
            return Check("timezone", Health.OK, sentence, values=values)
        sentence = N_(
            "Read as {zone}, MultiSafepay dates what was made from here at {ours} to {theirs}."
        )
        return Check("timezone", Health.FAIL, sentence, _ANOTHER, values)
    return None


def _dated(detail: OrderDetail, own: Own) -> datetime | None:
    """When it was made for MultiSafepay; None where that is not told."""
    if not own.transaction_id:
        return detail.created
    rows = (one for one in detail.refunds if one.transaction_id == own.transaction_id)
    return next((one.created for one in rows if one.created_raw), None)


def _besides_steps(gap: timedelta) -> timedelta:
    """What is left of a gap when as many steps as fit best are taken away."""
    return gap - round(gap / _STEP) * _STEP
