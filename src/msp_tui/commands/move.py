"""`msp-tui move`: a terminal to another group, step by step without a screen; stopped anywhere, it goes on later."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands import WrongUsage
from msp_tui.commands.options.common import (
    add_destination,
    add_flag,
    add_json,
    add_steps,
    add_terminal_argument,
    add_yes,
)
from msp_tui.commands.options.naming import group_of, terminal_of
from msp_tui.commands.parts.move_begun import begun_of, named_move
from msp_tui.domain.errors import N_, RuleError
from msp_tui.i18n import translate
from msp_tui.wiring.acting import acting

if TYPE_CHECKING:
    from msp_tui.commands.parts.move_steps import Mover
    from msp_tui.domain.moves import Move
    from msp_tui.domain.terminals import Terminal
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting


def add_options(parser: argparse.ArgumentParser) -> None:
    """`TERMINAL --to GROUP | --to-new NAME`, `--resume [TERMINAL]`, `TERMINAL --give-up`, and how it is done."""
    add_terminal_argument(parser, nargs="?")
    what = parser.add_mutually_exclusive_group()
    add_destination(what)
    add_flag(
        what, "--resume", N_("go on with the move that was begun, of TERMINAL or the only one")
    )
    add_flag(what, "--give-up", N_("give up the move that was begun, of TERMINAL or the only one"))
    parser.add_argument(
        "--name", metavar="NAME", help=translate(N_("what it is called there (else as before)"))
    )
    add_yes(parser)
    add_steps(parser, unbinding=True)
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Move it, go on with a move, or give one up. Raises ShopError, WrongUsage."""
    begins = arguments.to is not None or arguments.to_new is not None
    if begins and arguments.terminal is None:
        raise WrongUsage(
            N_("Say which terminal."),
            N_("Its TID stands in: {command}"),
            command="msp-tui terminals",
        )
    if not (begins or arguments.resume or arguments.give_up):
        raise WrongUsage(
            N_("Say where to, with {to} or {new}, or go on with {resume}."),
            to="--to",
            new="--to-new",
            resume="--resume",
        )
    from msp_tui.commands.parts.move_steps import mover

    with acting(arguments, environ) as one:
        taker = mover(one, arguments)
        if begins:
            return taker.go_on(_planned(one, arguments, taker))
        move = named_move(one, arguments.terminal, over=arguments.resume)
        return taker.give_up(move, yes=arguments.yes) if arguments.give_up else taker.go_on(move)


def _planned(one: Acting, arguments: argparse.Namespace, taker: Mover) -> Move:
    """The move as it is begun, or as it was begun before. Raises RuleError."""
    old = terminal_of(one, arguments.terminal)
    group = group_of(one, arguments.to) if arguments.to is not None else None
    group_id, new_name = group.id if group else 0, arguments.to_new or ""
    known = begun_of(one, old)
    if known is not None:
        same = known.target_group_id == group_id if group else known.new_group_name == new_name
        if same:
            return known
        raise RuleError(
            N_("{name} is being moved already."),
            N_("Go on with: {command}"),
            name=old.name,
            command=f"msp-tui move {old.id} --resume",
        )
    _refuse_unbound(old)
    target = group.name if group else new_name
    taker.told.change(old, target, group_id, yes=arguments.yes)

    async def plan(shop: Shop) -> Move:
        return await shop.moves.plan(
            old,
            group_id=group_id,
            new_group_name=new_name,
            name=arguments.name or old.name,
            operator=one.user,
        )

    return one.ask(plan, finish=True)


def _refuse_unbound(old: Terminal) -> None:
    """Moving needs a terminal that a device is bound to. Raises RuleError."""
    if old.waiting:
        raise RuleError(
            N_("No device is bound to {name} yet."),
            N_("Show its code with: {command}"),
            name=old.name,
            command=f"msp-tui terminals pair {old.id}",
        )
    if old.retired:
        raise RuleError(N_("This terminal is retired; its device is bound elsewhere, or to none."))
