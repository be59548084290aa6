"""The values of a profile as `msp-tui config` prints them, each with where it came from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from msp_tui.commands.talk.output import write_json
from msp_tui.domain.errors import N_
from msp_tui.domain.setting import Setting
from msp_tui.i18n import choose_language, translate, use
from msp_tui.settings import Profile, Settings, secrets_file
from msp_tui.wiring.opening import book_of, check_keys


def show(arguments: argparse.Namespace, environ: Mapping[str, str], key: str = "") -> int:
    """Print all of it, or one value. Raises ConfigurationError."""
    settings = Settings.load(arguments.config, environ)
    profile = settings.profile(arguments.profile)
    use(choose_language(environ, profile.language), profile.timezone)
    check_keys(profile)
    book = book_of(profile, arguments.state_dir, environ, layered=settings.layered)
    values = [one for one in book.settings() if key in {"", one.key}]
    if arguments.json:
        write_json(map(_facts, values))
        return 0
    _print(settings, profile, values, whole=not key)
    return 0


def _facts(value: Setting) -> dict[str, Any]:
    return {
        "key": value.key,
        "value": value.value,
        "origin": value.origin,
        "meaning": translate(value.meaning),
        "can_be_set": not value.why_not,
        **({"choices": value.choices} if value.choices else {}),
        **(
            {"instead_of": {"value": value.below, "origin": value.below_origin}}
            if value.below is not None
            else {}
        ),
    }


def _print(settings: Settings, profile: Profile, values: list[Setting], *, whole: bool) -> None:
    if whole:
        sys.stdout.write(f"# {translate(N_('profile'))} {profile.name}\n")
        files = [profile.file, settings.file, secrets_file(profile)]
        files += [settings.written] if settings.written.exists() else []
        for file in dict.fromkeys(files):
            there = "" if file.exists() else f" ({translate(N_('not there'))})"
            sys.stdout.write(f"# {file}{there}\n")
    widest = max((len(f"{value.key} = {value.text}") for value in values), default=0)
    for value in values:
        line = f"{value.key} = {value.text}"
        sys.stdout.write(f"{line:<{min(widest, 60)}}  # {_whence(value)}\n")


def _whence(value: Setting) -> str:
    """Where it came from, and what would hold without what was changed from the program."""
    origin = translate(value.origin)
    if value.below is None:
        return origin
    if value.below_origin == value.origin:
        return translate(N_("Changed here, but {origin} counts before any file."), origin=origin)
    return translate(
        N_("{origin}, instead of {value} ({below})"),
        origin=origin,
        value=json.dumps(value.below, ensure_ascii=False),
        below=translate(value.below_origin),
    )
