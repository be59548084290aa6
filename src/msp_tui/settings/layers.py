"""The system-wide file, a user's own on top, and what was changed from the program: which value comes from where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msp_tui.settings.reading import KEY_KINDS
from msp_tui.settings.tables import Table

SYSTEM_FILE = Path("/etc/msp-tui/config.toml")
"""Read first, where it exists and nobody named another file."""


def profiles(layers: list[Table]) -> dict[str, Table]:
    """Every profile's table, the later layers on top of the earlier ones."""
    found: dict[str, Table] = {}
    for layer in layers:
        for name, table in layer.named_tables("profiles", "shop"):
            found[name] = _on_top(found[name], table) if name in found else table
    return found


def with_written(found: Mapping[str, Table], written: Table | None) -> dict[str, Table]:
    """The same profiles with what was changed from the program on top; profiles that no file names are left out.

    Raises ConfigurationError for what the program does not write itself.
    """
    tables = dict(found)
    if written is None:
        return tables
    from msp_tui.settings.catalogue import WRITTEN_KEYS

    written.allow_only({"profiles"})
    for name, table in written.named_tables("profiles", "shop"):
        table.allow_only(WRITTEN_KEYS)
        if name in tables:
            tables[name] = _on_top(tables[name], _with_logins(tables[name], table))
    return tables


def _with_logins(lower: Table, upper: Table) -> Table:
    """The upper table, whose logins say only what was changed for them, with all that the lower one says of them."""
    if "logins" not in upper.values:
        return upper
    logins = {name: dict(one.values) for name, one in lower.named_tables("logins", "anna")}
    for name, one in upper.named_tables("logins", "anna"):
        logins[name] = {**logins.get(name, {}), **one.values}
    return Table({**upper.values, "logins": logins}, upper.file, upper.place)


def _on_top(lower: Table, upper: Table) -> Table:
    """Key by key; a list or a table is replaced whole, and so is the account key, whatever its source.

    The merged table belongs to the file that says which MultiSafepay it is: learned keys are kept beside it.
    """
    kept: Mapping[str, Any] = lower.values
    if any(kind in upper.values for kind in KEY_KINDS):
        kept = {key: value for key, value in kept.items() if key not in KEY_KINDS}
    origins = {key: lower.file_of(key) for key in kept} | dict.fromkeys(upper.values, upper.file)
    file = origins.get("environment", upper.file)
    return Table({**kept, **upper.values}, file, upper.place, origins)
