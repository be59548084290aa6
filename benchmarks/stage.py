"""What every benchmark stands on: stores of a given size, a sandbox beside them, and the console on both.

ROWS (1000000) says how many rows the large store has; BENCH_STORES names a directory that keeps the stores
from one run to the next.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomli_w
from recorder import Recorder

from msp_tui.store.statedir import StateDir

HERE = Path(__file__).parent
PYTHON = Path(sys.executable)
PROGRAM = PYTHON.with_name("msp-tui")
ROWS = int(os.environ.get("ROWS", "1000000"))
FEW = 1_000
WIDTH, HEIGHT = 80, 24


@dataclass(frozen=True, slots=True)
class Stage:
    """A login with a sandbox that nobody pays at, and a directory of stores."""

    home: Path
    stores: Path
    shop: dict[str, Any]

    @property
    def env(self) -> dict[str, str]:
        """The login's environment."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "MSP_TUI_LANG": "fr",
        }

    def store(self, rows: int) -> Path:
        """The state directory with so many rows; made when it is not there."""
        place = self.stores / f"rows-{rows}"
        if not place.exists():
            maker: list[str | Path] = [
                PYTHON,
                HERE / "make_store.py",
                "--rows",
                str(rows),
                "--state-dir",
                place,
            ]
            subprocess.run(maker, check=True, stdout=sys.stderr)
        # The sandbox has another port each time; it is the same shop.
        StateDir.restamp(place, environment="sandbox", base_url=self.shop["base_url"])
        return place

    def copied(self, rows: int) -> Stage:
        """The same stage on a copy of the store of so many rows, for who writes to it."""
        copies = self.home / "copies"
        copies.mkdir()
        shutil.copytree(self.store(rows), copies / f"rows-{rows}")
        return replace(self, stores=copies)

    def command(self, rows: int, *words: str) -> list[str | Path]:
        """`msp-tui` on the store of so many rows."""
        config = self.home / "config.toml"
        return [PROGRAM, "--config", config, "--state-dir", self.store(rows), *words]

    def console(self, rows: int, columns: int = WIDTH, lines: int = HEIGHT) -> Recorder:
        """The console, starting."""
        return Recorder(self.command(rows), self.env, columns, lines)

    def floor(self, *words: str, columns: int = WIDTH, lines: int = HEIGHT, **env: str) -> Recorder:
        """One of the peers of `floors.py`, starting."""
        return Recorder([PYTHON, HERE / "floors.py", *words], self.env | env, columns, lines)


@contextmanager
def stage() -> Iterator[Stage]:
    """Set the stage; everything but kept stores is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        home = Path(made)
        stores = Path(os.environ.get("BENCH_STORES") or home / "stores").absolute()
        stores.mkdir(parents=True, exist_ok=True)
        sandbox = subprocess.Popen(
            [PROGRAM, "sandbox", "--history", "0"], stdout=subprocess.PIPE, text=True
        )
        try:
            if sandbox.stdout is None:
                raise RuntimeError("the sandbox has no output")
            shop = json.loads(sandbox.stdout.readline())
            configure(home / "config.toml", shop)
            yield Stage(home, stores, shop)
        finally:
            sandbox.terminate()
            sandbox.wait()


def configure(place: Path, shop: dict[str, Any]) -> None:
    """Write a profile for this shop: its `base_url`, `api_key` and `groups`."""
    profile = {
        "environment": "sandbox",
        "base_url": shop["base_url"],
        "api_key": shop["api_key"],
        "groups": shop["groups"],
    }
    document = {"default_profile": "shop", "profiles": {"shop": profile}}
    place.write_text(tomli_w.dumps(document), encoding="utf-8")
    place.chmod(0o600)


def machine() -> str:
    """The kind of machine and what runs on it, in one line."""
    model = next(
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} x {model}, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load {load:.1f} at the start"
    )
