from __future__ import annotations

import os
import random

import pytest

from tests.support import wording as says
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess

pytestmark = pytest.mark.e2e

TERMS = [
    *("", "xterm", "vt100", "vt220", "ansi", "screen", "screen-256color", "tmux-256color", "linux"),
    *("xterm-kitty", "rxvt-unicode", "alacritty", "putty", "cygwin", "no-such-terminal", "dümb"),
]
SURROUNDINGS = [
    {"LANG": "C", "LC_ALL": "C"},
    {"LANG": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1"},
    {"NO_COLOR": "1"},
    {"COLORTERM": "truecolor"},
    {"COLUMNS": "7", "LINES": "3"},
]
PLACES = [(term, extra) for term in TERMS for extra in SURROUNDINGS]
if not os.environ.get("MSP_TUI_SOAK"):
    dice = random.Random(3)
    some = dice.sample(TERMS, len(SURROUNDINGS))
    PLACES = list(zip(some, SURROUNDINGS, strict=True))


def test_nothing_that_is_typed_is_written_down(home: Home, sandbox: SandboxProcess) -> None:
    """Textual's own log and its list of keys stay away, whatever the environment asks for."""
    config = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    told = {"TEXTUAL_DEBUG": "1", "TEXTUAL_LOG": str(home.root / "textual.log")}
    with home.open("--config", config, env=told) as console:
        console.on(says.GROUPS)
        console.press("f3")
        console.on(says.FIND)
        console.send("4711")
        console.wait_for("4711")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
    assert list(home.root.rglob("keys.log")) + list(home.root.rglob("textual.log")) == []


@pytest.mark.parametrize(("term", "extra"), PLACES)
def test_it_runs_in_any_terminal(
    home: Home, sandbox: SandboxProcess, term: str, extra: dict[str, str]
) -> None:
    """Any TERM, locale and encoding: signs are signs, a window of 20x5 comes and goes, a wrong byte is nothing."""
    config = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    with home.open("--config", config, term=term, env=extra) as console:
        console.on(says.GROUPS)
        console.wait_for(says.CURSOR)
        console.send(b"\xe9\xff")
        console.press("f4")
        console.on(says.LIVE)
        console.wait_for("€")
        console.resize(20, 5)
        console.wait_for("This window")
        console.press("f3")
        console.resize(80, 24)
        console.on(says.FIND)
        console.send("12,5\x7f7")
        console.wait_for("12,7")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        assert b"Traceback" not in console.transcript
        assert b"\\u2" not in console.transcript
