"""`msp-tui config`: every value of the profile and where it came from; `set` and `unset` change one. Keys are masked."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from msp_tui.commands.opening import book_of, check_keys
from msp_tui.domain.errors import N_
from msp_tui.domain.setting import Setting
from msp_tui.i18n import choose_language, translate, use
from msp_tui.settings import Profile, Settings, secrets_file

_SHAPES = {0: (), 2: ("unset",), 3: ("set",)}
"""How many words there may be, and the first of them."""


class _Change(argparse.Action):
    """`set KEY VALUE`, `unset KEY`, or nothing."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,  # noqa: ARG002 - argparse's own
    ) -> None:
        """Keep them. Wrong usage ends the program."""
        words = list(values or ())
        if len(words) not in _SHAPES or tuple(words[:1]) != _SHAPES[len(words)]:
            parser.error(translate(N_("write set KEY VALUE, or unset KEY")))
        namespace.change = words


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to change, if anything; `--json`."""
    parser.add_argument(
        "change",
        nargs="*",
        action=_Change,
        metavar="set KEY VALUE | unset KEY",
        help=translate(
            N_("write a value into a file beside the configuration, or take it out of there again")
        ),
    )
    parser.add_argument("--json", action="store_true", help=translate(N_("one object a line")))


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the chosen profile, or what was changed of it. Raises ConfigurationError for what is wrong in it."""
    changed = arguments.change[1] if arguments.change else ""
    if changed:
        _change(arguments, environ)
    settings = Settings.load(arguments.config, environ)
    profile = settings.profile(arguments.profile)
    use(choose_language(environ, profile.language), profile.timezone)
    check_keys(profile)
    book = book_of(profile, arguments.state_dir, environ, layered=settings.layered)
    values = [one for one in book.settings() if changed in {"", one.key}]
    if arguments.json:
        for value in values:
            sys.stdout.write(json.dumps(_facts(value), ensure_ascii=False) + "\n")
        return 0
    _print(settings, profile, values, whole=not changed)
    return 0


def _change(arguments: argparse.Namespace, environ: Mapping[str, str]) -> None:
    from msp_tui.commands.wiring import login
    from msp_tui.settings.changing import Changes

    user, _ = login()
    changes = Changes(arguments.config, environ, user, arguments.profile)
    match arguments.change:
        case ["set", key, text]:
            changes.change(key, text)
        case ["unset", key]:
            changes.take_back(key)


def _facts(value: Setting) -> dict[str, Any]:
    return {
        "key": value.key,
        "value": value.value,
        "origin": value.origin,
        "meaning": translate(value.meaning),
        "can_be_set": not value.why_not,
        **({"choices": value.choices} if value.choices else {}),
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
        sys.stdout.write(f"{line:<{min(widest, 60)}}  # {translate(value.origin)}\n")
