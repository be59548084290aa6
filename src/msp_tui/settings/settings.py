"""The configuration file as a whole: which one it is, what it holds, whether it is safe to use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.settings.files import read_text, refuse_if_others_can_read
from msp_tui.settings.paths import config_file
from msp_tui.settings.profile import Profile
from msp_tui.settings.reading import read_profile
from msp_tui.settings.tables import nearest, parse, shown


@dataclass(frozen=True, slots=True)
class Settings:
    """Every profile of one configuration file, checked; none at all when there is no file yet."""

    file: Path
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    default_profile: str = ""

    @property
    def configured(self) -> bool:
        """Whether there is a configuration; without one the console offers the demo or connecting."""
        return bool(self.profiles)

    @classmethod
    def load(cls, path: Path | None, environ: Mapping[str, str]) -> Settings:
        """Read `path`, else MSP_TUI_CONFIG, else the XDG place, where it may be absent.

        Raises ConfigurationError: a named file that is not there, broken TOML, anything that a profile
        may not say, or a file with a key in it that others can read.
        """
        file, named = config_file(path, environ)
        if not named and not os.path.lexists(file):
            return cls(file)
        text, status = read_text(file)
        top = parse(text, file)
        # Before anything else is said about it: an open key is the most urgent.
        for _, table in top.named_tables("profiles", "shop"):
            if _holds_a_key(table.values):
                share_group = table.values.get("share_group")
                refuse_if_others_can_read(
                    file, status, share_group if isinstance(share_group, str) else ""
                )
        top.allow_only({"default_profile", "profiles"})
        profiles = {
            name: read_profile(name, table) for name, table in top.named_tables("profiles", "shop")
        }
        if not profiles:
            raise top.wrong(
                N_("{where}: there is no profile in it."),
                N_("A profile begins with a line like {example}"),
                example="[profiles.shop]",
            )
        default = top.text("default_profile")
        if default and default not in profiles:
            raise top.wrong(
                N_("{where}: default_profile names {profile}; the profiles are {profiles}."),
                profile=shown(default),
                profiles=", ".join(profiles),
            )
        return cls(file, profiles, default)

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


def _holds_a_key(values: Mapping[str, object]) -> bool:
    """Whether a profile's table, or one inside it, has a key or a PIN's hash written in it."""
    inner = [values.get(name) for name in ("groups", "operators")]
    tables = [values, *(one for many in inner if isinstance(many, list) for one in many)]
    return any(
        isinstance(one, Mapping) and ("api_key" in one or "pin_hash" in one) for one in tables
    )
