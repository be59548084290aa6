"""Writing a profile for msp-tui that points at this sandbox."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from msp_tui.sandbox.clock import ZONE_NAME
from msp_tui.sandbox.refusal import SandboxError

FIRST_LINE = "# Written by msp-tui sandbox --write-config; it writes this file anew each time."


def check_target(path: Path) -> None:
    """Refuse, with SandboxError, to write over a file that is not ours, or where none can be."""
    if not path.parent.is_dir():
        raise SandboxError(f"{path}: there is no directory {path.parent}")
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise SandboxError(f"{path}: is not an ordinary file; choose another name")
    try:
        ours = not path.exists() or path.read_bytes().startswith(FIRST_LINE.encode())
    except OSError as problem:
        raise SandboxError(f"{path}: cannot be read ({problem.strerror})") from None
    if not ours:
        raise SandboxError(
            f"{path}: exists and was not written by the sandbox; choose another name"
        )


def write(path: Path, facts: dict[str, Any], *, cloud_payments: bool = False) -> None:
    """Write the profile whole or not at all, readable by its owner alone. Raises SandboxError."""
    import tomli_w

    profile = {
        "environment": "sandbox",
        "base_url": facts["base_url"],
        "api_key": facts["api_key"],
        "timezone": ZONE_NAME,
        **({"cloud_payments": True} if cloud_payments else {}),
        "groups": facts["groups"],
    }
    document = {"default_profile": "shop", "profiles": {"shop": profile}}
    text = f"{FIRST_LINE}\n{tomli_w.dumps(document)}"
    try:
        check_target(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise SandboxError(f"{path}: cannot be written ({problem.strerror})") from None
