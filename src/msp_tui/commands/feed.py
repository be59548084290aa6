"""`msp-tui feed`: the newest rows of the store, once or as they come in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from msp_tui.commands.options.common import (
    add_flag,
    add_group,
    add_json,
    add_limit,
    add_terminal,
)
from msp_tui.commands.options.naming import settle_names
from msp_tui.commands.talk.facts import row_facts
from msp_tui.commands.talk.output import write_json, write_table
from msp_tui.domain.errors import N_
from msp_tui.i18n import translate
from msp_tui.wiring.reading import opened_store, say_unread

_ROWS = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[WORDS…] [--group ID] [--terminal TID] [--limit N] [--follow] [--json]`."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORDS",
        help=translate(N_("only rows that have these words, read as find reads them")),
    )
    add_group(parser)
    add_terminal(parser)
    add_limit(parser, _ROWS, N_("at most so many rows (20)"))
    add_flag(parser, "--follow", N_("then tell each new row, a line each, until Ctrl+C"))
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the rows, newest first; those that are followed as they come. Raises ShopError."""
    if arguments.follow:
        from msp_tui.commands.parts.feed_following import follow

        return follow(arguments, environ)
    from msp_tui.commands.parts.feed_words import none_words, read_words, reading_words
    from msp_tui.console.presenters.rows import transaction_cells, transaction_columns
    from msp_tui.domain.records import Scope

    with opened_store(arguments, environ) as store:
        read = read_words(store.records, arguments.words, store.today)
        say_unread(store.records)
        groups = settle_names(arguments, store.groups, store.records)
        scope = Scope(groups, arguments.terminal or "", read.understood)
        found = store.records.newest(scope, arguments.limit)
        names = store.records.terminal_names()
        none = none_words(store.records, groups, store.today) if scope.words and not found else ""
    if said := reading_words(read, as_json=arguments.json):
        sys.stderr.write(f"{said}\n")
    if none:
        (sys.stderr if arguments.json else sys.stdout).write(f"{none}\n")
        return 0
    if arguments.json:
        write_json([row_facts(one.row) for one in found])
        return 0

    def name(terminal_id: str) -> str:
        return names.get(terminal_id, terminal_id)

    cells = [transaction_cells(one.row, store.today, name, one.sale_terminal) for one in found]
    titles = [column.title for column in transaction_columns()]
    write_table(titles, [[cell.text for cell in line] for line in cells])
    return 0
