"""Values that are changed from the program, in a file of its own beside the configuration, which stays as it is.

    # Changed from msp-tui …
    [profiles.shop]
    theme = "light"
    [profiles.shop.logins.anna]
    home = 57958

It holds no secrets. Whoever reads the configuration reads this too.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.settings.catalogue import ABOUT, CHANGED_HERE, place_of, value_of
from msp_tui.settings.files import unwritten, write_whole
from msp_tui.settings.layers import SYSTEM_FILE
from msp_tui.settings.locking import PATIENCE, locked
from msp_tui.settings.settings import Settings, read_written
from msp_tui.settings.tables import Table, nearest, shown

_HEADER = (
    "# Changed from msp-tui, in the console or with `msp-tui config set`. It rewrites this file: put your\n"
    "# own in {config}, and take these back with `msp-tui config unset KEY`.\n\n"
)


class Changes:
    """One profile's. For any number of consoles at once: what others changed meanwhile stays."""

    def __init__(
        self,
        config: Path | None,
        environ: Mapping[str, str],
        login: str,
        profile: str | None = None,
        *,
        system: Path = SYSTEM_FILE,
        patience: float = PATIENCE,
    ) -> None:
        """`config` and `system` as in Settings.load; without `profile` it is the default one.

        `login` is who is logged in: some values are each login's own. `patience` is in seconds.
        """
        self._config = config
        self._environ = environ
        self._login = login
        self._profile = profile
        self._system = system
        self._patience = patience

    def load(self) -> Settings:
        """The configuration as it stands now. Raises ConfigurationError."""
        return Settings.load(self._config, self._environ, self._system)

    def by_hand(self) -> Settings:
        """The same without what was changed from the program. Raises ConfigurationError."""
        return self._with(None)

    def change(self, key: str, text: str) -> None:
        """Write a value as somebody typed it, on disk when this returns.

        Raises ConfigurationError with the sentence that a file with this value would get, for a key that is
        not changed from here, and where nothing can be written.
        """
        refuse(key, self.by_hand().file)
        with self._alone() as (settings, profile):
            values = _copied(settings.written)
            path = ("profiles", profile, *place_of(key, self._login))
            _put(values, path, value_of(key, text))
            try:
                self._with(Table(values, settings.written, ""))
            except ConfigurationError as error:
                raise _of_what_was_typed(error, key, settings.written) from None
            self._write(settings, values)

    def take_back(self, key: str) -> None:
        """Let the files' own value count again. Raises ConfigurationError where there is nothing to take back."""
        with self._alone() as (settings, profile):
            values = _copied(settings.written)
            for place in (place_of(key, self._login) if key in ABOUT else (key,), (key,)):
                if _removed(values, ("profiles", profile, *place)):
                    break
            else:
                raise ConfigurationError(
                    N_("{key} was not changed from the program: there is nothing to take back."),
                    key=shown(key),
                )
            if values:
                self._write(settings, values)
            else:
                settings.written.unlink()

    @contextmanager
    def _alone(self) -> Iterator[tuple[Settings, str]]:
        """The hand-written files and the profile's name, while nobody else writes."""
        settings = self.by_hand()
        profile = settings.profile(self._profile)
        directory = settings.written.parent
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise unwritten(settings.written, error) from None
        with locked(settings.written, profile.share_group, self._patience):
            yield settings, profile.name

    def _with(self, written: Table | None) -> Settings:
        return Settings.assemble(self._config, self._environ, self._system, lambda _: written)

    def _write(self, settings: Settings, values: dict[str, Any]) -> None:
        import tomli_w

        text = _HEADER.format(config=settings.file.name) + tomli_w.dumps(values)
        write_whole(settings.written, text.encode(), *_mode(settings.file))


def refuse(key: str, file: Path) -> None:
    """Raises ConfigurationError for a key that does not exist, or is changed in the file only."""
    about = ABOUT.get(key)
    if about is None:
        meant = nearest(key, CHANGED_HERE)
        raise ConfigurationError(
            N_("There is no key {key}; did you mean {meant}?")
            if meant
            else N_("There is no key {key}."),
            N_("msp-tui config shows them all."),
            key=shown(key),
            meant=meant,
        )
    if about.why_not:
        raise ConfigurationError(about.why_not, N_("Say it in {file}."), file=str(file))


def _of_what_was_typed(error: ConfigurationError, key: str, written: Path) -> ConfigurationError:
    """The sentence of a file with this value, without the place: it was never written."""
    ours = str(error.values.get("where", "")).startswith(str(written))
    if not ours or error.values.get("key") != key:
        return error
    return ConfigurationError(error.sentence, **{**error.values, "where": written.name})


def _copied(written: Path) -> dict[str, Any]:
    top = read_written(written)
    return dict(top.values) if top else {}


def _put(values: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """Write a value into tables inside each other; what stands where a table belongs gives way."""
    first, *rest = path
    if not rest:
        values[first] = value
        return
    if not isinstance(values.get(first), dict):
        values[first] = {}
    _put(values[first], tuple(rest), value)


def _removed(values: dict[str, Any], path: tuple[str, ...]) -> bool:
    """Whether a value was there to remove; tables that are empty without it go too."""
    first, *rest = path
    if not rest:
        return values.pop(first, None) is not None
    inner = values.get(first)
    if not isinstance(inner, dict) or not _removed(inner, tuple(rest)):
        return False
    if not inner:
        del values[first]
    return True


def _mode(config: Path) -> tuple[int, int]:
    """Mode and Unix group of the user's configuration, as far as reading goes; the owner's alone without one."""
    try:
        status = config.stat()
    except OSError:
        return 0o600, -1
    mine = os.geteuid() == 0 or status.st_gid in os.getgroups()
    return stat.S_IMODE(status.st_mode) & 0o044 | 0o600, status.st_gid if mine else -1
