"""No command: the console on the configured profile, or the choice of a first run."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msp_tui.commands.opening import Opened, open_profile
from msp_tui.i18n import translate
from msp_tui.settings import Settings

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
    return open_console(open_profile(arguments, environ))


def _welcome(config: Path, arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The first screen of a first run; the demo or the new configuration's console follows."""
    from msp_tui.console.terminal import prepare

    prepare(os.environ)

    from msp_tui.commands.connecting import Outside
    from msp_tui.console.welcome import CONNECTED, DEMO, WelcomeApp
    from msp_tui.shop.connecting import Connecting

    app = WelcomeApp(Connecting(Outside(config, environ)))
    chosen = app.run(mouse=False)
    if app.fault is not None:
        raise app.fault
    if chosen == CONNECTED:
        return open_console(open_profile(arguments, environ))
    if chosen != DEMO:
        return app.return_code or 0
    from msp_tui.commands import demo

    return demo.run(arguments, environ)


def refuse_terminal(environ: Mapping[str, str]) -> int:
    """2 after one sentence where no console can open, else 0."""
    from msp_tui.console.terminal import unfit

    streams = [stream for stream in (sys.stdin, sys.stdout, sys.__stderr__) if stream]
    sentence = unfit(environ, *streams)
    if sentence is None:
        return 0
    print(f"msp-tui: {translate(sentence)}", file=sys.stderr)  # noqa: T201 - the one line
    return 2


def open_console(opened: Opened) -> int:
    """The console on an opened profile, until it is quit."""
    from msp_tui import log
    from msp_tui.commands.state import open_state
    from msp_tui.console.terminal import Colours, prepare

    state = open_state(opened)
    log.start(state.path, shared=bool(opened.profile.share_group))
    prepare(os.environ, colours=cast(Colours, opened.profile.colors))

    from msp_tui.commands.desk import open_desk
    from msp_tui.console.app import ConsoleApp
    from msp_tui.console.window import Relay, show

    relay = Relay()
    desk = open_desk(opened, state, relay)
    try:
        return show(ConsoleApp(desk), relay)
    finally:
        desk.records.close()
