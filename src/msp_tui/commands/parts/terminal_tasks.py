"""What `msp-tui terminals` does besides printing: adding, pairing, renaming, removing, unbinding for good."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import (
    add_destination,
    add_steps,
    add_terminal_argument,
    add_yes,
)
from msp_tui.commands.options.naming import group_of, terminal_of
from msp_tui.commands.options.tasks import add_task, add_task_json, tasks_of, tell
from msp_tui.commands.parts.move_begun import begun_of
from msp_tui.commands.talk.dialog import confirm
from msp_tui.commands.talk.facts import terminal_facts
from msp_tui.console.presenters.naming_words import renamed_words
from msp_tui.domain.errors import N_, RuleError
from msp_tui.i18n import translate
from msp_tui.wiring.acting import acting

if TYPE_CHECKING:
    from msp_tui.domain.moves import Move
    from msp_tui.domain.terminals import Terminal
    from msp_tui.shop.engine import Shop


def add_tasks(parser: argparse.ArgumentParser) -> None:
    """Every task with its options."""
    tasks = tasks_of(parser, translate(N_("what can be done with terminals")))
    add = add_task(
        tasks, "add", N_("add a terminal and pair it by the code that is shown"), add_terminal
    )
    add.add_argument("name", metavar="NAME", help=translate(N_("what the terminal is called")))
    add_destination(add.add_mutually_exclusive_group())
    add_steps(add, unbinding=False)
    add_task_json(add)
    pair = add_task(
        tasks,
        "pair",
        N_("show the code of a terminal that waits, until it is scanned"),
        pair_terminal,
    )
    add_terminal_argument(pair)
    add_steps(pair, unbinding=False)
    add_task_json(pair)
    rename = add_task(tasks, "rename", N_("give a terminal another name"), rename_terminal)
    add_terminal_argument(rename)
    rename.add_argument("name", metavar="NAME", help=translate(N_("its new name")))
    add_task_json(rename)
    remove = add_task(
        tasks, "remove", N_("remove a terminal that no device has scanned"), remove_terminal
    )
    add_terminal_argument(remove)
    add_yes(remove)
    add_task_json(remove)
    unbind = add_task(
        tasks,
        "unbind",
        N_("unbind a terminal for good, step by step; its sales stay"),
        unbind_terminal,
    )
    add_terminal_argument(unbind)
    add_yes(unbind)
    add_steps(unbind, unbinding=True)
    add_task_json(unbind)


def add_terminal(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Add it, and go on until it is paired. Raises ShopError."""
    from msp_tui.commands.parts.move_steps import mover

    with acting(arguments, environ) as one:
        group = group_of(one, arguments.to) if arguments.to is not None else None

        async def plan(shop: Shop) -> Move:
            return await shop.moves.plan(
                None,
                group_id=group.id if group else 0,
                new_group_name=arguments.to_new or "",
                name=arguments.name,
                operator=one.user,
            )

        return mover(one, arguments).go_on(one.ask(plan, finish=True))


def pair_terminal(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Go on with the move of a terminal that waits, or begin one for it. Raises ShopError."""
    from msp_tui.commands.parts.move_steps import mover

    with acting(arguments, environ) as one:
        terminal = terminal_of(one, arguments.terminal)
        if not terminal.waiting:
            raise RuleError(
                N_("{name} does not wait for a scan: a device was bound to it."), name=terminal.name
            )

        async def waiting(shop: Shop) -> Move:
            return await shop.moves.waiting_for(terminal, one.user)

        return mover(one, arguments).go_on(one.ask(waiting, finish=True))


def rename_terminal(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Rename it; on a live account only here. Raises ShopError."""
    with acting(arguments, environ) as one:
        terminal = terminal_of(one, arguments.terminal)

        async def rename(shop: Shop) -> Terminal:
            return await shop.backroom.rename_terminal(terminal, arguments.name)

        renamed = one.ask(rename, finish=True)
        said = translate(N_("The terminal is now called {name}."), name=renamed.name)
        return tell(arguments, renamed_words(said, sandbox=one.sandbox), terminal_facts(renamed))


def remove_terminal(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Remove one that waits, once somebody confirmed. Raises ShopError."""
    with acting(arguments, environ) as one:
        terminal = terminal_of(one, arguments.terminal)
        if terminal.active:
            raise RuleError(
                N_("A device is bound to {name}."),
                N_("Unbind it for good with: {command}"),
                name=terminal.name,
                command=f"msp-tui terminals unbind {terminal.id}",
            )
        if move := begun_of(one, terminal):
            raise RuleError(
                N_("{name} is being moved already."),
                N_("Give that up with: {command}"),
                name=terminal.name,
                command=f"msp-tui move {move.new_tid or move.old_tid} --give-up",
            )
        named = f"{terminal.name} ({terminal.id})"
        confirm(translate(N_("Remove the terminal {name}?"), name=named), yes=arguments.yes)

        async def remove(shop: Shop) -> None:
            await shop.backroom.remove_terminal(terminal.id)

        one.ask(remove, finish=True)
    said = translate(N_("Terminal {tid} is removed."), tid=terminal.id)
    return tell(arguments, said, {**terminal_facts(terminal), "removed": True})


def unbind_terminal(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Unbind it for good, or go on with that. Raises ShopError."""
    from msp_tui.commands.parts.move_steps import mover

    with acting(arguments, environ) as one:
        terminal = terminal_of(one, arguments.terminal)
        move = begun_of(one, terminal)
        if move is None or not move.retiring:
            if not terminal.active:
                raise RuleError(N_("No device is bound to {name}."), name=terminal.name)
            question = N_("Unbind {name} for good? Its sales stay.")
            confirm(translate(question, name=terminal.name), yes=arguments.yes)

            async def plan(shop: Shop) -> Move:
                return await shop.moves.plan_retiring(terminal, one.user)

            move = one.ask(plan, finish=True)
        return mover(one, arguments).go_on(move)
