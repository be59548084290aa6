"""What every command that works on a configured shop does first."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from msp_tui import log
from msp_tui.domain.frozen import frozen
from msp_tui.i18n import choose_language, use
from msp_tui.settings import Keys, Profile, Settings, state_dir


@frozen
class Opened:
    """A chosen profile, its keys (hidden from the log as they are read) and its state directory's path."""

    profile: Profile
    keys: Keys
    state_dir: Path


def open_profile(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Opened:
    """The profile that --config and --profile choose. Raises ConfigurationError."""
    settings = Settings.load(arguments.config, environ)
    return opened(settings.profile(arguments.profile), arguments.state_dir, environ)


def opened(profile: Profile, asked_dir: Path | None, environ: Mapping[str, str]) -> Opened:
    """The profile ready for use: its language and time zone are spoken from now on."""
    use(choose_language(environ, profile.language), profile.timezone, ascii=profile.ascii)
    keys = Keys(profile, environ, log.hide)
    return Opened(profile, keys, state_dir(asked_dir, profile, environ))


def check_keys(profile: Profile) -> None:
    """Raises ConfigurationError for keys with which no console could open."""
    if profile.keys:
        from msp_tui.console.keymap import checked_keys

        checked_keys(profile.keys, f"{profile.file}, keys")
