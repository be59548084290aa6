"""No command: the console on the configured profile, or the choice of a first run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msp_tui.settings import Settings
from msp_tui.wiring.opening import open_profile
from msp_tui.wiring.showing import open_console, refuse_terminal

if TYPE_CHECKING:
    import argparse


def add_options(parser: argparse.ArgumentParser) -> None:
    """The console has no options of its own."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Open the console; exit 2 without a terminal."""
    if refused := refuse_terminal(environ):
        return refused
    settings = Settings.load(arguments.config, environ)
    if not settings.configured and arguments.profile is None:
        return _welcome(settings.file, arguments, environ)
    return open_console(open_profile(arguments, environ, drawn=True))


def _welcome(config: Path, arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The first screen of a first run; the demo or the new configuration's console follows."""
    from msp_tui.console.tty.terminal import prepare

    prepare(os.environ)

    from msp_tui.console.welcome import CONNECTED, DEMO, WelcomeApp
    from msp_tui.shop.connecting import Connecting
    from msp_tui.wiring.connecting import Outside

    app = WelcomeApp(Connecting(Outside(config, environ)))
    chosen = app.run(mouse=False)
    if app.fault is not None:
        raise app.fault
    if chosen == CONNECTED:
        return open_console(open_profile(arguments, environ, drawn=True))
    if chosen != DEMO:
        return app.return_code or 0
    from msp_tui.commands import demo

    return demo.run(arguments, environ)
