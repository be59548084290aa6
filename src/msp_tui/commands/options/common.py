"""The arguments and options that several commands have, each worded once; texts are message ids."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msp_tui.domain.errors import N_
from msp_tui.i18n import translate

if TYPE_CHECKING:
    from argparse import _ActionsContainer as Options


def add_flag(options: Options, name: str, text: str, **more: Any) -> None:
    """An option without a value; `text` says what it does, `more` is argparse's."""
    options.add_argument(name, action="store_true", help=translate(text), **more)


def add_order(parser: argparse.ArgumentParser) -> None:
    """`ORDER`, also by the number of one of its refunds."""
    parser.add_argument(
        "order", metavar="ORDER", help=translate(N_("a sale's order, or a refund's own number"))
    )


def add_group_argument(parser: argparse.ArgumentParser, **more: Any) -> None:
    """`GROUP`; `more` is argparse's."""
    parser.add_argument(
        "group", metavar="GROUP", help=translate(N_("a group's id, or its name")), **more
    )


def add_terminal_argument(parser: argparse.ArgumentParser, **more: Any) -> None:
    """`TERMINAL`; `more` is argparse's."""
    parser.add_argument(
        "terminal", metavar="TERMINAL", help=translate(N_("a terminal's TID, or its name")), **more
    )


def add_group(options: Options) -> None:
    """`[--group ID]`; see `plain.settle_names`."""
    options.add_argument(
        "--group",
        metavar="ID",
        help=translate(N_("only this group, by its id or its name (else all of them)")),
    )


def add_terminal(
    options: Options, text: str = N_("only this terminal, by its TID or its name")
) -> None:
    """`[--terminal TID]`; `text` says what of this terminal. See `plain.settle_names`."""
    options.add_argument("--terminal", metavar="TID", help=translate(text))


def add_limit(options: Options, usual: int, text: str) -> None:
    """`[--limit N]`, 1 to 9999, `usual` where nothing is said."""
    options.add_argument(
        "--limit", type=whole_number(9999), default=usual, metavar="N", help=translate(text)
    )


def add_json(options: Options, **more: Any) -> None:
    """`[--json]`; `more` is argparse's."""
    add_flag(options, "--json", N_("one object a line"), **more)


def add_json_or_csv(parser: argparse.ArgumentParser) -> None:
    """`[--json | --csv]`."""
    form = parser.add_mutually_exclusive_group()
    add_json(form)
    add_flag(form, "--csv", N_("comma-separated, with a line of titles"))


def add_destination(options: Options) -> None:
    """`--to GROUP` and `--to-new NAME`, of which one at most can be meant."""
    options.add_argument("--to", metavar="GROUP", help=translate(N_("to this group (id or name)")))
    options.add_argument(
        "--to-new", metavar="NAME", help=translate(N_("to a new group of this name"))
    )


def add_steps(parser: argparse.ArgumentParser, *, unbinding: bool) -> None:
    """How a terminal's steps are taken; `unbinding` where a device has to be unbound first."""
    if unbinding:
        add_flag(parser, "--unbound", N_("the device is unbound, although nothing may show it"))
    add_flag(parser, "--no-wait", N_("stop where somebody has to do something; --resume goes on"))
    add_flag(
        parser, "--code-only", N_("write the activation code, also into a pipe, and draw no QR")
    )
    add_flag(parser, "--virtual", N_("sandbox only: a virtual device does what has to be done"))
    add_key_file(parser)


def add_key_file(parser: argparse.ArgumentParser) -> None:
    """`[--key-file FILE]`."""
    parser.add_argument(
        "--key-file",
        metavar="FILE",
        help=translate(N_("read the key from this file, or from standard input with -")),
    )


def add_yes(parser: argparse.ArgumentParser) -> None:
    """`[--yes]`."""
    add_flag(parser, "--yes", N_("do not ask whether to go on"))


def whole_number(most: int) -> Callable[[str], int]:
    """What reads an option's number, 1 to `most`."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[1-9][0-9]{0,8}", text) or int(text) > most:
            said = translate(N_("write a whole number from 1 to {most}"), most=most)
            raise argparse.ArgumentTypeError(said)
        return int(text)

    return read
