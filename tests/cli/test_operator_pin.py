from __future__ import annotations

import re
from pathlib import Path

from msp_tui.domain.pins import pin_fits
from tests.support.home import Home


def test_the_hash_of_a_pin_typed_twice(tmp_path: Path) -> None:
    """The PIN is not echoed; the line that is printed belongs into the configuration and fits the PIN."""
    with Home(tmp_path).open("operator-pin", columns=200) as terminal:
        terminal.wait_for("PIN (4 to 7 digits):")
        terminal.send("4711\r")
        terminal.wait_for("The same PIN again:")
        terminal.send("4711\r")
        assert terminal.wait_exit() == 0
        assert "4711" not in re.sub(r"scrypt\S+", "", terminal.text)
        found = re.search(r'pin_hash = "(\S+)"', terminal.text)
        assert found
        assert pin_fits("4711", found[1])


def test_two_different_pins_make_no_hash(tmp_path: Path) -> None:
    """A slip of the finger is said and gives nothing to copy."""
    with Home(tmp_path).open("operator-pin") as terminal:
        terminal.wait_for("PIN (4 to 7 digits):")
        terminal.send("4711\r")
        terminal.wait_for("The same PIN again:")
        terminal.send("4712\r")
        assert terminal.wait_exit() == 1
        assert "These were two different PINs." in terminal.text
        assert "pin_hash" not in terminal.text


def test_a_pin_is_read_from_a_terminal_only(tmp_path: Path) -> None:
    """In a pipe it would stand in some file or history."""
    ended = Home(tmp_path).run("operator-pin")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "only read from a terminal" in ended.stderr
