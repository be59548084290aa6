"""`msp-tui feed`: the newest rows of the store, once or as they come in."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from msp_tui.commands.plain import (
    add_group,
    add_json,
    count,
    opened_store,
    row_facts,
    write_json,
    write_table,
)
from msp_tui.domain.errors import N_
from msp_tui.i18n import translate

_ROWS = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[--group ID] [--terminal TID] [--limit N] [--follow] [--json]`."""
    add_group(parser)
    parser.add_argument("--terminal", metavar="TID", help=translate(N_("only this terminal")))
    parser.add_argument(
        "--limit",
        type=count,
        default=_ROWS,
        metavar="N",
        help=translate(N_("at most so many rows (20)")),
    )
    parser.add_argument(
        "--follow",
        action="store_true",
        help=translate(N_("then tell each new row, a line each, until Ctrl+C")),
    )
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the rows, newest first; those that are followed as they come. Raises ShopError."""
    if arguments.follow:
        from msp_tui.commands.following import follow

        return follow(arguments, environ)
    from msp_tui.console.presenters.rows import transaction_cells
    from msp_tui.domain.records import Scope

    with opened_store(arguments, environ) as store:
        scope = Scope(store.chosen(arguments.group), arguments.terminal or "")
        found = store.records.newest(scope, arguments.limit)
        names = {known.terminal.id: known.terminal.name for known in store.records.terminals()}
    if arguments.json:
        write_json([row_facts(one.row) for one in found])
        return 0

    def name(terminal_id: str) -> str:
        return names.get(terminal_id, terminal_id)

    cells = [transaction_cells(one.row, store.today, name, one.sale_terminal) for one in found]
    write_table([[cell.text for cell in line] for line in cells])
    return 0
