"""The commands without a screen: their CPU beside Python's own start, and that none of them loads Textual."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from pathlib import Path

from report import Line, middle, ms, ratio, show
from stage import PROGRAM, PYTHON, ROWS, stage

ROUNDS = 15


def main() -> None:
    """Measure and print."""
    with stage() as on:
        english = ["env", "MSP_TUI_LANG=en"]
        commands: dict[str, list[str | Path]] = {
            "python -c pass": [*english, PYTHON, "-c", "pass"],
            "--version": [*english, PROGRAM, "--version"],
            "--help": [*english, PROGRAM, "--help"],
            "--help in French": ["env", "MSP_TUI_LANG=fr", PROGRAM, "--help"],
            "find 4242": ["env", *on.command(ROWS, "find", "4242")],
        }
        spent = defaultdict[str, list[float]](list)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                spent[name].append(_cpu(command, on.env))
        floor = spent.pop("python -c pass")
        lines = [
            Line(
                f"{name}, CPU",
                ms(middle(values)),
                f"python -c pass {ms(middle(floor))}",
                ratio(values, floor),
                None if name.startswith("find") else 1.5,
            )
            for name, values in spent.items()
        ]
        lines += [
            Line(f"{name} loads Textual", "yes" if loaded else "no", "", float(loaded), 0.0)
            for name, command in commands.items()
            if name in spent
            for loaded in [_loads_textual(command, on.env)]
        ]
    show(f"Commands, {ROUNDS} rounds", lines)


def _cpu(command: list[str | Path], env: dict[str, str]) -> float:
    """CPU seconds of one run."""
    # How `find` read the words stands on standard error; the table is for figures.
    silent = subprocess.DEVNULL
    run = subprocess.Popen(command, env=env, stdout=silent, stderr=silent)
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise RuntimeError(f"{command} ended with {run.returncode}")
    return used.ru_utime + used.ru_stime


def _loads_textual(command: list[str | Path], env: dict[str, str]) -> bool:
    told = subprocess.run(
        command,
        env=env | {"PYTHONPROFILEIMPORTTIME": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return " textual" in told.stderr


if __name__ == "__main__":
    main()
