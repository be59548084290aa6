"""The console on an opened profile, or one sentence where none can open."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import cast

from msp_tui.i18n import translate
from msp_tui.wiring.opening import Opened


def refuse_terminal(environ: Mapping[str, str]) -> int:
    """2 after one sentence where no console can open, else 0."""
    from msp_tui.console.tty.terminal import unfit

    streams = [stream for stream in (sys.stdin, sys.stdout, sys.__stderr__) if stream]
    sentence = unfit(environ, *streams)
    if sentence is None:
        return 0
    print(f"msp-tui: {translate(sentence)}", file=sys.stderr)  # noqa: T201 - the one line
    return 2


def open_console(opened: Opened) -> int:
    """The console on an opened profile, until it is quit."""
    from msp_tui import log
    from msp_tui.console.tty.terminal import Colours, prepare
    from msp_tui.wiring.state import open_state

    state = open_state(opened)
    log.start(state.path, shared=bool(opened.profile.share_group))
    prepare(os.environ, colours=cast(Colours, opened.profile.colors))

    from msp_tui.console.app import ConsoleApp
    from msp_tui.console.window import Relay, show
    from msp_tui.wiring.desk import open_desk

    relay = Relay()
    desk = open_desk(opened, state, relay)
    try:
        return show(ConsoleApp(desk), relay)
    finally:
        desk.records.close()
