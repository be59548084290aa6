"""`msp-tui terminals`: every terminal that the store knows, with what the screen says of it; never a code."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from msp_tui.commands.options.common import add_group, add_json
from msp_tui.commands.options.naming import settle_names
from msp_tui.commands.talk.facts import terminal_facts
from msp_tui.commands.talk.output import moment, write_json, write_table
from msp_tui.domain.errors import N_
from msp_tui.domain.lineage import Lineage
from msp_tui.i18n import formats, translate
from msp_tui.wiring.reading import opened_store, say_unread

if TYPE_CHECKING:
    from msp_tui.domain.moves import Move
    from msp_tui.domain.records import KnownTerminal
    from msp_tui.domain.terminals import Terminal
    from msp_tui.wiring.reading import Store


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[--group ID] [--json]`, or a task: see `terminal_tasks`."""
    from msp_tui.commands.parts.terminal_tasks import add_tasks

    add_group(parser)
    add_json(parser)
    add_tasks(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the terminals. Raises ShopError."""
    from msp_tui.store.opening import read_journal

    with opened_store(arguments, environ) as store:
        settle_names(arguments, store.groups)
        say_unread(store.records)
        found = store.records.terminals(arguments.group)
        everyone = [one.terminal for one in store.records.terminals()]
        astray = store.records.astray()
        with closing(read_journal(store.state)) as journal:
            moves = [move for move in journal.moves() if not move.done]
    under_way = {tid: move for move in moves for tid in (move.old_tid, move.new_tid) if tid}
    lineage = Lineage(everyone)
    about = [
        _About(
            under_way.get(one.terminal.id),
            lineage.chain(one.terminal),
            lineage.active_too(one.terminal),
            lineage.left_behind(one.terminal),
            astray.get(one.terminal.id, ()),
        )
        for one in found
    ]
    if arguments.json:
        write_json([_facts(*both) for both in zip(found, about, strict=True)])
    else:
        words = ("TID", "name", "group", "state", "last payment", N_("remarks"))
        lines = [_cells(store, *both) for both in zip(found, about, strict=True)]
        write_table([translate(word) for word in words], lines)
    return 0


class _About(NamedTuple):
    """What is to be known of a terminal besides: its open move, its device's terminals, and what is wrong."""

    move: Move | None
    chain: tuple[Terminal, ...]
    active_too: Terminal | None
    left_behind: bool
    astray: tuple[int, ...]


def _facts(known: KnownTerminal, about: _About) -> dict[str, Any]:
    return {
        **terminal_facts(known.terminal),
        "last_payment": moment(known.last_payment),
        "move": about.move.id if about.move else None,
        "device_tids": [one.id for one in about.chain],
        "active_too": about.active_too.id if about.active_too else None,
        "sales_under": list(about.astray),
    }


def _cells(store: Store, known: KnownTerminal, about: _About) -> tuple[str, ...]:
    from msp_tui.console.presenters.journal_words import move_way, step_sign
    from msp_tui.console.presenters.moving_words import chain_words, terminal_warning
    from msp_tui.console.presenters.states import terminal_sign

    terminal, name = known.terminal, store.group_name
    if about.move:
        said = f"{translate(step_sign(about.move.step).word)} ({move_way(about.move, name)})"
    elif warning := terminal_warning(
        about.active_too, about.astray, name, left_behind=about.left_behind
    ):
        said = f"! {warning}"
    else:
        said = chain_words(about.chain, terminal, name)
    return (
        terminal.id,
        terminal.name,
        name(terminal.group_id),
        translate(terminal_sign(terminal).word),
        formats().short(known.last_payment, store.today) if known.last_payment else "-",
        said,
    )
