"""The doctor, wired to an opened profile; for the command and for the console's engine."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import Clock
from msp_tui.domain.health import Setup
from msp_tui.settings import Profile
from msp_tui.settings.modes import file_facts
from msp_tui.shop.doctor import Doctor
from msp_tui.store.health import Examination
from msp_tui.wiring.opening import Opened
from msp_tui.wiring.state import state_of
from msp_tui.wiring.surroundings import login_facts

if TYPE_CHECKING:
    from msp_tui.api.probe import Probe
    from msp_tui.shop.pace import Gate


def doctor_of(opened: Opened, gate: Gate, clock: Clock) -> Doctor:
    """A doctor for this profile, who asks MultiSafepay no quicker than the gate allows."""
    profile = opened.profile
    return Doctor(
        setup=Setup(
            profile=profile.name,
            file=str(profile.file),
            environment=profile.environment,
            host=urlsplit(profile.base_url).hostname or "?",
            timezone=profile.timezone,
            operators=bool(profile.staffing.operators),
        ),
        keys=opened.keys,
        ask=lambda: asking(profile, gate, clock),
        stores=Examination(opened.state_dir, lambda: state_of(opened)),
        files=lambda: file_facts(profile),
        login=lambda: login_facts(os.environ),
        clock=clock,
    )


@asynccontextmanager
async def asking(profile: Profile, gate: Gate, clock: Clock) -> AsyncIterator[Probe]:
    """MultiSafepay, asked with one key at a time. Raises ConfigurationError for a place that may not be asked."""
    from msp_tui.api.hosts import checked_base_url
    from msp_tui.api.probe import Probe

    base_url = checked_base_url(profile.base_url, profile.environment, profile.trusted_host)
    probe = Probe(base_url, ZoneInfo(profile.timezone), clock, gate.request, profile.ca_file)
    try:
        yield probe
    finally:
        await probe.aclose()
