from __future__ import annotations

import stat
from pathlib import Path

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.domain.text import Secret
from msp_tui.settings.handing import hand_out

KEY = Secret("key-of-the-group-57958")


def test_a_new_file_of_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key and nothing else, mode 0600, wherever it was typed to; what has no / lies at home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for typed in (str(tmp_path / "a.key"), "~/b.key", " c.key "):
        file = Path(hand_out(typed, KEY))
        assert file == tmp_path / f"{file.stem}.key"
        assert file.read_text() == "key-of-the-group-57958\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_is_replaced(tmp_path: Path) -> None:
    """Neither a file, nor what a link points to, also where it points to nothing."""
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_text("mine")
    link.symlink_to(tmp_path / "nowhere")
    for file in (there, link):
        with pytest.raises(ConfigurationError, match="not replaced"):
            hand_out(str(file), KEY)
    assert there.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "typed", ["", "  ", "a\x1b[2Jb", "~nobody-of-this-name/key", "/", "{}/gone/key", "{}"]
)
def test_what_is_no_place_for_a_key(tmp_path: Path, typed: str) -> None:
    """One sentence, and nothing is left behind."""
    with pytest.raises(ConfigurationError):
        hand_out(typed.format(tmp_path), KEY)
    assert list(tmp_path.iterdir()) == []
