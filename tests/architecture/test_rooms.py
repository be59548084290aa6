"""The run-time twin of the import contracts: what is loaded when a room is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from msp_tui.commands import COMMANDS

SOURCE = Path(__file__).parents[2] / "src" / "msp_tui"
HEAVY = {"textual", "rich", "httpx", "sqlite3", "pydantic_core", "babel", "starlette"}
ROOMS = {
    "api",
    "store",
    "shop",
    "console",
    "domain",
    "i18n",
    "settings",
    "cli",
    "commands",
    "wiring",
}


def modules(room: str) -> list[str]:
    """Every module of a room."""
    files = sorted((SOURCE / room).rglob("*.py"))
    names = (file.relative_to(SOURCE.parent).with_suffix("").parts for file in files)
    return [".".join(parts).removesuffix(".__init__") for parts in names]


def loaded_by(names: list[str]) -> set[str]:
    """What a fresh interpreter has loaded after importing them."""
    code = f"import sys\nfor name in {names!r}: __import__(name)\nprint('\\n'.join(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    return set(ended.stdout.split())


@pytest.mark.parametrize("room", ["domain", "shop", "i18n"])
def test_the_inner_rooms_load_nothing_heavy(room: str) -> None:
    """No framework, no client, no database: the first screen stands before any of them is loaded."""
    names = modules(room)
    assert f"msp_tui.{room}" in names
    loaded = loaded_by(names)
    assert set() == loaded & HEAVY
    assert set() == {name.split(".")[1] for name in loaded if name.startswith("msp_tui.")} - {
        "domain",
        room,
    }


def test_the_sandbox_shares_nothing_with_its_clients() -> None:
    """A fake that shares the client's parser cannot catch its bugs."""
    loaded = loaded_by(modules("sandbox"))
    ours = {name.split(".")[1] for name in loaded if name.startswith("msp_tui.")}
    assert set() == ours & ROOMS
    assert set() == loaded & {"textual", "httpx", "pydantic_core"}


@pytest.mark.parametrize(("room", "stranger"), [("api", "store"), ("store", "api")])
def test_neighbours_never_meet(room: str, stranger: str) -> None:
    """The client knows no SQL, the store no HTTP, neither knows the shop."""
    loaded = loaded_by(modules(room))
    assert set() == {f"msp_tui.{stranger}", "msp_tui.shop", "msp_tui.console"} & loaded
    assert {"api": "sqlite3", "store": "httpx"}[room] not in loaded


def test_the_client_loads_no_more_than_it_uses() -> None:
    """Not httpx's command line, nor what makes or describes schemas: a third of what the engine would weigh."""
    loaded = loaded_by([*modules("api"), *modules("i18n")])
    assert "httpx" in loaded
    unused = {"click", "rich", "pygments", "pydantic", "pydantic_core.core_schema"}
    assert set() == loaded & {*unused, "babel", "gettext"}


def test_what_the_client_leaves_out_is_there_when_it_is_wanted() -> None:
    """Whoever wants the core's own descriptions of schemas, as pydantic does, still finds them."""
    code = (
        "from msp_tui.api import client; from pydantic_core import core_schema as s; s.int_schema()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)


def test_the_ports_are_for_the_type_checker_alone() -> None:
    """Protocols are dear to make, and nobody asks anything of them at run time."""
    names = [name for name in modules("shop") if not name.endswith("ports")]
    loaded = loaded_by(names)
    assert [name for name in loaded if name.startswith("msp_tui") and name.endswith("ports")] == []


def test_every_command_has_a_file_of_its_own() -> None:
    """Whoever looks for a command finds it under its name, and nothing else beside it."""
    files = {file.stem for file in (SOURCE / "commands").glob("[a-z]*.py")}
    assert files == {name.replace("-", "_") for name in COMMANDS} | {"console"}


@pytest.mark.parametrize("room", ["options", "talk", "parts"])
def test_what_commands_share_knows_no_command(room: str) -> None:
    """A part that takes a command along would load it, and its options, for another."""
    loaded = loaded_by(modules(f"commands/{room}"))
    commands = {f"msp_tui.commands.{name.replace('-', '_')}" for name in [*COMMANDS, "console"]}
    assert f"msp_tui.commands.{room}" in loaded
    assert set() == commands & loaded


def test_the_check_sees_what_is_loaded() -> None:
    """The store does load the database, so an empty answer above means something."""
    assert "sqlite3" in loaded_by(modules("store"))
