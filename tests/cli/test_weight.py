"""What stands loaded and was asked when the first screen shows: all of it is time that somebody waits."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

from tests.support.home import Home
from tests.support.terminal import Terminal

LATER = {
    "argparse",
    "gettext",
    "logging.handlers",
    "httpx",
    "pydantic_core",
    "qrcode",
    "tomli_w",
    "babel",
    "msp_tui.api.client",
    "msp_tui.api.transport",
    "msp_tui.domain.details",
    "msp_tui.domain.findings",
    "msp_tui.domain.operators",
    "msp_tui.domain.polling",
    "msp_tui.shop.feed",
    "msp_tui.shop.ports",
    "msp_tui.shop.reading",
    "msp_tui.shop.refunds",
    "msp_tui.store.journal",
    "msp_tui.store.ledger",
    "msp_tui.store.search",
}
"""Loaded by the engine, by a screen that somebody opens, or never."""

# Instead of starting the engine, which happens once the first screen stands, it is written down what there is.
PROGRAM = """
import gc, json, os, sys
from msp_tui import cli
from msp_tui.shop.engine import Engine
from msp_tui.store import records

gc.collect()
before = gc.get_stats()
asked, takings = [], records.takings
records.takings = lambda *given: (asked.append(given[1]), takings(*given))[1]

def start(engine):
    with open(sys.argv[1] + ".new", "w") as told:
        searched = [now["collections"] - was["collections"] for now, was in zip(gc.get_stats(), before)]
        json.dump([sorted(sys.modules), asked, searched, gc.isenabled()], told)
    os.rename(sys.argv[1] + ".new", sys.argv[1])

Engine.start = start
sys.exit(cli.main(sys.argv[2:]))
"""


def test_help_in_french_loads_next_to_nothing() -> None:
    """No gettext, no regular expressions, no argparse: they take longer than Python itself to start."""
    code = """
import sys
before = set(sys.modules)
from msp_tui.cli import main
assert main(["--help"]) == 0
print("\\n".join(set(sys.modules) - before), file=sys.stderr)
"""
    env = {"MSP_TUI_LANG": "fr"}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert "Console au clavier" in ended.stdout
    others = {name for name in ended.stderr.split() if not name.startswith("msp_tui")}
    assert others <= {"__future__"}


SCREENS = {
    "msp_tui.commands.console",
    "msp_tui.commands.demo",
    "msp_tui.wiring.desk",
    "msp_tui.wiring.showing",
}
"""Modules that open the console."""
KEYMAP = "msp_tui.console.actions.keymap"
"""Only asked of profiles that give actions other keys."""


def test_a_plain_command_loads_no_textual() -> None:
    """Whatever of the console's words a command may come to need, at its start or later."""
    source = Path(__file__).parents[2] / "src"
    wanted = set()
    for room in ("commands", "wiring"):
        for file in (source / "msp_tui" / room).rglob("[a-z]*.py"):
            name = ".".join(file.relative_to(source).with_suffix("").parts)
            if name in SCREENS:
                continue
            wanted.add(name)
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ImportFrom) and str(node.module).startswith("msp_tui."):
                    wanted.add(str(node.module))
    plain = wanted - {KEYMAP} - SCREENS
    assert "msp_tui.commands.parts.move_steps" in plain
    assert "msp_tui.console.presenters.states" in plain
    code = f"""
import sys
from importlib import import_module
for name in {sorted(plain)!r}:
    import_module(name)
    assert "textual" not in sys.modules, name
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_first_screen_waits_for_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    """No client, no journal, no other screen, no library for amounts; each group's day is summed once."""
    home, told = Home(tmp_path), tmp_path / "told.json"
    maker = Path(__file__).parents[2] / "benchmarks" / "make_store.py"
    env = home.env | {"MSP_TUI_LANG": "fr"}
    with Terminal(
        [sys.executable, maker, "--rows", "500", "--state-dir", home.state], env=env
    ) as fill:
        assert fill.wait_exit() == 0
    home.configure("http://127.0.0.1:9/v1/json", [{"id": 57958, "name": "x", "api_key": "0" * 9}])
    command: list[str | Path] = [sys.executable, "-c", PROGRAM, told, "--config", home.config]
    with Terminal([*command, "--state-dir", home.state], env=env) as terminal:
        terminal.wait_for("Salon du livre")
        terminal.wait_for(told.exists)
    loaded, summed, searched, collects = json.loads(told.read_text())
    assert "textual" in loaded
    assert LATER & set(loaded) == set()
    assert [one for one in loaded if one.startswith("msp_tui.console.screens.")] == [
        "msp_tui.console.screens.groups"
    ]
    assert sorted(summed) == sorted(set(summed))
    assert len(summed) == 3
    # Hundreds of searches for garbage, without which nothing is lost until then; they happen from then on.
    assert max(searched[1:]) == 0
    assert searched[0] <= 5
    assert collects
