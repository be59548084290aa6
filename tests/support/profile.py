"""The profile of a console on a sandbox, and the sandbox's time, by which its clocks go."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import tomli_w

from tests.support.sandbox_process import SandboxProcess


def write_config(
    sandbox: SandboxProcess,
    file: Path,
    groups: tuple[int, ...] | list[dict[str, Any]] | None,
    more: dict[str, Any],
) -> Path:
    """Write a profile for this sandbox, readable by its owner only; None in `more` leaves a setting out."""
    settings: dict[str, Any] = {
        "environment": "sandbox",
        "base_url": sandbox.base_url,
        "api_key": sandbox.api_key,
        "timezone": "Europe/Amsterdam",
        "groups": groups
        if isinstance(groups, list)
        else [one for one in sandbox.groups if groups is None or one["id"] in groups],
        **more,
    }
    kept = {name: value for name, value in settings.items() if value is not None}
    if not file.exists():
        file.touch(mode=0o600)
    file.write_text(tomli_w.dumps({"default_profile": "shop", "profiles": {"shop": kept}}))
    return file


def sandbox_time(sandbox: SandboxProcess) -> datetime:
    """The time in the sandbox, to the second."""
    answer = sandbox.api("GET", "/transactions?limit=1")
    return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
