"""Removing the directory a supervisor made for the sandbox, and never any other."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from msp_tui.sandbox.refusal import SandboxError

if TYPE_CHECKING:
    from pathlib import Path

MARKER = ".msp-tui-scratch"


def check(directory: Path) -> None:
    """Refuse, with SandboxError, a directory that does not carry the marker."""
    if directory.is_symlink() or not (directory / MARKER).is_file():
        raise SandboxError(f"{directory}: is not a scratch directory (it holds no {MARKER})")


def remove(directory: Path) -> None:
    """Remove a marked directory with all in it; one that is gone already is no matter."""
    if directory.exists():
        check(directory)
        shutil.rmtree(directory, ignore_errors=True)
