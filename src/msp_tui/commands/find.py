"""`msp-tui find`: the refund lookup, once, for scripts and for those who cannot use a screen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import add_group, add_json, add_limit
from msp_tui.commands.options.naming import has_sales, settle_names
from msp_tui.commands.talk.facts import row_facts
from msp_tui.commands.talk.output import json_line, write_table
from msp_tui.domain.errors import N_
from msp_tui.i18n import formats, translate
from msp_tui.wiring.reading import opened_store, say_unread

if TYPE_CHECKING:
    from msp_tui.domain.lookup import Match
    from msp_tui.shop.lookup import Found
    from msp_tui.shop.reading import Read

_TITLES = ("time", "amount", "state", "terminal", "card", "order", "why")


def add_options(parser: argparse.ArgumentParser) -> None:
    """`QUERY… [--group ID] [--limit N] [--json]`."""
    parser.add_argument(
        "query",
        nargs="+",
        metavar="QUERY",
        help=translate(
            N_("12,50   4242   today   14:30   an order   a terminal, or several of them")
        ),
    )
    add_group(parser)
    add_limit(parser, 50, N_("at most so many answers (50)"))
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the answers, best first. Raises ShopError."""
    from msp_tui.shop.lookup import find

    with opened_store(arguments, environ) as store:
        say_unread(store.records)
        groups = settle_names(arguments, store.groups, heard_of=has_sales(store.records))
        found = find(
            store.records,
            " ".join(arguments.query),
            clock=store.clock,
            zone=formats().zone,
            groups=groups,
            limit=arguments.limit,
        )
        terminals, today = store.records.terminal_names(), store.today
    if arguments.json:
        for match in found.matches:
            sys.stdout.write(_as_json(match) + "\n")
        sys.stderr.write(_corrections(found.read))
        if not found.matches:
            sys.stderr.write(_nothing(found, today) + "\n")
        return 0
    _print_table(found, terminals, today)
    return 0


def _corrections(read: Read) -> str:
    """What was not taken as it was typed."""
    from msp_tui.console.presenters.reading import read_as

    return f"{read_as(read)}\n" if read.card_cut or read.repair else ""


def _print_table(found: Found, terminals: Mapping[str, str], today: date) -> None:
    from msp_tui.console.presenters.cards import wallet_hint
    from msp_tui.console.presenters.reading import read_as

    if not found.read.empty:
        sys.stderr.write(f"{read_as(found.read)}\n")
    if not found.matches:
        sys.stdout.write(_nothing(found, today) + "\n")
        return
    cells = _table_cells(today, terminals)
    write_table([translate(title) for title in _TITLES], map(cells, found.matches))
    if hint := next(filter(None, (wallet_hint(match.row) for match in found.matches)), ""):
        sys.stdout.write(f"* {hint}\n")


def _nothing(found: Found, today: date) -> str:
    """That there is no answer, and how much that means."""
    from msp_tui.console.presenters.reading import known_words

    return f"{translate('Nothing found.')} {known_words(found.known_since, today)}".rstrip()


def _as_json(match: Match) -> str:
    answer = {**row_facts(match.row), "matched": ", ".join(match.reasons)}
    return json_line(answer)


def _table_cells(today: date, terminals: Mapping[str, str]) -> Callable[[Match], tuple[str, ...]]:
    from msp_tui.console.presenters.cards import card, wallet_hint
    from msp_tui.console.presenters.reading import because
    from msp_tui.console.presenters.states import row_sign
    from msp_tui.domain.money import Money
    from msp_tui.domain.transactions import Kind

    def cells(match: Match) -> tuple[str, ...]:
        row = match.row
        sign, refund = row_sign(row), row.kind is Kind.REFUND
        return (
            formats().short(row.created, today),
            formats().money(Money(-row.amount if refund else row.amount, row.currency)),
            f"{sign.mark} {translate(sign.word)}",
            terminals.get(row.terminal_id, row.terminal_id),
            f"{card(row)}{'*' if wallet_hint(row) else ''}",
            row.order_id,
            because(match),
        )

    return cells
