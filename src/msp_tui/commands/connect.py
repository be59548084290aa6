"""`msp-tui connect`: the first configuration without a screen, asked question by question at a terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from msp_tui.commands import WrongUsage
from msp_tui.commands.talk.dialog import asked, at_terminal, say
from msp_tui.commands.talk.interrupting import ctrl_c_held
from msp_tui.domain.errors import N_, ConfigurationError, ShopError
from msp_tui.i18n import error_lines, formats, translate

if TYPE_CHECKING:
    from msp_tui.console.presenters.connecting_words import Step
    from msp_tui.shop.connecting import Connecting, Place, Proven

T = TypeVar("T")

_ENVIRONMENTS = ("live", "test", "sandbox")
_ADDRESS = "http://127.0.0.1:8765/v1/json"


def add_options(parser: argparse.ArgumentParser) -> None:
    """None: keys among the arguments would stand in the shell's history."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Ask for keys, try each, and write the configuration at the end. Raises ShopError, WrongUsage."""
    from msp_tui.settings import Settings
    from msp_tui.shop.connecting import Connecting
    from msp_tui.wiring.connecting import Outside

    settings = Settings.load(arguments.config, environ)
    if settings.configured:
        raise ConfigurationError(
            N_("There is a configuration already: {file}."),
            N_("Change it there, or with: {command}"),
            file=str(settings.file),
            command="msp-tui config set",
        )
    if not at_terminal():
        raise WrongUsage(
            N_("An account is only connected at a terminal."),
            N_("Or write {file} by hand; {command} then says what is wrong."),
            file=str(settings.file),
            command="msp-tui doctor",
        )
    try:
        return _Dialog(Connecting(Outside(settings.file, environ))).go()
    except KeyboardInterrupt:
        sys.stdout.write("\n")  # past what Ctrl+C left on the line
        say(translate(N_("Nothing was written.")))
        return 1


class _Dialog:
    """The questions of the first screen, in its order; an answer that will not do is asked for again."""

    def __init__(self, connecting: Connecting) -> None:
        self._connecting = connecting

    def go(self) -> int:
        """Until the configuration is written."""
        from msp_tui.console.presenters.connecting_words import Step
        from msp_tui.console.presenters.key_words import misnumbered_words, unnamed_words
        from msp_tui.shop.connecting import Connected

        connecting, draft = self._connecting, self._connecting.draft
        environment = self._ask(Step.ENVIRONMENT, _environment, "live")

        def choose(address: str) -> str:
            connecting.choose(environment, address)
            return address

        if environment == "sandbox":
            self._ask(Step.ADDRESS, choose, _ADDRESS)
        else:
            choose("")
        while proven := self._ask(Step.KEY, self._proven, unseen=True):
            if hint := unnamed_words(proven):
                say(hint)
            number = self._ask(Step.NUMBER, connecting.group_id, str(proven.group_id or ""))
            if odd := misnumbered_words(proven, number):
                say(odd)
            name = self._ask(Step.NAME, connecting.name)
            draft.groups.append(Connected(number, name, proven, self._place(Step.PLACE, proven)))
        if account := self._ask(Step.ACCOUNT, self._account, unseen=True):
            draft.account_place = self._place(Step.ACCOUNT_PLACE, account)
            draft.account = account
        with ctrl_c_held():  # it would leave half of it, or have it said that nothing was written
            asyncio.run(connecting.write())
            say(
                translate(
                    N_("{file} is written. {command} says whether all is well."),
                    file=str(connecting.file),
                    command="msp-tui doctor",
                )
            )
        return 0

    def _ask(
        self, step: Step, take: Callable[[str], T], usual: str = "", *, unseen: bool = False
    ) -> T:
        """What an answer, or an empty one's usual value, means; asked again until it means something."""
        from msp_tui.console.presenters.connecting_words import MORE

        if more := MORE.get(step):
            say(translate(more))
        offered = f" [{usual}]" if usual else ""
        while True:
            typed = asked(translate(step.value) + offered, unseen=unseen, nothing="") or usual
            try:
                return take(typed)
            except ShopError as failure:
                say(" ".join(line for line in error_lines(failure) if line))

    def _account(self, typed: str) -> Proven | None:
        return self._proven(typed, account=True)

    def _proven(self, typed: str, *, account: bool = False) -> Proven | None:
        """A key that was tried; None for none."""
        from msp_tui.console.presenters.key_words import proven_words
        from msp_tui.domain.clock import SystemClock
        from msp_tui.domain.text import Secret

        if not typed:
            return None
        say(translate(N_("Asking MultiSafepay…")))
        proven = asyncio.run(self._connecting.prove(Secret(typed), account=account))
        say(proven_words(proven, SystemClock().now().astimezone(formats().zone).date()))
        return proven

    def _place(self, step: Step, proven: Proven) -> Place:
        return self._ask(step, lambda typed: asyncio.run(self._connecting.place(typed, proven)))


def _environment(typed: str) -> str:
    """By its first letters. Raises ConfigurationError."""
    word = typed.lower()
    for one in _ENVIRONMENTS:
        if word and one.startswith(word):
            return one
    raise ConfigurationError(N_("Write live, test or sandbox."))
