"""Draws every screen at 80 by 24, in French, Dutch and English, from the real console on a sandbox of its own.

`python -m screenshots.make` writes screenshots/<language>/<screen>.svg. Time, ids, names and chance are
fixed, so that the same program draws the same bytes. A code on a picture is bound before the picture is
written: it opens nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.support.console import open_console
from tests.support.sandbox_process import SandboxProcess

from msp_tui.console.welcome import WelcomeApp
from msp_tui.i18n import choose_language, use
from msp_tui.shop.connecting import Connecting
from msp_tui.wiring.connecting import Outside
from screenshots.tour import SCREENS, Tour, first_run

HERE = Path(__file__).parent
LANGUAGES = ("fr", "nl", "en")
TRAFFIC = 0.25
"""Payments a minute on the day of the pictures."""
MORNING = (5 * 60 + 7) * 60
"""Seconds from nine o'clock until the pictures are taken."""
LOGIN = ("caisse", "librairie")

# The pictures ask nobody for a font.
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main(arguments: list[str] | None = None) -> int:
    """Draw what was asked for; gives the exit code."""
    parser = argparse.ArgumentParser(prog="screenshots.make", description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE, metavar="DIR")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--until", choices=SCREENS, default=SCREENS[-1], help="the last to draw")
    asked = parser.parse_args(arguments)
    for language in asked.language or LANGUAGES:
        for name, picture in draw(language, asked.until).items():
            file = asked.into / language / f"{name}.svg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(picture, encoding="utf-8")
            sys.stdout.write(f"{file}\n")
    return 0


def draw(language: str, until: str = SCREENS[-1]) -> dict[str, str]:
    """The pictures of one language by their screens' names, in the order of SCREENS up to `until`."""
    return {
        name: _FONT_FACE.sub("", picture)
        for name, picture in (_first_run(language) | _shop(language, until)).items()
    }


def _first_run(language: str) -> dict[str, str]:
    use(choose_language({}, language))
    with tempfile.TemporaryDirectory() as home:
        outside = Outside(Path(home) / "config.toml", {})
        return asyncio.run(first_run(WelcomeApp(Connecting(outside))))


def _shop(language: str, until: str) -> dict[str, str]:
    traffic = ("--traffic", str(TRAFFIC))
    with (
        tempfile.TemporaryDirectory() as home,
        SandboxProcess(arguments=traffic) as sandbox,
        without_chance(),
    ):
        sandbox.advance(MORNING)
        pictures = asyncio.run(_pictures(sandbox, Path(home), language, until))
        waiting = [
            row["code"] for row in sandbox.backoffice("GET", "/terminals").data if "code" in row
        ]
    # A screen has the code in parts; no two codes share one.
    parts = [part for code in waiting for part in code.split("-") if len(part) >= 8]
    if any(part in picture for part in parts for picture in pictures.values()):
        raise RuntimeError("a picture shows a code that still binds: nothing was written")
    return pictures


async def _pictures(
    sandbox: SandboxProcess, home: Path, language: str, until: str
) -> dict[str, str]:
    async with open_console(sandbox, home, language=language, cloud_payments=True) as driver:
        return await Tour(driver).take(until)


@contextmanager
def without_chance() -> Iterator[None]:
    """The same login, host and ids each time."""
    with ExitStack() as patches:
        patches.enter_context(patch("msp_tui.wiring.desk.login", lambda: LOGIN))
        choice = random.Random(1).choice  # noqa: S311 - chance that is to be repeated
        patches.enter_context(patch("secrets.choice", choice))
        yield


if __name__ == "__main__":
    sys.exit(main())
