"""Writes docs/journeys.md: the three journeys, with what they cost in each language and pictures in French.

`python -m screenshots.journeys` drives the installed program in a real terminal, and writes nothing when a
picture would show a code that still binds.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.home import Home
from tests.support.journeys import DAY, HISTORY, LOOKS, MOVE, REFUND, Walk, travel
from tests.support.sandbox_process import SandboxProcess
from tests.support.speech import spoken

from screenshots.cells import svg

PAGE = Path(__file__).parent.parent / "docs" / "journeys.md"
PICTURED = "fr"
NAMES = {"fr": "French", "nl": "Dutch", "en": "English"}

_HEAD = """\
# Three journeys

Written by `make journeys`, which drives the installed program in a terminal of 80 by 24 against a sandbox and compares
what it did with what the sandbox says. `make check` goes the same ways in French, `make soak` in every language: the
keystrokes must be these, the bytes at most a quarter more.

A keystroke is a key, also each figure of an amount. Bytes are what the program writes to the terminal from the
screen that stands open to the last one, with every row that comes in meanwhile.
"""
_STORIES = {
    REFUND: (
        "A customer brings back one of two books paid at the other counter",
        "The receipt says 30,40; it was paid on the terrace. The cashier types the amount over whatever stands on the "
        "screen, opens the sale, presses `R`, types what the one book cost, her number and her PIN, and the amount "
        "again. 9,50 is given back once, to the same card.",
    ),
    MOVE: (
        "The terrace terminal moves to the fair stand",
        "On *Terminals* `m` on the terminal, the other group, a new name. The screen says what to press on the device; "
        "once it is unbound the QR comes by itself, is read from the screen and binds the device. Its next sale is the "
        "fair's.",
    ),
    DAY: (
        "The owner closes the day",
        "`F12` has the day of the counter on screen, `Tab` that of each other group and of all: the sums are those of "
        "the closing slips. `e` writes a file for the books, whose columns add up to the same. The journal of the day "
        "names who gave money back.",
    ),
}


def main() -> int:
    """Travel in every language, and write the page and its pictures."""
    walks = {}
    for language in spoken():
        with tempfile.TemporaryDirectory() as home, SandboxProcess(history=HISTORY) as sandbox:
            walks[language] = travel(language, sandbox, Home(Path(home)))
            waiting = [row.get("code") for row in sandbox.backoffice("GET", "/terminals").data]
        pictures = dict(_pictures(walks[language]))
        if any(
            part in text
            for code in filter(None, waiting)
            for part in code.split("-")[-1:]
            for text in pictures.values()
        ):
            raise RuntimeError("a picture shows a code that still binds: nothing was written")
        if language == PICTURED:
            PAGE.with_suffix("").mkdir(exist_ok=True)
            for name, text in pictures.items():
                (PAGE.with_suffix("") / name).write_text(text, encoding="utf-8")
    PAGE.write_text("\n".join(_page(walks)), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


def figures(page: str) -> dict[tuple[str, str], tuple[int, int]]:
    """What a page says: keystrokes and bytes by the journey's name and the language."""
    found, journey = {}, ""
    codes = {name: code for code, name in NAMES.items()}
    stories = {title: name for name, (title, _story) in _STORIES.items()}
    for line in page.splitlines():
        if line.startswith("## "):
            journey = stories[line.removeprefix("## ")]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] in codes:
            found[journey, codes[cells[0]]] = int(cells[1]), int(cells[2].replace(",", ""))
    return found


def _page(walks: Mapping[str, Mapping[str, Walk]]) -> Iterator[str]:
    yield _HEAD
    for name, (title, story) in _STORIES.items():
        yield f"## {title}\n\n{story}\n\n| | keystrokes | bytes |\n|---|--:|--:|"
        for language, told in walks.items():
            yield f"| {NAMES[language]} | {told[name].keystrokes} | {told[name].weight:,} |"
        yield ""
        for look, words in LOOKS[name].items():
            yield f"{words}\n\n![{words}](journeys/{name}-{look}.svg)\n"


def _pictures(told: Mapping[str, Walk]) -> Iterator[tuple[str, str]]:
    for name, walk in told.items():
        for look, cells in walk.pictures.items():
            yield f"{name}-{look}.svg", svg(cells)


if __name__ == "__main__":
    sys.exit(main())
