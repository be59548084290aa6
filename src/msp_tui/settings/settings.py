"""The configuration file as a whole: which one it is, what it holds, whether it is safe to use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.frozen import frozen
from msp_tui.settings.files import read_text, refuse_if_others_can_read
from msp_tui.settings.layers import SYSTEM_FILE, profiles, with_written
from msp_tui.settings.paths import config_file, written_file
from msp_tui.settings.profile import Profile
from msp_tui.settings.reading import read_keys, read_profile
from msp_tui.settings.tables import Table, nearest, parse, shown


@frozen
class Settings:
    """Every profile of the configuration, checked; none at all when there is no file yet.

    `file` is the user's own, or the one that was named.
    """

    file: Path
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    default_profile: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict, repr=False)
    """What the profiles were read from; keys may stand in it."""
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What was changed from the program, by profile, as it stands in its file."""
    layered: bool = False
    """Whether nobody named a file, so that the system-wide one counts too."""

    @property
    def configured(self) -> bool:
        """Whether there is a configuration; without one the console offers the demo or connecting."""
        return bool(self.profiles)

    @property
    def written(self) -> Path:
        """The file of what was changed from the program, which need not be there."""
        return written_file(self.file)

    @classmethod
    def load(
        cls, path: Path | None, environ: Mapping[str, str], system: Path = SYSTEM_FILE
    ) -> Settings:
        """Read `path`, else MSP_TUI_CONFIG, else the system-wide file and the user's own on top of it.

        The last two may be absent. What was changed from the program lies on top of either. Raises
        ConfigurationError: a named file that is not there, broken TOML, anything that a profile may not say,
        or a file with a key in it that others can read.
        """
        return cls.assemble(path, environ, system, read_written)

    @classmethod
    def assemble(
        cls,
        path: Path | None,
        environ: Mapping[str, str],
        system: Path,
        read: Callable[[Path], Table | None],
    ) -> Settings:
        """`load` with what `read` says was changed from the program."""
        file, named = config_file(path, environ)
        candidates = [file] if named else [one for one in (system, file) if os.path.lexists(one)]
        closed = not named and _is_closed(system)
        if not candidates:
            if closed:
                raise _not_ours(system)
            return cls(file, layered=not named)
        layers = [_layer(one) for one in candidates]
        below = profiles(layers)
        if closed and any("environment" not in table.values for table in below.values()):
            raise _not_ours(system)
        top = layers[-1]
        if not below:
            raise top.wrong(
                N_("{where}: there is no profile in it."),
                N_("A profile begins with a line like {example}"),
                example="[profiles.shop]",
            )
        keys: dict[str, tuple[str, ...]] = {}
        for layer in layers:
            keys |= read_keys(layer)
        try:
            written = read(written_file(file))
            tables = with_written(below, written)
            found = {name: read_profile(name, table, keys) for name, table in tables.items()}
        except ConfigurationError as error:
            raise _to_take_back(error, written_file(file)) from None
        default = ""
        for layer in layers:
            default = layer.text("default_profile") or default
            if default and default not in found:
                raise layer.wrong(
                    N_("{where}: default_profile names {profile}; the profiles are {profiles}."),
                    profile=shown(default),
                    profiles=", ".join(found),
                )
        changed = written.values.get("profiles", {}) if written else {}
        return cls(file, found, default, tables, changed, layered=not named)

    def profile(self, name: str | None = None) -> Profile:
        """The profile of that name, else the default one, else the only one. Raises ConfigurationError."""
        if not self.profiles:
            raise ConfigurationError(
                N_("There is no configuration yet: {file} does not exist."),
                N_("To look around without one: msp-tui demo"),
                file=str(self.file),
            )
        chosen = name or self.default_profile
        if not chosen and len(self.profiles) == 1:
            return next(iter(self.profiles.values()))
        if not chosen:
            raise ConfigurationError(
                N_("{file} has several profiles and no default_profile: {profiles}."),
                N_("Choose one with --profile."),
                file=str(self.file),
                profiles=", ".join(self.profiles),
            )
        if chosen in self.profiles:
            return self.profiles[chosen]
        meant = nearest(chosen, self.profiles)
        raise ConfigurationError(
            N_("{file} has no profile {profile}; it has {profiles}."),
            N_("Did you mean {meant}?") if meant else "",
            file=str(self.file),
            profile=shown(chosen),
            profiles=", ".join(self.profiles),
            meant=meant,
        )


def read_written(file: Path) -> Table | None:
    """What was changed from the program, None where nothing was. Raises ConfigurationError for broken TOML."""
    return parse(read_text(file)[0], file) if os.path.lexists(file) else None


def _is_closed(system: Path) -> bool:
    """Whether the server has a configuration that this login may not even look for."""
    try:
        system.lstat()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _not_ours(system: Path) -> ConfigurationError:
    """A shop's server is not a computer without a shop: whoever is new there must not begin another one."""
    return ConfigurationError(
        N_("This computer has a shop, but {directory} is closed to this login."),
        N_("Who keeps the server adds it to the group of that directory; then log in again."),
        directory=str(system.parent),
    )


def _to_take_back(error: ConfigurationError, written: Path) -> ConfigurationError:
    """The error; where it is about what was changed from the program, with the command that takes that back."""
    key = error.values.get("key")
    # In a profile's table: what stands outside of those no command takes back.
    if not key or not str(error.values.get("where", "")).startswith(f"{written}, ["):
        return error
    return ConfigurationError(
        error.sentence,
        N_("Take it back with: {command}"),
        **{**error.values, "command": f"msp-tui config unset {key}"},
    )


def _layer(file: Path) -> Table:
    """One file, whose top is known to be sound."""
    text, status = read_text(file)
    top = parse(text, file)
    # Before anything else is said about it: an open key is the most urgent.
    for _, table in top.named_tables("profiles", "shop"):
        if _holds_a_key(table.values):
            share_group = table.values.get("share_group")
            refuse_if_others_can_read(
                file, status, share_group if isinstance(share_group, str) else ""
            )
    top.allow_only({"default_profile", "profiles", "keys"})
    return top


def _holds_a_key(values: Mapping[str, object]) -> bool:
    """Whether a profile's table, or one inside it, has a key or a PIN's hash written in it."""
    inner = [values.get(name) for name in ("groups", "operators")]
    tables = [values, *(one for many in inner if isinstance(many, list) for one in many)]
    return any(
        isinstance(one, Mapping) and ("api_key" in one or "pin_hash" in one) for one in tables
    )
