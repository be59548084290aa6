"""`msp-tui day`: what a day took, for scripts and for those who cannot use a screen; reads the store only."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import add_group, add_json_or_csv, add_terminal
from msp_tui.commands.options.days import named_day
from msp_tui.commands.options.naming import settle_names
from msp_tui.commands.talk.output import write_json
from msp_tui.domain.errors import N_
from msp_tui.i18n import formats, translate
from msp_tui.wiring.reading import opened_store, say_unread

if TYPE_CHECKING:
    from msp_tui.console.presenters.day import Names
    from msp_tui.shop.day import Day

_WIDTH = 100
"""Columns where there is no terminal."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[--day DAY] [--group ID] [--terminal TID] [--start HOUR] [--json | --csv]`."""
    parser.add_argument(
        "--day",
        default="today",
        metavar="DAY",
        help=translate(N_("today (if nothing is said), yesterday, 05/03 or 2026-03-05")),
    )
    add_group(parser)
    add_terminal(parser)
    parser.add_argument(
        "--start",
        type=_hour,
        metavar="HOUR",
        help=translate(N_("the hour at which the day begins, 0 to 23 (else the profile's)")),
    )
    add_json_or_csv(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the day. Raises ShopError."""
    from msp_tui.console.presenters.day import FACTS, Names, day_facts
    from msp_tui.console.presenters.lines import csv_text
    from msp_tui.domain.lineage import Lineage
    from msp_tui.domain.records import Scope
    from msp_tui.shop.day import day_at, read_day

    with opened_store(arguments, environ) as store:
        records, groups = store.records, store.groups
        say_unread(records)
        chosen = settle_names(arguments, groups, records)
        start, zone = arguments.start, formats().zone
        if start is None:
            start = store.opened.profile.habits.day_start_hour
        wanted = named_day(arguments.day, day_at(store.now, start, zone))
        day = read_day(records, Scope(chosen, arguments.terminal or ""), wanted, start, zone)
        known = [one.terminal for one in records.terminals()]
    names = {one.id: one.name for one in known}

    def terminal(terminal_id: str) -> str:
        return names.get(terminal_id, terminal_id)

    named = Names(terminal, store.group_name, Lineage(known))
    if arguments.csv:
        sys.stdout.write(csv_text(FACTS, day_facts(day, named)))
    elif arguments.json:
        write_json(day_facts(day, named))
    else:
        place = translate("all groups") if chosen is None else groups[chosen[0]]
        if arguments.terminal:
            place += f" · {terminal(arguments.terminal)}"
        _print(day, place, named)
    return 0


def _print(day: Day, place: str, names: Names) -> None:
    from msp_tui.console.presenters.day import day_lines, day_title
    from msp_tui.domain.text import clean

    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    sys.stdout.write(f" {clean(day_title(day, place))}\n")
    for line in day_lines(day, width, names):
        sys.stdout.write("".join(text for text, _style in line).rstrip() + "\n")


def _hour(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 23:
        raise argparse.ArgumentTypeError(translate(N_("write an hour from 0 to 23")))
    return int(text)
