"""`msp-tui journal`: who refunded what and what became of it, for scripts, owners and auditors; reads only."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from msp_tui.commands import WrongUsage
from msp_tui.commands.options.common import (
    add_flag,
    add_json_or_csv,
    whole_number,
)
from msp_tui.commands.options.naming import settle_names
from msp_tui.commands.parts.journal_filters import (
    EVERYTHING,
    add_filters,
    filters,
    heard_of,
    journal_now,
    journal_today,
)
from msp_tui.domain.errors import N_
from msp_tui.i18n import formats, translate
from msp_tui.wiring.opening import open_profile

if TYPE_CHECKING:
    from msp_tui.commands.parts.journal_lines import Line
    from msp_tui.domain.moves import Move
    from msp_tui.shop.ports import Records
    from msp_tui.store.journal import Journal

_SALES = 500
"""MultiSafepay's orders read at most by one `--verify --remote`."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to show, which of it, in what form; or whether the journal is what was written."""
    add_filters(parser)
    add_flag(
        parser,
        "--take-note",
        N_("print outcomes that nobody has seen, and take note of them for all consoles"),
    )
    add_json_or_csv(parser)
    _add_checks(parser)


def _add_checks(parser: argparse.ArgumentParser) -> None:
    check = parser.add_argument_group(translate(N_("checking")))
    add_flag(
        check, "--verify", N_("check that every entry is what was written; exit code 1 if not")
    )
    add_flag(check, "--remote", N_("with --verify: compare with MultiSafepay's own record too"))
    check.add_argument(
        "--sales",
        type=whole_number(999999),
        default=_SALES,
        metavar="N",
        help=translate(N_("with --remote: compare at most so many sales (500), newest first")),
    )
    check.add_argument(
        "--after",
        metavar="REFUND",
        help=translate(N_("with --remote: go on after the sale of this refund")),
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print what was asked for, or check it, or take note of it. Raises ShopError, WrongUsage."""
    if arguments.take_note:
        from msp_tui.commands.parts.journal_note import take_note

        return take_note(arguments, environ)
    instead = "--moves" if arguments.moves else "--payments" if arguments.payments else ""
    if instead and (arguments.exceptions or arguments.unseen):
        raise WrongUsage(
            N_("Only refunds are exceptions, or taken note of."),
            N_("Leave out {option}."),
            option=instead,
        )
    from msp_tui.store.opening import open_records, read_journal
    from msp_tui.wiring.state import open_state

    opened = open_profile(arguments, environ)
    state = open_state(opened)
    with closing(read_journal(state)) as journal:
        if arguments.verify and not arguments.remote:
            from msp_tui.commands.parts.journal_check import verify

            return verify(journal, as_json=arguments.json)
        with closing(open_records(state)) as records:
            groups = {one.id: one.name for one in opened.keys.groups()}
            settle_names(arguments, groups, records, heard_of=heard_of(journal, records))
            if arguments.remote:
                from msp_tui import log
                from msp_tui.commands.parts.journal_remote import verify_remote

                log.start(state.path, shared=bool(opened.profile.share_group))
                return verify_remote(arguments, opened, journal, records)
            from msp_tui.commands.parts.journal_lines import print_lines

            if arguments.moves:
                lines = _moves(arguments, journal)
            elif arguments.payments:
                lines = _payments(arguments, journal, records)
            else:
                lines = _refunds(arguments, journal, records)
            print_lines(arguments, lines)
    return 0


def _refunds(arguments: argparse.Namespace, journal: Journal, records: Records) -> list[Line]:
    from msp_tui.commands.parts.journal_lines import Terminals, refund_line
    from msp_tui.shop.exceptions import exceptions, last_payments

    zone, today = formats().zone, journal_today()
    terminals, wanted = Terminals(records), filters(arguments)
    intents = journal.intents(EVERYTHING)
    marked = exceptions(intents, last_payments(records, zone), zone, journal_now())
    unseen = {one.refund_order_id for one in journal.unseen(EVERYTHING)}
    lines = []
    for one in intents:
        why = marked.get(one.refund_order_id, ())
        if (
            not wanted.takes(one.created, one.operator, one.group_id)
            or (arguments.open and not one.open)
            or (arguments.exceptions and not why)
            or (arguments.unseen and one.refund_order_id not in unseen)
        ):
            continue
        terminal_id = terminals.of_sale(one.group_id, one.order_id)
        if wanted.terminal_id in (None, terminal_id):
            lines.append(refund_line(one, terminal_id, terminals.name(terminal_id), why, today))
    return lines


def _moves(arguments: argparse.Namespace, journal: Journal) -> list[Line]:
    from msp_tui.commands.parts.journal_lines import move_line

    wanted, today = filters(arguments), journal_today()

    def takes(move: Move) -> bool:
        terminals = {None, move.old_tid, move.new_tid}
        groups = (move.old_group_id, move.target_group_id)
        return wanted.terminal_id in terminals and wanted.takes(
            move.created, move.operator, *groups
        )

    return [
        move_line(move, journal.move_steps(move.id), today)
        for move in journal.moves(EVERYTHING)
        if takes(move) and not (arguments.open and move.done)
    ]


def _payments(arguments: argparse.Namespace, journal: Journal, records: Records) -> list[Line]:
    from msp_tui.commands.parts.journal_lines import payment_line

    wanted, today, names = filters(arguments), journal_today(), records.terminal_names()
    return [
        payment_line(
            one, names.get(one.terminal_id, ""), journal.payments.steps(one.order_id), today
        )
        for one in journal.payments.payments(EVERYTHING)
        if wanted.takes(one.created, one.operator, one.group_id)
        and wanted.terminal_id in (None, one.terminal_id)
        and not (arguments.open and not one.open)
    ]
