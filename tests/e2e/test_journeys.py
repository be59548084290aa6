"""The three journeys of docs/journeys.md, at what the page says they cost."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from screenshots.journeys import PAGE, figures

from tests.secrets.hunt import Hunt
from tests.support.home import Home
from tests.support.journeys import HISTORY, LOOKS, travel
from tests.support.sandbox_process import SandboxProcess
from tests.support.speech import spoken

LANGUAGES = spoken() if os.environ.get("MSP_TUI_SOAK") else ["fr"]
"""`make soak` speaks all of them."""
MORE = 1.25
"""Of the page's bytes: rows that come in earlier or later are drawn once more or once less."""


@pytest.mark.e2e
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_journeys_cost_what_the_page_says(language: str, home: Home) -> None:
    """Each is gone to its end, with exactly so many keys and hardly more bytes."""
    said = figures(PAGE.read_text(encoding="utf-8"))
    with SandboxProcess(history=HISTORY) as sandbox:
        walks = travel(language, sandbox, home)
    assert {name: walk.keystrokes for name, walk in walks.items()} == {
        name: said[name, language][0] for name in walks
    }
    for name, walk in walks.items():
        assert walk.weight <= MORE * said[name, language][1], name
        assert list(walk.pictures) == list(LOOKS[name])


def test_the_page_has_its_pictures_and_every_language() -> None:
    """Each picture once, none besides, and figures of every language that is spoken."""
    page = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"\]\(journeys/(.*?)\)", page)
    assert sorted(shown) == sorted(file.name for file in PAGE.with_suffix("").iterdir())
    every = {(name, code) for name in LOOKS for code in spoken()}
    assert set(figures(page)) == every, "`make journeys` writes the page anew"


def test_no_picture_of_a_journey_shows_a_secret() -> None:
    """No key of the shop, and no code that still waits."""
    with SandboxProcess(history=HISTORY) as sandbox:
        keys = {str(group["id"]): group["api_key"] for group in sandbox.groups}
        terminals = sandbox.backoffice("GET", "/terminals").data
    waiting = {row["id"]: row["code"] for row in terminals if row.get("code")}
    hunt = Hunt({"account": sandbox.api_key, **keys, **waiting})
    pictures = list(Path(PAGE.with_suffix("")).glob("*.svg"))
    assert pictures
    for picture in pictures:
        assert hunt.leaks(re.sub(r"<[^>]*>", "", picture.read_text(encoding="utf-8"))) == []
