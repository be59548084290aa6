"""The front door: reads the arguments, starts one command, and turns every failure into one line."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from msp_tui import __version__
from msp_tui.commands import COMMANDS
from msp_tui.domain.errors import N_, ShopError
from msp_tui.domain.text import clean
from msp_tui.i18n import choose_language, error_lines, translate, use
from msp_tui.sandbox.refusal import SandboxError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 the job failed, 2 wrong usage.

    Nothing is raised, and whatever fails is one line on standard error.
    """
    use(choose_language(os.environ))
    if hasattr(sys.stdout, "reconfigure"):
        # A character that the terminal's encoding lacks must not cost the answer.
        sys.stdout.reconfigure(errors="replace")
    try:
        return _flushed(_run(argv))
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        return _nobody_reads()
    except Exception as error:  # noqa: BLE001 - the last boundary: no traceback reaches a user
        return _complain(_sentence(error))


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as told:  # argparse said what is wrong, or gave the help that was asked for
        return told.code if isinstance(told.code, int) else 2
    if "run" not in arguments:
        from msp_tui.commands import console

        return console.run(arguments, os.environ)
    return int(arguments.run(arguments, os.environ))


class _CommandParser(argparse.ArgumentParser):
    """A command's parser, which fetches the command's own options once the command was chosen."""

    def parse_known_args(  # type: ignore[override] # typeshed spells the overloads out
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        module = import_module(f"msp_tui.commands.{self.prog.rpartition(' ')[2]}")
        module.add_options(self)
        self.set_defaults(run=module.run)
        return super().parse_known_args(args, namespace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="msp-tui",
        description=translate(
            N_("A keyboard-only console for shops that take cards with MultiSafepay terminals.")
        ),
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"msp-tui {__version__}")
    _add_global_options(parser, None)
    commands = parser.add_subparsers(
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
        _add_global_options(command, argparse.SUPPRESS)
    return parser


def _add_global_options(parser: argparse.ArgumentParser, default: str | None) -> None:
    group = parser.add_argument_group(translate(N_("the shop")))
    group.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        default=default,
        help=translate(N_("configuration file (else MSP_TUI_CONFIG, else the XDG place)")),
    )
    group.add_argument(
        "--profile",
        metavar="NAME",
        default=default,
        help=translate(N_("profile in it (else its default_profile)")),
    )
    group.add_argument(
        "--state-dir",
        type=Path,
        metavar="DIR",
        default=default,
        help=translate(N_("directory of the store (else MSP_TUI_STATE_DIR, else the profile's)")),
    )


def _complain(line: str) -> int:
    if sys.stderr:
        print(f"msp-tui: {clean(line, 2000)}", file=sys.stderr)  # noqa: T201 - the one line a failure gives
    return 1


def _flushed(code: int) -> int:
    """The code, once everything was really written to standard output."""
    if not sys.stdout:
        return code
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except OSError as error:
        _discard_output()
        return _complain(_not_written(error))
    return code


def _nobody_reads() -> int:
    """Whoever read our output has had enough (`| head`): that is no failure."""
    _discard_output()
    return 0


def _discard_output() -> None:
    """What is still buffered goes nowhere, or the interpreter would complain about it on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(error: Exception) -> str:
    """What to say of a failure, on one line."""
    if isinstance(error, ShopError):
        return " ".join(line for line in error_lines(error) if line)
    if isinstance(error, SandboxError):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _not_written(error)
    return _unexpected(error, os.environ)


def _not_written(error: OSError) -> str:
    problem = error.strerror or type(error).__name__
    return translate(N_("The answer could not be written: {problem}."), problem=problem)


def _unexpected(error: Exception, environ: Mapping[str, str]) -> str:
    """A fault of the program: its code for the reader, the traceback for the log."""
    from msp_tui import log
    from msp_tui.settings import state_home

    if log.file() is None:
        log.start(state_home(environ))
    code = log.crash(error)
    if place := log.file():
        return translate(
            N_("Something went wrong that should not (code {code}). The details are in {file}."),
            code=code,
            file=str(place),
        )
    return translate(N_("Something went wrong that should not (code {code})."), code=code)
