"""`msp-tui operator-pin`: the hash of a PIN for the configuration; the PIN itself is only ever typed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from msp_tui.domain.errors import N_, RuleError
from msp_tui.i18n import translate


def add_options(parser: argparse.ArgumentParser) -> None:
    """None: a PIN among the arguments would stand in the shell's history and in the list of processes."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:  # noqa: ARG001 - every command is called alike
    """Ask twice without echo and print the line for the configuration. Raises RuleError."""
    import secrets

    from msp_tui.domain.pins import SALT_BYTES, pin_hash, usable_pin

    if not sys.stdin or not sys.stdin.isatty():
        raise RuleError(
            N_("A PIN is only read from a terminal."),
            N_("Run this command by hand; it asks for the PIN without showing it."),
        )
    pin = _ask(translate(N_("PIN (4 to 7 digits): ")))
    if not usable_pin(pin):
        raise RuleError(N_("A PIN has 4 to 7 digits, not all of them the same."))
    if _ask(translate(N_("The same PIN again: "))) != pin:
        raise RuleError(N_("These were two different PINs."), N_("Begin again."))
    sys.stdout.write(f'pin_hash = "{pin_hash(pin, secrets.token_bytes(SALT_BYTES))}"\n')
    return 0


def _ask(prompt: str) -> str:
    import getpass

    try:
        return getpass.getpass(prompt, stream=sys.stderr).strip()
    except (EOFError, UnicodeDecodeError):
        return ""
