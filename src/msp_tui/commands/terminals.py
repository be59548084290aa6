"""`msp-tui terminals`: every terminal that the store knows; an activation code is never printed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from msp_tui.commands.plain import (
    add_group,
    add_json,
    moment,
    opened_store,
    write_json,
    write_table,
)
from msp_tui.i18n import formats, translate


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[--group ID] [--json]`, or a task: see `terminal_tasks`."""
    from msp_tui.commands.terminal_tasks import add_tasks

    add_group(parser)
    add_json(parser)
    add_tasks(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the terminals. Raises ShopError."""
    from msp_tui.console.presenters.states import terminal_sign

    with opened_store(arguments, environ) as store:
        store.chosen(arguments.group)
        found = store.records.terminals(arguments.group)
    if arguments.json:
        write_json(
            [
                {
                    "id": one.terminal.id,
                    "name": one.terminal.name,
                    "group_id": one.terminal.group_id,
                    "active": one.terminal.active,
                    "waiting": one.terminal.waiting,
                    "provider": one.terminal.provider,
                    "serial_number": one.terminal.serial_number or None,
                    "last_payment": moment(one.last_payment),
                }
                for one in found
            ]
        )
        return 0
    write_table(
        [
            (
                one.terminal.id,
                one.terminal.name,
                store.group_name(one.terminal.group_id),
                translate(terminal_sign(one.terminal).word),
                formats().short(one.last_payment, store.today) if one.last_payment else "-",
            )
            for one in found
        ]
    )
    return 0
