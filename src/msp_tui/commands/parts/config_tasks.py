"""What `msp-tui config` does besides printing: a value is written beside the configuration, or taken back."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands.options.tasks import add_task, add_task_json, tasks_of
from msp_tui.domain.errors import N_, ConfigurationError, RuleError
from msp_tui.i18n import translate

if TYPE_CHECKING:
    from msp_tui.domain.setting import Setting
    from msp_tui.settings.changing import Changes
    from msp_tui.shop.engine import Shop


def add_tasks(parser: argparse.ArgumentParser) -> None:
    """`set KEY VALUE` and `unset KEY`."""
    tasks = tasks_of(parser, translate(N_("what can be done with a value")))
    write = add_task(
        tasks, "set", N_("write a value into a file beside the configuration"), set_value
    )
    back = add_task(tasks, "unset", N_("let what the files say count again"), unset_value)
    for one in (write, back):
        one.add_argument("key", metavar="KEY", help=translate(N_("as msp-tui config names it")))
        add_task_json(one)
    write.add_argument("value", metavar="VALUE", help=translate(N_("as it would stand in a file")))


def set_value(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write it, and print what holds. Raises ShopError."""
    from msp_tui.settings.changing import refuse

    changes = _changes(arguments, environ)
    refuse(arguments.key, changes.by_hand().file)
    if _asks_for_pin(arguments, changes):
        _by_operator(arguments, environ, arguments.value)
    else:
        changes.change(arguments.key, arguments.value)
    return _shown(arguments, environ)


def unset_value(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Take it back, and print what holds. Raises ShopError."""
    changes = _changes(arguments, environ)
    if _asks_for_pin(arguments, changes) and _opens(changes):
        _by_operator(arguments, environ, None)
    else:
        changes.take_back(arguments.key)
    return _shown(arguments, environ)


def _changes(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Changes:
    from msp_tui.settings.changing import Changes
    from msp_tui.wiring.login import login

    user, _ = login()
    return Changes(arguments.config, environ, user, arguments.profile)


def _asks_for_pin(arguments: argparse.Namespace, changes: Changes) -> bool:
    """Whether there are operators. Raises RuleError in a profile that is read-only."""
    profile = changes.by_hand().profile(arguments.profile)
    if profile.read_only:
        raise RuleError(N_("This profile is read-only."))
    return bool(profile.staffing.operators)


def _opens(changes: Changes) -> bool:
    """Whether the program can be opened as things stand; else a value may be taken back without a PIN."""
    try:
        changes.load()
    except ConfigurationError:
        return False
    return True


def _by_operator(
    arguments: argparse.Namespace, environ: Mapping[str, str], value: str | None
) -> None:
    """By one who approves refunds, as in the console; None takes the value back."""
    from msp_tui.commands import WrongUsage
    from msp_tui.commands.talk.dialog import at_terminal, person, say
    from msp_tui.wiring.acting import acting

    if not at_terminal():
        raise WrongUsage(
            N_("A PIN is only read from a terminal."),
            N_("Run this command by hand; it asks for the PIN without showing it."),
        )
    with acting(arguments, environ) as one:
        say(translate(N_("An operator who approves refunds changes it, by PIN.")))
        number, pin = person(one, "operator", "pin")

        async def change(shop: Shop) -> Setting:
            return await shop.configuring.change(
                arguments.key, value, number=number, pin=pin, login=one.user
            )

        one.ask(change, finish=True)


def _shown(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from msp_tui.commands.parts.config_values import show

    return show(arguments, environ, arguments.key)
