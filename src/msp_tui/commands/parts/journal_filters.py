"""Which entries of the journal its command is about, and by which clock its days are told."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import add_flag, add_group, add_terminal
from msp_tui.commands.options.days import named_day
from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.i18n import formats, translate

if TYPE_CHECKING:
    from msp_tui.shop.ports import Records
    from msp_tui.store.journal import Journal

EVERYTHING = 2**31
"""More rows than a journal has: the command shows all of them."""


@frozen
class Filters:
    """Which entries are wanted; None for any. `operator` in any case, `terminal_id` as written."""

    day: date | None = None
    operator: str | None = None
    group_id: int | None = None
    terminal_id: str | None = None

    def takes(self, created: datetime, operator: str, *groups: int) -> bool:
        """Whether an entry's moment, operator and one of its groups are wanted."""
        here = created.astimezone(formats().zone).date()
        return (
            self.day in (None, here)
            and (self.operator is None or self.operator.casefold() == operator.casefold())
            and (self.group_id is None or self.group_id in groups)
        )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that choose among entries."""
    wanted = parser.add_argument_group(translate(N_("which entries")))
    wanted.add_argument(
        "--day",
        metavar="DAY",
        help=translate(N_("of this day: today, yesterday, 05/03 or 2026-03-05")),
    )
    wanted.add_argument("--operator", metavar="NAME", help=translate(N_("by this operator")))
    add_group(wanted)
    add_terminal(wanted, N_("of sales on this terminal, where known"))
    state = wanted.add_mutually_exclusive_group()
    add_flag(state, "--open", N_("only refunds whose outcome is not known yet, or moves under way"))
    add_flag(state, "--exceptions", N_("only refunds that are marked as exceptions"))
    add_flag(state, "--unseen", N_("only refunds whose outcome nobody has taken note of"))
    other = wanted.add_mutually_exclusive_group()
    add_flag(other, "--moves", N_("moves of terminals instead of refunds"))
    add_flag(other, "--payments", N_("payments on terminals instead of refunds"))


def filters(arguments: argparse.Namespace) -> Filters:
    """The filters of the command line; `today` is today by the clock that the journal is written by. Raises WrongUsage."""
    day = None if arguments.day is None else named_day(arguments.day, journal_today())
    return Filters(day, arguments.operator, arguments.group, arguments.terminal)


def heard_of(journal: Journal, records: Records) -> Callable[[int | str], bool]:
    """Whether the store or an entry knows a group by its id, or a terminal by its TID, also one that is gone."""
    from msp_tui.commands.options.naming import has_sales

    def found(one: int | str) -> bool:
        return has_sales(records)(one) or any(
            one in named
            for named in (
                *((each.group_id,) for each in journal.intents(EVERYTHING)),
                *(
                    (each.old_group_id, each.target_group_id, each.old_tid, each.new_tid)
                    for each in journal.moves(EVERYTHING)
                ),
                *(
                    (each.group_id, each.terminal_id)
                    for each in journal.payments.payments(EVERYTHING)
                ),
            )
        )

    return found


def journal_now() -> datetime:
    """The present by the computer's clock, which the journal is written by; aware, in UTC."""
    from msp_tui.domain.clock import SystemClock

    return SystemClock().now()


def journal_today() -> date:
    """The shop's present day by that clock."""
    return journal_now().astimezone(formats().zone).date()
