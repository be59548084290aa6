"""`msp-tui groups`: the terminal groups with their terminals and their day, as the first screen has them; its tasks change them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from msp_tui.commands.plain import add_json, opened_store, write_json, write_table
from msp_tui.domain.money import Money
from msp_tui.i18n import formats


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[--json]`, or a task: see `group_tasks`."""
    from msp_tui.commands.group_tasks import add_tasks

    add_json(parser)
    add_tasks(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the groups. Raises ShopError."""
    from msp_tui.domain.clock import day_span

    with opened_store(arguments, environ) as store:
        found = store.records.groups(day_span(store.today, formats().zone))
    if arguments.json:
        write_json(
            [
                {
                    "id": one.group.id,
                    "name": one.group.name,
                    "paired": one.paired,
                    "waiting": one.waiting,
                    "takings": one.today.takings,
                    "refunds": one.today.refunds,
                    "currency": one.today.currency,
                    "webhook_url": one.group.webhook_url or None,
                }
                for one in found
            ]
        )
        return 0
    write_table(
        [
            (
                str(one.group.id),
                one.group.name,
                f"{one.paired}" + (f" +{one.waiting}" if one.waiting else ""),
                formats().money(Money(one.today.takings, one.today.currency)),
                formats().money(Money(-one.today.refunds, one.today.currency)),
            )
            for one in found
        ]
    )
    return 0
