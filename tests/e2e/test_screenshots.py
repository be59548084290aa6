from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from tests.secrets.hunt import Hunt
from tests.support.sandbox_process import SandboxProcess

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "screenshots").glob("*/*.svg"))


def words(picture: Path) -> str:
    """What stands on a picture, as text."""
    text = re.findall(r"<text[^>]*>([^<]*)</text>", picture.read_text(encoding="utf-8"))
    return unescape("\n".join(text)).replace("\xa0", " ")


@pytest.mark.e2e
def test_the_same_program_draws_the_same_picture(tmp_path: Path) -> None:
    """The first screens are drawn twice, with the same bytes; they show the shop and ask nobody for a font."""
    drawn = list[dict[str, bytes]]()
    for name in ("once", "again"):
        command = ["-m", "screenshots.make", "--language", "fr", "--until", "groups"]
        subprocess.run(
            [sys.executable, *command, "--into", str(tmp_path / name)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        pictures = {picture.name: picture for picture in (tmp_path / name).rglob("*.svg")}
        drawn.append({file: picture.read_bytes() for file, picture in pictures.items()})
    assert drawn[0] == drawn[1]
    assert sorted(drawn[0]) == ["connect.svg", "groups.svg", "welcome.svg"]
    assert "Salon du livre" in words(pictures["groups.svg"])
    assert all(b"url(http" not in picture for picture in drawn[0].values())


def test_every_screen_is_there_in_every_language() -> None:
    """French, Dutch and English have the same pictures."""
    by_language = {
        language: {picture.name for picture in PICTURES if picture.parent.name == language}
        for language in ("fr", "nl", "en")
    }
    assert by_language["fr"] == by_language["nl"] == by_language["en"]
    assert len(by_language["fr"]) >= 11


def test_no_picture_shows_a_secret() -> None:
    """No key of the shop that was drawn, nor a code that still binds; a code stands on the pairing screen only."""
    # The same seed gives the same keys and codes as when the pictures were taken.
    with SandboxProcess() as sandbox:
        keys = {str(group["id"]): group["api_key"] for group in sandbox.groups}
        terminals = sandbox.backoffice("GET", "/terminals").data
    waiting = {row["id"]: row["code"] for row in terminals if row.get("code")}
    assert waiting
    assert PICTURES
    hunt = Hunt({"account": sandbox.api_key, **keys, **waiting})
    for picture in PICTURES:
        text = words(picture)
        assert hunt.leaks(text) == [], picture
        assert (picture.stem == "pairing") == bool(re.search(r"\b[0-9a-f]{12}\b", text)), picture
