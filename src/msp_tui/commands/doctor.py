"""`msp-tui doctor`: everything that has to be right, line by line, with what to do; it changes nothing."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

from msp_tui.commands.options.common import add_flag, add_json
from msp_tui.commands.talk.output import json_line, write_now
from msp_tui.domain.errors import N_, ConfigurationError, ShopError
from msp_tui.i18n import formats, translate
from msp_tui.wiring.opening import Opened, check_keys, open_profile

if TYPE_CHECKING:
    from msp_tui.domain.health import Check


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--json`, `--qr`."""
    form = parser.add_mutually_exclusive_group()
    add_json(form)
    add_flag(form, "--qr", N_("only draw a test code, to see whether a camera reads it"))


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Say each check as it is made; 1 after one sentence when one of them failed. Raises ShopError."""
    if arguments.qr:
        return _draw_test_code()
    report = _Report(as_json=arguments.json)
    try:
        opened = open_profile(arguments, environ)
        check_keys(opened.profile)
    except ConfigurationError as error:
        from msp_tui.domain.health import failed

        report.add(failed("configuration", error))
    else:
        asyncio.run(_examine(opened, environ, report))
    return report.end()


async def _examine(opened: Opened, environ: Mapping[str, str], report: _Report) -> None:
    from msp_tui.console.tty.terminal import Colours, look_at_terminal
    from msp_tui.domain.clock import SystemClock
    from msp_tui.shop.pace import Gate
    from msp_tui.wiring.checkup import doctor_of
    from msp_tui.wiring.pacing import pace_of

    gate = Gate(pace_of(opened.profile))
    colours = cast(Colours, opened.profile.colors)
    terminal = look_at_terminal(environ, sys.stdout, sys.stderr, sys.stdin, colours=colours)
    async for check in doctor_of(opened, gate, SystemClock()).examine(terminal):
        report.add(check)


class _Report:
    """Writes each check as it is made, so that whoever waits sees how far it has come."""

    def __init__(self, *, as_json: bool) -> None:
        from msp_tui.domain.clock import SystemClock

        self.as_json = as_json
        self._checks: list[Check] = []
        self._now = SystemClock().now()

    @property
    def _today(self) -> date:
        return self._now.astimezone(formats().zone).date()

    def add(self, check: Check) -> None:
        """One line, and a second one with what to do."""
        from msp_tui.console.presenters.health import as_facts, mark, says

        self._checks.append(check)
        if self.as_json:
            text = json_line(as_facts(check, self._today))
        else:
            sentence, hint = says(check, self._today)
            text = f"{mark(check)[0]} {sentence}" + (f"\n    {hint}" if hint else "")
        write_now(text)

    def end(self) -> int:
        """The exit code. Raises ShopError with the first fault when there is one."""
        from msp_tui.console.presenters.health import says, summary
        from msp_tui.domain.health import Health

        wrong = [check for check in self._checks if check.health is Health.FAIL]
        if wrong:
            raise ShopError(
                N_("The doctor found faults: {count}. The first: {first}"),
                count=len(wrong),
                first=says(wrong[0], self._today)[0],
            )
        if not self.as_json:
            sys.stdout.write(summary(self._checks) + ".\n")
        return 0


def _draw_test_code() -> int:
    from msp_tui.commands.talk.drawn_code import DrawnCode
    from msp_tui.console.presenters.health import TEST_CODE
    from msp_tui.domain.text import Secret

    if DrawnCode().draw(Secret(TEST_CODE)):
        sentence = N_("Hold a telephone's camera to it: it reads “{text}”. It binds nothing.")
        sys.stdout.write(translate(sentence, text=TEST_CODE) + "\n")
    return 0
