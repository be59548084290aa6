"""How the sandbox is started: its command line, for itself and for the program around it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


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
    traffic: float = 0
    clock: str = "real"
    write_config: Path | None = None
    cloud_payments: bool = False
    until_eof: bool = False
    scratch: Path | None = None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the sandbox's options to a parser."""
    default = SandboxOptions()
    add = parser.add_argument
    add("--port", type=_port, default=default.port, help="port on 127.0.0.1; 0 takes a free one")
    add("--state", type=Path, metavar="FILE", help="keep the shop in this file across restarts")
    add(
        "--shop",
        default=default.shop,
        metavar="NAME",
        help="empty, bookshop, restaurant or chain, or a shop file of your own (NAME.json)",
    )
    add("--seed", type=_seed, default=default.seed, help="the same seed gives the same shop")
    add("--history", type=_count, default=default.history, help="number of past transactions")
    add(
        "--traffic",
        type=_rate,
        default=default.traffic,
        metavar="PER_MINUTE",
        help="payments the virtual devices take on their own",
    )
    add("--clock", choices=("real", "manual"), default=default.clock, help="what moves the time")
    add("--write-config", type=Path, metavar="FILE", help="write a profile for this sandbox")
    add(
        "--cloud-payments",
        action="store_true",
        help="have that profile start payments on terminals",
    )
    add("--until-eof", action="store_true", help="end when standard input closes")
    add("--scratch", type=Path, metavar="DIR", help="a marked directory to remove at the end")


def options_from(namespace: argparse.Namespace) -> SandboxOptions:
    """Give what the parser read as options; what it does not know keeps its default."""
    names = SandboxOptions.__dataclass_fields__
    return SandboxOptions(**{k: v for k, v in vars(namespace).items() if k in names})


def _port(text: str) -> int:
    return _whole(text, 65_535)


def _count(text: str) -> int:
    return _whole(text, 10_000_000)


def _seed(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r}") from None


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:12]) > most:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to {most}, not {text!r}")
    return int(text)


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 6000:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 6000, not {text!r}")
    return value
