"""What every command that works on a configured shop does first."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msp_tui.domain.frozen import frozen
from msp_tui.i18n import choose_language, use
from msp_tui.settings import Keys, Profile, Settings, state_dir
from msp_tui.wiring.book import Book
from msp_tui.wiring.secrecy import hide

if TYPE_CHECKING:
    import argparse


@frozen
class Opened:
    """A chosen profile, its keys (hidden from the log as they are read) and its state directory's path."""

    profile: Profile
    keys: Keys
    state_dir: Path
    book: Book
    """The configuration itself, to look into and to change."""


def open_profile(
    arguments: argparse.Namespace, environ: Mapping[str, str], *, drawn: bool = False
) -> Opened:
    """The profile that --config and --profile choose; `drawn` as in `opened`. Raises ConfigurationError."""
    settings = Settings.load(arguments.config, environ)
    profile = settings.profile(arguments.profile)
    return opened(profile, arguments.state_dir, environ, layered=settings.layered, drawn=drawn)


def opened(
    profile: Profile,
    asked_dir: Path | None,
    environ: Mapping[str, str],
    *,
    layered: bool = False,
    drawn: bool = False,
) -> Opened:
    """The profile ready for use: its language and time zone are spoken from now on.

    `layered`: nobody named its file, so that the system-wide one counts too. `drawn`: for a console, which writes
    every character whatever the locale; where standard output has no euro sign, a command writes `EUR`.
    """
    plain = profile.ascii or not (drawn or _has("€"))
    use(choose_language(environ, profile.language), profile.timezone, ascii=plain)
    keys = Keys(profile, environ, hide)
    book = book_of(profile, asked_dir, environ, layered=layered)
    return Opened(profile, keys, state_dir(asked_dir, profile, environ), book)


def _has(sign: str) -> bool:
    """Whether standard output can write this."""
    try:
        sign.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def book_of(
    profile: Profile, asked_dir: Path | None, environ: Mapping[str, str], *, layered: bool
) -> Book:
    """The configuration that a profile stands in; see `opened`."""
    return Book(None if layered else profile.file, environ, profile, asked_dir)


def check_keys(profile: Profile) -> None:
    """Raises ConfigurationError for keys with which no console could open."""
    if profile.keys:
        from msp_tui.console.actions.keymap import checked_keys

        checked_keys(profile.keys, f"{profile.file}, keys")
