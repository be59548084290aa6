"""Compiles the message catalogues when the project is built or installed editable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = Path(__file__).parent / "src" / "msp_tui" / "i18n" / "catalogues"


def compile_catalogues() -> list[Path]:
    """Write a .mo beside every .po and return what was written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as text, target.open("wb") as binary:
            write_mo(binary, read_po(text))
        written.append(target)
    return written


class CatalogueHook(BuildHookInterface[Any]):
    """hatchling calls this before it collects files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; the .mo files are listed as artifacts in pyproject.toml."""
        del version, build_data
        compile_catalogues()


if __name__ == "__main__":
    compile_catalogues()
