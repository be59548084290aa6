"""A group that was made in MultiSafepay's dashboard joins: its key is handed over, tried, numbered and kept."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msp_tui.commands import WrongUsage
from msp_tui.commands.talk.dialog import asked, at_terminal, say
from msp_tui.commands.talk.pasting import pasted_key
from msp_tui.domain.errors import N_
from msp_tui.i18n import formats, translate

if TYPE_CHECKING:
    from msp_tui.domain.terminals import TerminalGroup
    from msp_tui.shop.connecting import Proven
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting


def join(acting: Acting, name: str, key_file: str | None, number: int | None) -> TerminalGroup:
    """The group, from now on like every other. Raises ShopError, WrongUsage for what nobody can be asked for."""
    from msp_tui.console.presenters.key_words import proven_words

    if key_file is None and at_terminal():
        say(translate(N_("On any computer, in the dashboard of MultiSafepay:")))
        say(translate(N_("[Devices], [Terminals], [Manage groups]: make the group, or open it.")))
    key = pasted_key(key_file, translate(N_("The group's API key (it is not shown), then Enter:")))

    async def prove(shop: Shop) -> Proven:
        return await shop.joining.prove(key)

    proven = acting.ask(prove)
    if at_terminal():
        today = acting.clock.now().astimezone(formats().zone).date()
        say(proven_words(proven, today))
    said = _number(proven, number)

    async def keep(shop: Shop) -> TerminalGroup:
        return shop.joining.keep(proven.key, shop.joining.number(said), name)

    return acting.ask(keep, finish=True)


def _number(proven: Proven, given: int | None) -> str:
    """The group's number: as it was given, as the key shows it, or asked for. Raises WrongUsage where nobody can be."""
    from msp_tui.console.presenters.key_words import misnumbered_words, unnamed_words

    if given is not None and (odd := misnumbered_words(proven, given)):
        sys.stderr.write(f"{odd}\n")
    if given is not None or proven.group_id:
        return str(given or proven.group_id)
    if not at_terminal():
        raise WrongUsage(
            N_("Nothing names this key's group: look it up."),
            N_("Say its number with {option}."),
            option="--id",
        )
    say(unnamed_words(proven))
    return asked(translate(N_(" The group's number, then Enter:")))
