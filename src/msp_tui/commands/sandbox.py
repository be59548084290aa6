"""`msp-tui sandbox`: only the server, in the foreground, until it is told to end."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from msp_tui.i18n import translate


def add_options(parser: argparse.ArgumentParser) -> None:
    """The server's own, in the reader's language."""
    from msp_tui.sandbox.options import add_options as add

    add(parser, translate)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:  # noqa: ARG001 - every command is called alike
    """Serve. Raises SandboxError when it cannot start as asked."""
    from msp_tui.sandbox.options import options_from
    from msp_tui.sandbox.server import serve

    return serve(options_from(arguments))
