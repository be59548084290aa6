"""What `msp-tui groups` does besides printing: making, joining, renaming, webhooks, removing, keys for a till."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msp_tui.commands.options.common import add_group_argument, add_key_file, add_yes
from msp_tui.commands.options.naming import group_of
from msp_tui.commands.options.tasks import add_task, add_task_json, tasks_of, tell
from msp_tui.commands.talk.dialog import at_terminal, confirm, person, say
from msp_tui.commands.talk.facts import group_facts
from msp_tui.commands.talk.output import write_json
from msp_tui.commands.talk.pasting import pasted_key
from msp_tui.console.presenters.naming_words import renamed_words
from msp_tui.domain.errors import N_, RuleError
from msp_tui.i18n import translate
from msp_tui.wiring.acting import acting

if TYPE_CHECKING:
    from msp_tui.domain.terminals import TerminalGroup
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.handing import Opened


def add_tasks(parser: argparse.ArgumentParser) -> None:
    """Every task with its options."""
    tasks = tasks_of(parser, translate(N_("what can be done with groups")))

    def task(name: str, summary: str, run: Any, *, grouped: bool = True) -> argparse.ArgumentParser:
        made = add_task(tasks, name, summary, run)
        if grouped:
            add_group_argument(made)
        add_task_json(made)
        return made

    new = task(
        "new",
        N_("make a group; on a live account, take in one that was made in the dashboard"),
        new_group,
        grouped=False,
    )
    new.add_argument("name", metavar="NAME", help=translate(N_("what the group is called")))
    new.add_argument(
        "--id",
        type=int,
        metavar="ID",
        help=translate(N_("the group's number, where its key does not say it")),
    )
    add_key_file(new)
    rename = task("rename", N_("give a group another name"), rename_group)
    rename.add_argument("name", metavar="NAME", help=translate(N_("its new name")))
    webhook = task(
        "webhook", N_("change the address that MultiSafepay tells of sales"), set_webhook
    )
    webhook.add_argument(
        "url", metavar="URL", help=translate(N_("an address (https), or - for none"))
    )
    remove = task("remove", N_("remove a group that has no terminals and no history"), remove_group)
    add_yes(remove)
    check = task(
        "check-key",
        N_("say which group a till's key opens; it is not kept"),
        check_key,
        grouped=False,
    )
    add_group_argument(check, nargs="?")
    add_key_file(check)
    write = task("write-key", N_("write a group's key to a new file, for a till"), write_key)
    write.add_argument("file", metavar="FILE", help=translate(N_("a file that is not there yet")))


def new_group(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Make the group, or join one of the dashboard's. Raises ShopError."""
    with acting(arguments, environ) as one:
        if one.sandbox:

            async def create(shop: Shop) -> TerminalGroup:
                return await shop.backroom.create_group(arguments.name)

            group = one.ask(create, finish=True)
            said = translate(N_("Group {name} is made: {id}."), name=group.name, id=group.id)
        else:
            from msp_tui.commands.parts.group_joining import join

            group = join(one, arguments.name, arguments.key_file, arguments.id)
            said = translate(N_("Group {name} is here: {id}."), name=group.name, id=group.id)
    return tell(arguments, said, group_facts(group))


def rename_group(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Rename it; on a live account only here. Raises ShopError."""
    with acting(arguments, environ) as one:
        group = group_of(one, arguments.group)

        async def rename(shop: Shop) -> TerminalGroup:
            return await shop.backroom.rename_group(group.id, arguments.name, group.name)

        renamed = one.ask(rename, finish=True)
        said = translate(N_("The group is now called {name}."), name=renamed.name)
        return tell(arguments, renamed_words(said, sandbox=one.sandbox), group_facts(renamed))


def set_webhook(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Tell MultiSafepay whom it tells. Raises ShopError."""
    url = "" if arguments.url.strip() == "-" else arguments.url
    with acting(arguments, environ) as one:
        group = group_of(one, arguments.group)

        async def change(shop: Shop) -> TerminalGroup:
            return await shop.backroom.set_webhook(group.id, url)

        changed = one.ask(change, finish=True)
    told = changed.webhook_url or translate(N_("nobody"))
    said = translate(N_("Of sales in {group} is told: {url}."), group=changed.name, url=told)
    return tell(arguments, said, group_facts(changed))


def remove_group(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Remove it once somebody confirmed. Raises ShopError."""
    with acting(arguments, environ) as one:
        group = group_of(one, arguments.group)
        named = f"{group.name} ({group.id})"
        confirm(translate(N_("Remove the group {name}?"), name=named), yes=arguments.yes)

        async def remove(shop: Shop) -> None:
            await shop.backroom.remove_group(group.id)

        one.ask(remove, finish=True)
    said = translate(N_("The group {name} is removed."), name=group.name)
    return tell(arguments, said, {**group_facts(group), "removed": True})


def check_key(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Say which group a key opens; 1 when it is not the one that it should. Raises ShopError."""
    from msp_tui.console.presenters.key_words import verdict

    with acting(arguments, environ, changes=False) as one:
        wanted = group_of(one, arguments.group).id if arguments.group else 0
        key = pasted_key(
            arguments.key_file, translate(N_("The till's key (it is not shown), then Enter:"))
        )

        async def opens(shop: Shop) -> Opened:
            return await shop.handing.opens(key)

        opened = one.ask(opens)
        said = verdict(opened, wanted, one.group_name)
        facts = {
            "accepted": opened.accepted,
            "account": opened.account,
            "groups": [{"id": group, "name": one.group_name(group)} for group in opened.groups],
            "fits": said.fits,
        }
    if said.fits:
        return tell(arguments, said.sentence, facts)
    if arguments.json:
        write_json([facts])
    raise RuleError(said.sentence, said.hint)


def write_key(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write it, by an operator who may where there are operators. Raises ShopError."""
    from msp_tui.commands import WrongUsage
    from msp_tui.domain.text import Secret

    with acting(arguments, environ) as one:
        group = group_of(one, arguments.group)
        number, pin = 0, Secret("")
        if one.opened.profile.staffing.operators:
            if not at_terminal():
                raise WrongUsage(
                    N_("A PIN is only read from a terminal."),
                    N_("Run this command by hand; it asks for the PIN without showing it."),
                )
            say(translate(N_("An operator who approves refunds writes it, by PIN.")))
            number, pin = person(one, "operator", "pin")

        async def write(shop: Shop) -> str:
            return await shop.handing.hand_out(
                group.id, arguments.file, number=number, pin=pin, login=one.user
            )

        file = one.ask(write, finish=True)
    said = translate(N_("The key is in {file}."), file=file)
    return tell(arguments, said, {"group_id": group.id, "file": file})
