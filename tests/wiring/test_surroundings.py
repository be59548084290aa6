from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from msp_tui.domain.health import Health
from msp_tui.shop.doctor import here
from msp_tui.wiring.surroundings import login_facts

SSH = {"SSH_CONNECTION": "192.0.2.7 50000 192.0.2.1 22"}


def processes(root: Path, *commands: Sequence[str]) -> Path:
    """A /proc in which this process descends from these commands, nearest first."""
    pids = [os.getppid(), *range(900, 900 + len(commands))]
    for place, words in enumerate(commands):
        directory = root / str(pids[place])
        directory.mkdir()
        (directory / "cmdline").write_bytes(b"".join(word.encode() + b"\0" for word in words))
        name = words[0][:15]
        (directory / "stat").write_text(f"{pids[place]} ({name}) ) S {pids[place + 1]} 1 1 0\n")
    return root


@pytest.mark.parametrize(
    ("environ", "commands", "shells", "state"),
    [
        (SSH, [["-bash"], ["sshd: anna@pts/0"]], ("bash",), Health.WARN),
        (SSH, [["sshd-session: counter@pts/0"]], (), Health.SKIP),
        (SSH, [["bash", "-c", "msp-tui --profile shop"], ["sshd: c@pts/0"]], (), Health.SKIP),
        (
            {**SSH, "SSH_ORIGINAL_COMMAND": "id"},
            [["sh", "-c", "msp-tui"], ["sshd: c@notty"], ["-bash"]],
            (),
            Health.OK,
        ),
        ({}, [["/usr/bin/zsh", "-l"], ["tmux: server"]], ("zsh",), Health.WARN),
        (SSH, [["tmux"], ["/bin/bash", "--login"], ["sshd: a@pts/1"]], ("bash",), Health.WARN),
        ({}, [["/bin/sh", "/usr/local/bin/till.sh"], ["/sbin/init"]], (), Health.SKIP),
    ],
)
def test_how_the_program_was_reached(
    tmp_path: Path,
    environ: dict[str, str],
    commands: list[list[str]],
    shells: tuple[str, ...],
    state: Health,
) -> None:
    """Shells that somebody could leave the program for are found up to sshd, and nothing beyond is claimed."""
    facts = login_facts(environ, processes(tmp_path, *commands))
    assert facts.shells == shells
    assert here.login(facts, operators=True).health is state


def test_without_operators_nothing_depends_on_a_shell(tmp_path: Path) -> None:
    """An owner at his own computer has nothing to look at."""
    facts = login_facts({}, processes(tmp_path, ["-bash"], ["login"]))
    assert here.login(facts, operators=False).health is Health.OK
