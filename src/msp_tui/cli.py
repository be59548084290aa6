"""The front door: reads the arguments, starts one command, and turns every failure into one line."""

from __future__ import annotations

import os
import sys

from msp_tui import __version__
from msp_tui.commands import COMMANDS, WrongUsage
from msp_tui.domain.errors import N_, ShopError
from msp_tui.i18n import choose_language, error_lines, translate, use

TYPE_CHECKING = False  # not from typing: see domain.errors
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

_NO_SCREEN = {*COMMANDS, "--help", "-h", "--version"} - {"demo"}
"""Words after which no console opens."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 the job failed, 2 wrong usage.

    Nothing is raised, and whatever fails is one line on standard error.
    """
    use(choose_language(os.environ))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A character that the terminal's encoding lacks must not cost the answer, nor become a code.
            stream.reconfigure(errors="replace")
    try:
        return _flushed(_run(argv))
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        return _nobody_reads()
    except WrongUsage as error:
        _complain(_sentence(error))
        return 2
    except Exception as error:  # noqa: BLE001 - the last boundary: no traceback reaches a user
        return _complain(_sentence(error))


def _run(argv: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    # Answered without argparse, which takes longer to load than Python itself.
    if given == ["--version"]:
        return _print(f"msp-tui {__version__}\n")
    if given in (["--help"], ["-h"]):
        from msp_tui.commands.options.usage import usage

        return _print(usage())

    if not _NO_SCREEN & set(given):
        _sign_of_life()
        import gc

        # What is loaded now stays: looking through it for garbage again and again is a tenth of the
        # start. The app that opens puts the collector on again once its first screen stands.
        gc.disable()
        from msp_tui.commands.options.shop import only_options

        if (options := only_options(given)) is not None:
            return _console(options)
    from msp_tui.commands.options.arguments import parser

    try:
        arguments = parser().parse_args(given)
    except SystemExit as told:  # argparse said what is wrong, or gave the help that was asked for
        return told.code if isinstance(told.code, int) else 2
    if "run" not in arguments:
        return _console(arguments)
    return int(arguments.run(arguments, os.environ))


def _console(options: argparse.Namespace) -> int:
    from msp_tui.commands import console

    return console.run(options, os.environ)


def _sign_of_life() -> None:
    """The program's name on the line where the shell left off, long before the first screen stands.

    The cursor stays at the line's beginning: whatever is written next, a screen or a sentence, covers it.
    """
    streams = (sys.stdin, sys.stdout, sys.__stderr__)
    if os.environ.get("TERM") != "dumb" and all(one and one.isatty() for one in streams):
        os.write(2, b"msp-tui\r")


def _print(text: str) -> int:
    if sys.stdout:
        sys.stdout.write(text)
    return 0


def _complain(line: str) -> int:
    from msp_tui.domain.text import clean

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
    from msp_tui.sandbox.refusal import SandboxError

    if isinstance(error, SandboxError):
        return str(error)
    import errno

    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _not_written(error)
    return _unexpected(error, os.environ)


def _not_written(error: OSError) -> str:
    from msp_tui.domain.system_words import system_words

    problem = system_words(error)
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
