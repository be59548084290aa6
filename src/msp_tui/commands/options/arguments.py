"""What stands after `msp-tui`: the options of all commands, and each command's own, fetched when it is chosen."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from msp_tui import __version__
from msp_tui.commands import COMMANDS
from msp_tui.commands.options.usage import ABOUT, OPTIONS, title
from msp_tui.domain.errors import N_
from msp_tui.i18n import translate

_WORDS = (
    N_("%(prog)s: error: %(message)s\n"),
    N_("positional arguments"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
)
"""What argparse says itself, besides the words of `usage`; other words of another Python stay English."""


class _Help(argparse.HelpFormatter):
    """argparse's own help, with its titles as the reader's language writes them."""

    def start_section(self, heading: str | None) -> None:
        # The colon itself is argparse's.
        super().start_section(title(heading).removesuffix(":") if heading else None)


class Parser(argparse.ArgumentParser):
    """A parser whose help is written so."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **settings})


class _CommandParser(Parser):
    """A command's parser, which fetches the command's own options once the command was chosen."""

    def parse_known_args(  # type: ignore[override] # typeshed spells the overloads out
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        name = self.prog.rpartition(" ")[2].replace("-", "_")
        module = import_module(f"msp_tui.commands.{name}")
        module.add_options(self)
        self.set_defaults(run=module.run)
        return super().parse_known_args(args, namespace)


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `run` is set when a command was chosen."""
    # argparse looks its own words up by this name of its module.
    setattr(argparse, "_", translate)  # noqa: B010 - typeshed does not know it
    whole = Parser(prog="msp-tui", description=translate(ABOUT), allow_abbrev=False)
    whole.add_argument("--version", action="version", version=f"msp-tui {__version__}")
    add_global_options(whole, None)
    commands = whole.add_subparsers(
        title=translate(N_("commands")),
        metavar="COMMAND",
        required=False,
        parser_class=_CommandParser,
    )
    for name, summary in COMMANDS.items():
        # argparse reads % in a summary as the start of a place to fill in.
        text = translate(summary)
        command = commands.add_parser(
            name, help=text.replace("%", "%%"), description=text, allow_abbrev=False
        )
        # They may stand before or after the command; what is not given must not undo what was.
        add_global_options(command, argparse.SUPPRESS)
    return whole


def add_global_options(target: argparse.ArgumentParser, default: str | None) -> None:
    """`--config`, `--profile` and `--state-dir`; what is not given has `default`."""
    group = target.add_argument_group(translate(N_("the shop")))
    for (name, value), text in OPTIONS.items():
        kind = str if name == "--profile" else Path
        group.add_argument(name, type=kind, metavar=value, default=default, help=translate(text))
