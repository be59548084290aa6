"""`msp-tui demo`: the sandbox shop as a process of its own, and the console on it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from msp_tui.wiring.opening import opened
from msp_tui.wiring.showing import open_console, refuse_terminal


def add_options(parser: argparse.ArgumentParser) -> None:
    """The demo has no options of its own; --state-dir keeps its shop."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Start the shop, open the console on it, end the shop with the console."""
    if refused := refuse_terminal(environ):
        return refused
    from msp_tui.demo import DemoShop
    from msp_tui.settings import Settings
    from msp_tui.store.statedir import StateDir

    shop = DemoShop.start(arguments.state_dir)
    try:
        profile = Settings.load(shop.config, environ).profile(None)
        # The demo owns both the server and the store: another port is still the same shop.
        StateDir.restamp(shop.directory, environment=profile.environment, base_url=profile.base_url)
        return open_console(opened(profile, shop.directory, environ, drawn=True))
    finally:
        shop.stop()
