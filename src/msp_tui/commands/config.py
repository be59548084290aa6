"""`msp-tui config`: every value of the profile and where it came from; keys are masked. Its tasks change one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from msp_tui.commands.options.common import add_json
from msp_tui.commands.parts.config_values import show


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[--json]`, or a task: see `config_tasks`."""
    from msp_tui.commands.parts.config_tasks import add_tasks

    add_json(parser)
    add_tasks(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the chosen profile. Raises ConfigurationError for the first thing that is wrong in it."""
    return show(arguments, environ)
