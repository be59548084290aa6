"""`msp-tui config`: every value of the profile and where it came from; keys are masked."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from msp_tui.commands.opening import check_keys
from msp_tui.domain.errors import N_
from msp_tui.i18n import choose_language, translate, use
from msp_tui.settings import Profile, Settings, secrets_file, state_dir
from msp_tui.settings.listing import DEFAULT, Value, listed

_LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help=translate(N_("one object a line")))


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the chosen profile. Raises ConfigurationError for the first thing that is wrong in it."""
    settings = Settings.load(arguments.config, environ)
    profile = settings.profile(arguments.profile)
    use(choose_language(environ, profile.language), profile.timezone)
    check_keys(profile)
    table = settings.tables[profile.name]
    effective = _effective(profile, table.values, arguments, environ)
    values = list(listed(profile, table, effective))
    if arguments.json:
        for value in values:
            facts = {"key": value.key, "value": value.value, "origin": value.origin}
            sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
        return 0
    _print(settings, profile, values)
    return 0


def _print(settings: Settings, profile: Profile, values: list[Value]) -> None:
    sys.stdout.write(f"# {translate(N_('profile'))} {profile.name}\n")
    for file in dict.fromkeys((profile.file, settings.file, secrets_file(profile))):
        there = "" if file.exists() else f" ({translate(N_('not there'))})"
        sys.stdout.write(f"# {file}{there}\n")
    widest = max(len(f"{value.key} = {value.text}") for value in values)
    for value in values:
        line = f"{value.key} = {value.text}"
        sys.stdout.write(f"{line:<{min(widest, 60)}}  # {translate(value.origin)}\n")


def _effective(
    profile: Profile,
    written: Mapping[str, Any],
    arguments: argparse.Namespace,
    environ: Mapping[str, str],
) -> dict[str, tuple[Any, str]]:
    """What holds where the files say nothing, and what overrides them."""
    from msp_tui.commands.wiring import pace_of

    pace = pace_of(profile)
    unset: dict[str, Any] = {
        "base_url": profile.base_url,
        "timezone": profile.timezone,
        "share_group": "",
        "trusted_host": "",
        "ca_file": "",
        "read_only": False,
        "cloud_payments": False,
        "ascii": False,
        "colors": profile.colors,
        "theme": profile.theme,
        "poll_on_screen_s": pace.on_screen,
        "poll_elsewhere_s": pace.elsewhere,
        "requests_per_second": pace.per_second,
        "requests_at_once": pace.at_once,
        "history_days": pace.history.days,
        "keep_days": translate(N_("for ever")),
        "day_start_hour": profile.habits.day_start_hour,
        "export_dir": "~",
        "refund_reason": profile.staffing.reason,
        "lock_minutes": profile.staffing.lock_minutes,
    }
    found = {key: (value, DEFAULT) for key, value in unset.items() if key not in written}
    directory = str(state_dir(arguments.state_dir, profile, environ))
    if arguments.state_dir:
        found["state_dir"] = (directory, "--state-dir")
    elif environ.get("MSP_TUI_STATE_DIR"):
        found["state_dir"] = (directory, "MSP_TUI_STATE_DIR")
    elif "state_dir" not in written:
        found["state_dir"] = (directory, DEFAULT)
    if environ.get("MSP_TUI_LANG"):
        found["language"] = (choose_language(environ, profile.language).code, "MSP_TUI_LANG")
    elif "language" not in written:
        variable = next((name for name in _LANGUAGE_VARIABLES if environ.get(name)), DEFAULT)
        found["language"] = (choose_language(environ, "").code, variable)
    return found
