"""What a profile says about how the shop works with the console: its day, and where files go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from msp_tui.domain.frozen import frozen
from msp_tui.settings.paths import absolute
from msp_tui.settings.tables import Table


@frozen
class Counter:
    """Where somebody stands: the group whose feed opens first, and the terminal there. Unset: no particular one."""

    home: int | None = None
    my_terminal: str = ""


@frozen
class Habits:
    """Unset ones stand for the program's own choice."""

    day_start_hour: int = 0
    """The hour at which the shop's day begins, as on its devices: 0 to 23."""
    export_dir: Path | None = None
    """Where exported files go, absolute; None for the login's home."""
    printer_command: tuple[str, ...] = ()
    """The program that prints receipts, which come on its standard input, and its arguments."""

    home: int | None = None
    """The group whose feed the console opens with; None for the list of groups."""
    my_terminal: str = ""
    """The TID of this counter's own terminal, whose rows are marked."""
    logins: Mapping[str, Counter] = field(default_factory=dict)
    """What single logins have instead."""

    def counter_of(self, login: str) -> Counter:
        """Where somebody stands: what the login says, else what the profile says."""
        own = self.logins.get(login, Counter())
        return Counter(own.home or self.home, own.my_terminal or self.my_terminal)


HABIT_KEYS = frozenset(Habits.__dataclass_fields__)


def read_habits(table: Table) -> Habits:
    """A profile's keys about habits. Raises ConfigurationError for the first that is wrong."""
    export_dir = table.text("export_dir")
    return Habits(
        day_start_hour=table.whole("day_start_hour", 0, 23) or 0,
        export_dir=absolute(Path(export_dir), table.file_of("export_dir").parent)
        if export_dir
        else None,
        home=_home(table),
        my_terminal=table.text("my_terminal"),
        logins={name: _counter(one) for name, one in table.named_tables("logins", "anna")},
        printer_command=table.command("printer_command")
        if "printer_command" in table.values
        else (),
    )


def _counter(table: Table) -> Counter:
    table.allow_only({"home", "my_terminal"})
    return Counter(_home(table), table.text("my_terminal"))


def _home(table: Table) -> int | None:
    return table.needed_number("home") if "home" in table.values else None
