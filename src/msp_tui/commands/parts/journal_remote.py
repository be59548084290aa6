"""`msp-tui journal --verify --remote`: the journal beside MultiSafepay's own record, a bounded part at a time."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

from msp_tui.commands.parts.journal_check import Report, check
from msp_tui.commands.parts.journal_filters import EVERYTHING, filters
from msp_tui.commands.parts.journal_lines import Terminals
from msp_tui.domain.errors import N_, RuleError, ShopError
from msp_tui.domain.text import clean
from msp_tui.i18n import ngettext, translate

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.shop.ports import Records
    from msp_tui.store.journal import Journal
    from msp_tui.wiring.opening import Opened

_LONGEST = 500


def verify_remote(
    arguments: argparse.Namespace, opened: Opened, journal: Journal, records: Records
) -> int:
    """Check the journal itself, then what the filters choose of it. Raises ShopError."""
    report = Report(as_json=arguments.json)
    sales = _sales(arguments, journal, records)
    check(journal, report)
    asyncio.run(_compare(arguments.sales, opened, journal, records, sales, report))
    return report.end()


async def _compare(
    most: int,
    opened: Opened,
    journal: Journal,
    records: Records,
    sales: list[RefundIntent],
    report: Report,
) -> None:
    """Read one order after the other, at the profile's pace. Raises ApiError."""
    from msp_tui.shop.auditing import audit
    from msp_tui.wiring.kept_clock import shop_clock_of
    from msp_tui.wiring.shop import open_gateway

    done = 0
    last: RefundIntent | None = None
    try:
        async with (
            open_gateway(opened, shop_clock_of(records)) as gateway,
            aclosing(audit(gateway, journal, sales[:most])) as audited,
        ):
            async for one in audited:
                done, last = done + 1, one.intent
                for found in one.differences:
                    report.add(
                        found.sentence,
                        found.values,
                        wrong=found.wrong,
                        refund_order_id=found.refund_order_id,
                    )
    except ShopError:
        _say_where(last)
        raise
    report.say(ngettext("{count} sale compared.", "{count} sales compared.", done))
    if len(sales) > most:
        _say_where(last)


def _say_where(last: RefundIntent | None) -> None:
    """On standard error, so that it does not mix with JSON."""
    if last is not None:
        sentence = N_("There are older sales; go on with --after {refund}.")
        line = translate(sentence, refund=last.refund_order_id)
        sys.stderr.write(f"{clean(line, _LONGEST)}\n")


def _sales(arguments: argparse.Namespace, journal: Journal, records: Records) -> list[RefundIntent]:
    """The newest intent of each chosen sale, newest first, without those before `--after`."""
    from msp_tui.shop.auditing import sales_in_turn

    terminals, wanted = Terminals(records), filters(arguments)
    sales = sales_in_turn(
        one
        for one in journal.intents(EVERYTHING)
        if wanted.takes(one.created, one.operator, one.group_id)
        and (
            wanted.terminal_id is None
            or terminals.of_sale(one.group_id, one.order_id) == wanted.terminal_id
        )
    )
    if arguments.after is None:
        return sales
    mark = journal.intent(arguments.after)
    places = {(one.group_id, one.order_id): place for place, one in enumerate(sales)}
    place = places.get((mark.group_id, mark.order_id)) if mark else None
    if place is None:
        raise RuleError(
            N_("There is no refund {refund} among these."),
            N_("Use the number that the last comparison ended with."),
            refund=arguments.after,
        )
    return sales[place + 1 :]
