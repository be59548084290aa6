"""MultiSafepay's clock beside ours, and whether its zone-less times are read in the right zone."""

from __future__ import annotations

from datetime import timedelta

from msp_tui.domain.errors import N_
from msp_tui.domain.health import Check, Health, Setup
from msp_tui.shop.doctor.keys import Ring

_NOTICED = timedelta(seconds=30)
_WRONG = timedelta(minutes=5)
"""A clock that is so far off stamps journal entries and judges certificates wrongly."""
_PROOF = timedelta(minutes=20)
"""A row as young as this was made in the zone that is assumed: another zone is an hour off, or half of one."""
_AHEAD = timedelta(minutes=2)


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
            N_("Set timezone in the profile to the one in which MultiSafepay writes its times."),
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
