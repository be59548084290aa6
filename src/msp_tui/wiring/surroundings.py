"""How this login came to run the program: what a process can see of sshd, shells and the list of users."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msp_tui.domain.health import LoginFacts

_SHELLS = frozenset(
    {"sh", "bash", "dash", "zsh", "ksh", "mksh", "fish", "tcsh", "csh", "ash", "busybox", "nu"}
)
_MOST_ANCESTORS = 64


def login_facts(environ: Mapping[str, str], processes: Path = Path("/proc")) -> LoginFacts:
    """Look at the environment, the ancestors in /proc and the login's own shell.

    sshd sets SSH_ORIGINAL_COMMAND only where a ForceCommand took the place of a command that was asked for.
    """
    ancestors = list(_ancestors(processes, os.getppid()))
    return LoginFacts(
        ssh="SSH_CONNECTION" in environ,
        forced="SSH_ORIGINAL_COMMAND" in environ,
        shells=tuple(dict.fromkeys(_name(words) for words in ancestors if _interactive(words))),
        only_program=not _has_shell(),
    )


def _ancestors(processes: Path, pid: int) -> Iterator[list[str]]:
    """The words of each ancestor's command line, nearest first, up to the login's beginning."""
    for _ in range(_MOST_ANCESTORS):
        try:
            words = (processes / str(pid) / "cmdline").read_bytes().split(b"\0")
            status = (processes / str(pid) / "stat").read_text(errors="replace")
        except OSError:  # gone, or another user's and hidden
            return
        decoded = [word.decode(errors="replace") for word in words if word]
        if not decoded or _name(decoded).startswith("sshd"):
            return
        yield decoded
        # The name in the second field may hold blanks and brackets of its own.
        pid = int(status.rpartition(")")[2].split()[1])


def _name(words: list[str]) -> str:
    return Path(words[0].split(":")[0]).name.removeprefix("-")


def _interactive(words: list[str]) -> bool:
    """A shell that waits for commands: not one that was given a command or a script."""
    options = [word for word in words[1:] if word.startswith("-")]
    given = [word for word in words[1:] if not word.startswith("-")]
    gives_command = any("c" in word for word in options if not word.startswith("--"))
    return _name(words) in _SHELLS and not gives_command and not given


def _has_shell() -> bool:
    """Whether the list of users names a shell for this login; yes where nobody can tell."""
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_shell or "/bin/sh").name in _SHELLS
    except KeyError:
        return True
