"""What a profile says about how the shop works with the console: its day, and where files go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from msp_tui.settings.paths import absolute
from msp_tui.settings.tables import Table


@dataclass(frozen=True, slots=True)
class Habits:
    """Unset ones stand for the program's own choice."""

    day_start_hour: int = 0
    """The hour at which the shop's day begins, as on its devices: 0 to 23."""
    export_dir: Path | None = None
    """Where exported files go, absolute; None for the login's home."""
    printer_command: tuple[str, ...] = ()
    """The program that prints receipts, which come on its standard input, and its arguments."""


HABIT_KEYS = frozenset(Habits.__dataclass_fields__)


def read_habits(table: Table) -> Habits:
    """A profile's keys about habits. Raises ConfigurationError for the first that is wrong."""
    export_dir = table.text("export_dir")
    return Habits(
        day_start_hour=table.whole("day_start_hour", 0, 23) or 0,
        export_dir=absolute(Path(export_dir), table.file_of("export_dir").parent)
        if export_dir
        else None,
        printer_command=table.command("printer_command")
        if "printer_command" in table.values
        else (),
    )
