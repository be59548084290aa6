"""What a command can do besides printing: tasks, as words after it, each with its own help."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from msp_tui.commands.options.arguments import Parser, add_global_options
from msp_tui.commands.options.common import add_json
from msp_tui.commands.talk.dialog import say
from msp_tui.commands.talk.output import write_json
from msp_tui.i18n import translate

Run = Callable[[argparse.Namespace, Mapping[str, str]], int]
Tasks = Any
"""argparse's own subparsers, whose type it does not name publicly."""


def tasks_of(parser: argparse.ArgumentParser, title: str) -> Tasks:
    """Where a command's tasks are added; without one of them it prints."""
    return parser.add_subparsers(title=title, metavar="TASK", required=False, parser_class=Parser)


def add_task(tasks: Tasks, name: str, summary: str, run: Run) -> argparse.ArgumentParser:
    """A task with the options that every command has; `summary` is a message id."""
    text = translate(summary).replace("%", "%%")
    parser: argparse.ArgumentParser = tasks.add_parser(
        name, help=text, description=text, allow_abbrev=False
    )
    # They may stand before or after the task; what is not given must not undo what was.
    add_global_options(parser, argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def add_task_json(parser: argparse.ArgumentParser) -> None:
    """`[--json]`, which may also stand before the task."""
    add_json(parser, default=argparse.SUPPRESS)


def tell(arguments: argparse.Namespace, said: str, facts: Mapping[str, Any]) -> int:
    """What was done, for people or for programs; 0."""
    if arguments.json:
        write_json([facts])
    else:
        say(said)
    return 0
