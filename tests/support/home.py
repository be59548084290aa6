"""A login of its own for tests of the whole program: home, temporary files and language of nobody else."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from tests.support.terminal import PATIENCE, Terminal
from tests.support.wording import CURSOR

PROGRAM = Path(sys.executable).with_name("msp-tui")
"""The command of the environment that runs the tests."""


class Console(Terminal):
    """The program in its terminal, with a person who knows its screens."""

    def __enter__(self) -> Console:
        return self

    def on(self, title: str) -> None:
        """Wait until the screen of this title shows."""
        self.wait_for(re.compile(rf"\A.* {re.escape(title)}( |$)", re.MULTILINE))

    def answer(self, text: str) -> None:
        """Type into a field that has just opened (it takes nothing in its first 300 ms), then Enter."""
        self.settle(0.4)
        self.send(f"{text}\r")

    def choose(self, text: str) -> int:
        """Move the cursor down to the row that shows this; gives how many keys that took."""
        self.wait_for(lambda: self._row(CURSOR) >= 0 and self._row(text) >= 0)
        self.settle()  # a row that comes in between would move the others
        steps = max(0, self._row(text) - self._row(CURSOR))
        self.press(*["down"] * steps)
        self.wait_for(lambda: self._row(CURSOR) == self._row(text))
        return steps

    def _row(self, text: str) -> int:
        return next((y for y, line in enumerate(self.screen) if text in line), -1)


@dataclass(frozen=True)
class Home:
    """Where the program lives in a test; `program` is the command that was installed."""

    root: Path
    program: Path = PROGRAM

    @property
    def temporary(self) -> Path:
        """This login's temporary directory."""
        return self.root / "tmp"

    @property
    def config(self) -> Path:
        """Where a test writes its configuration."""
        return self.root / "shop" / "config.toml"

    @property
    def state(self) -> Path:
        """Where the profile `shop` keeps its store unless it is told otherwise."""
        return self.root / ".local" / "state" / "msp-tui" / "shop"

    @property
    def env(self) -> dict[str, str]:
        """The login's own environment."""
        for place in (self.temporary, self.config.parent):
            place.mkdir(parents=True, exist_ok=True)
        return {
            "HOME": str(self.root),
            "XDG_CONFIG_HOME": str(self.root / ".config"),
            "XDG_STATE_HOME": str(self.root / ".local" / "state"),
            "TMPDIR": str(self.temporary),
            "MSP_TUI_LANG": "en",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }

    def configure(
        self,
        base_url: str,
        groups: Sequence[dict[str, Any]],
        account_key: str | None = None,
        **more: Any,
    ) -> Path:
        """Write the profile `shop` for a sandbox, private as it has to be; gives the file."""
        profile: dict[str, Any] = {"environment": "sandbox", "base_url": base_url, **more}
        if account_key:
            profile["api_key"] = account_key
        document = {"default_profile": "shop", "profiles": {"shop": profile | {"groups": groups}}}
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.touch(0o600)
        self.config.write_text(tomli_w.dumps(document))
        return self.config

    def open(self, *arguments: str | Path, **options: Any) -> Console:
        """The program in a terminal; `options` are Terminal's."""
        env = {**self.env, **options.pop("env", {})}
        return Console([self.program, *arguments], env=env, cwd=self.root, **options)

    def open_into(self, file: Path, *arguments: str | Path) -> Console:
        """The program in a terminal, with only its standard output in a file."""
        command = f'exec "$0" "$@" > {shlex.quote(str(file))}'
        return Console(
            ["/bin/sh", "-c", command, self.program, *arguments], env=self.env, cwd=self.root
        )

    def run(
        self, *arguments: str | Path, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The program without a terminal, until it ends."""
        return subprocess.run(
            [self.program, *arguments],
            env={"PATH": os.environ["PATH"], **self.env, **(env or {})},
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
