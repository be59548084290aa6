"""`msp-tui groups`: the terminal groups with their terminals and their day, as the first screen has them; its tasks change them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date, datetime

from msp_tui.commands.options.common import add_json
from msp_tui.commands.talk.output import moment, write_json, write_table
from msp_tui.domain.errors import N_
from msp_tui.domain.money import Money
from msp_tui.i18n import formats, translate
from msp_tui.wiring.reading import opened_store, say_unread


def add_options(parser: argparse.ArgumentParser) -> None:
    """`[--json]`, or a task: see `group_tasks`."""
    from msp_tui.commands.parts.group_tasks import add_tasks

    add_json(parser)
    add_tasks(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the groups. Raises ShopError."""
    from msp_tui.domain.clock import SystemClock, day_span
    from msp_tui.shop.backroom import masked_keys

    with opened_store(arguments, environ) as store:
        found = store.records.groups(day_span(store.today, formats().zone))
        say_unread(store.records)
        read, keys = store.records.last_answers(), masked_keys(store.opened.keys)
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
                    "last_read": moment(read.get(one.group.id)),
                    "key": keys.get(one.group.id),
                }
                for one in found
            ]
        )
        return 0
    here = SystemClock().now().astimezone(formats().zone).date()
    words = ("id", "name", "term.", "today", "refunds", "feed", "key")
    write_table(
        [translate(word) for word in words],
        [
            (
                str(one.group.id),
                one.group.name,
                f"{one.paired}" + (f" +{one.waiting}" if one.waiting else ""),
                formats().money(Money(one.today.takings, one.today.currency)),
                formats().money(Money(-one.today.refunds, one.today.currency)),
                _read_words(read.get(one.group.id), here),
                keys.get(one.group.id, ""),
            )
            for one in found
        ],
    )
    return 0


def _read_words(last: datetime | None, here: date) -> str:
    """When the store last had an answer; `here` is the day by the computer's clock, which says so."""
    if last is None:
        return translate(N_("never read"))
    return translate(N_("last read {moment}"), moment=formats().short(last, here))
