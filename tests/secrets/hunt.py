"""Searches anything for secrets, whole or in pieces; what it finds is told by name, never by value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PIECE = 12
"""So many characters in a row are already too much."""


@dataclass(frozen=True)
class Hunt:
    """The secrets that must not be found, by a name that may be said."""

    secrets: Mapping[str, str]

    def leaks(self, data: bytes | str) -> list[str]:
        """The names of the secrets of which a piece is in here, in either case, with or without hyphens."""
        raw = (data.encode() if isinstance(data, str) else data).lower()
        return [
            name
            for name, secret in self.secrets.items()
            if any(piece in raw for piece in _pieces(secret.lower()))
        ]

    def in_files(self, root: Path, but: set[str]) -> dict[str, list[str]]:
        """Every file below a directory that leaks, `but` those of these names."""
        found = {
            str(file.relative_to(root)): self.leaks(file.read_bytes())
            for file in root.rglob("*")
            if file.is_file() and file.name not in but
        }
        return {name: leaks for name, leaks in found.items() if leaks}


def _pieces(secret: str) -> set[bytes]:
    forms = {secret, secret.replace("-", "")}
    return {
        form[start : start + PIECE].encode()
        for form in forms
        for start in range(len(form) - PIECE + 1)
    }
