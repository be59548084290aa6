"""`python -m msp_tui.sandbox` is the sandbox by itself, without the console around it."""

from __future__ import annotations

import argparse
import sys

from msp_tui.sandbox.options import add_options, options_from
from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Serve as asked. Exit codes: 0 done, 1 could not start, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m msp_tui.sandbox",
        description="A stand-alone imitation of MultiSafepay's POS.",
    )
    add_options(parser)
    try:
        return serve(options_from(parser.parse_args(arguments)))
    except SandboxError as problem:
        sys.stderr.write(f"msp-tui sandbox: {problem}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
