from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "src" / "msp_tui" / "console"
FORBIDDEN = {
    "ctrl+h": "is backspace",
    "ctrl+i": "is tab",
    "ctrl+m": "is enter",
    "ctrl+a": "belongs to screen",
    "ctrl+b": "belongs to tmux",
    "ctrl+s": "stops a terminal's output",
    "ctrl+z": "stays unbound on a shared counter",
    "shift+enter": "never arrives",
    "ctrl+enter": "never arrives",
}
_SHIFTED_F = re.compile(r"(shift|ctrl|alt)\+f\d+")


def forbidden_keys(source: str) -> list[str]:
    """Key names in string literals that a terminal cannot tell apart, swallows, or never sends."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = re.split(r"[,\s]+", node.value.lower()) if len(node.value) < 60 else []
            found += [name for name in names if name in FORBIDDEN or _SHIFTED_F.fullmatch(name)]
    return found


def test_no_key_is_bound_that_a_terminal_cannot_send() -> None:
    """Every key of the console arrives over SSH, in PuTTY, screen, tmux and on the Linux console."""
    sources = {file.name: file.read_text() for file in CONSOLE.rglob("*.py")}
    assert sources
    assert {name: keys for name, text in sources.items() if (keys := forbidden_keys(text))} == {}


def test_the_check_finds_a_forbidden_key() -> None:
    """Alone, in a list of keys, or with a modifier on a function key."""
    assert forbidden_keys('Binding("ctrl+h", "back")') == ["ctrl+h"]
    assert forbidden_keys('KEYS = "f1,ctrl+m", "Shift+F3"') == ["ctrl+m", "shift+f3"]
    assert forbidden_keys('Binding("ctrl+q,f1", "quit")') == []


def test_the_page_of_keys_is_current() -> None:
    """docs/keys.md is what `make keys` writes."""
    made = runpy.run_path(str(ROOT / ".ci" / "keys.py"))
    assert (ROOT / "docs" / "keys.md").read_text() == made["page"](), "run make keys"
