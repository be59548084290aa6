"""How the sandbox is started: its command line, for itself and for the program around it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Say = Callable[..., str]
"""An English sentence and the values for its {places}, in the language of whoever reads it."""


@dataclass(frozen=True)
class SandboxOptions:
    """Everything a sandbox can be told.

    `port` 0 takes a free one; `traffic` is payments a minute; `until_eof` ends the server when its
    standard input closes, so that it cannot outlive its parent; `scratch` is a directory it removes
    on its way out. `cloud_payments` has the written profile allow payments on terminals.
    """

    port: int = 0
    state: Path | None = None
    shop: str = "bookshop"
    seed: int = 1
    history: int = 200
    today: int = 0
    traffic: float = 0
    clock: str = "real"
    write_config: Path | None = None
    cloud_payments: bool = False
    until_eof: bool = False
    scratch: Path | None = None


def _english(sentence: str, **values: object) -> str:
    """The sentence as it is written here."""
    return sentence.format(**values)


def add_options(parser: argparse.ArgumentParser, translate: Say = _english) -> None:
    """Add the sandbox's options to a parser."""
    default = SandboxOptions()
    add = parser.add_argument

    def read(how: Callable[[str], T]) -> Callable[[str], T]:
        def reading(text: str) -> T:
            try:
                return how(text)
            except _Wrong as wrong:
                sentence, values = wrong.args
                raise argparse.ArgumentTypeError(translate(sentence, **values)) from None

        return reading

    add(
        "--port",
        type=read(_port),
        default=default.port,
        help=translate("port on 127.0.0.1; 0 takes a free one"),
    )
    add(
        "--state",
        type=Path,
        metavar="FILE",
        help=translate("keep the shop in this file across restarts"),
    )
    add(
        "--shop",
        default=default.shop,
        metavar="NAME",
        help=translate(
            "empty, bookshop, restaurant or chain, or a shop file of your own (NAME.json)"
        ),
    )
    add(
        "--seed",
        type=read(_seed),
        default=default.seed,
        help=translate("the same seed gives the same shop"),
    )
    add(
        "--history",
        type=read(_count),
        default=default.history,
        help=translate("number of past transactions"),
    )
    add(
        "--today",
        type=read(_count),
        default=default.today,
        metavar="N",
        help=translate("payments of today, before the start; not in the history's number"),
    )
    add(
        "--traffic",
        type=read(_rate),
        default=default.traffic,
        metavar="PER_MINUTE",
        help=translate("payments the virtual devices take on their own"),
    )
    add(
        "--clock",
        choices=("real", "manual"),
        default=default.clock,
        help=translate("what moves the time"),
    )
    add(
        "--write-config",
        type=Path,
        metavar="FILE",
        help=translate("write a profile for this sandbox"),
    )
    add(
        "--cloud-payments",
        action="store_true",
        help=translate("have that profile start payments on terminals"),
    )
    add("--until-eof", action="store_true", help=translate("end when standard input closes"))
    add(
        "--scratch",
        type=Path,
        metavar="DIR",
        help=translate("a marked directory to remove at the end"),
    )


def options_from(namespace: argparse.Namespace) -> SandboxOptions:
    """Give what the parser read as options; what it does not know keeps its default."""
    names = SandboxOptions.__dataclass_fields__
    return SandboxOptions(**{k: v for k, v in vars(namespace).items() if k in names})


class _Wrong(Exception):
    """A sentence and its values: what was given cannot be read."""


def N_(sentence: str) -> str:  # noqa: N802 - gettext's name for "translate this later"
    """Mark a sentence for translation where it is written."""
    return sentence


def _port(text: str) -> int:
    return _whole(text, 65_535)


def _count(text: str) -> int:
    return _whole(text, 10_000_000)


def _seed(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _Wrong(N_("must be a whole number, not {text!r}"), {"text": text}) from None


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:12]) > most:
        sentence = N_("must be a whole number from 0 to {most}, not {text!r}")
        raise _Wrong(sentence, {"most": most, "text": text})
    return int(text)


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 6000:
        raise _Wrong(N_("must be a number from 0 to 6000, not {text!r}"), {"text": text})
    return value
