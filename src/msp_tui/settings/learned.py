"""Keys that the program learned itself, in `secrets.toml` beside the configuration, shared by every console.

    [[profiles.shop.groups]]
    id = 57960
    name = "Counter"
    environment = "sandbox"
    base_url = "http://127.0.0.1:8765/v1/json"
    config = "config.toml"
    api_key = "…"

    [[profiles.shop.labels]]
    of = "57960"
    name = "Front desk"
    environment = "live"
    base_url = "https://api.multisafepay.com/v1/json"
    config = "config.toml"

Environment and address go with each: a profile that is pointed elsewhere sends no key there, and calls nothing so.
So does the configuration's name: another file beside it may have a profile of the same name for another account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.system_words import system_words
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.settings.files import (
    read_text,
    refuse_if_others_can_read,
    write_secret,
)
from msp_tui.settings.locking import PATIENCE, locked
from msp_tui.settings.paths import secrets_file
from msp_tui.settings.profile import Profile
from msp_tui.settings.reading import usable_key
from msp_tui.settings.tables import Table, parse

_HEADER = (
    "# Keys that msp-tui learned itself. It rewrites this file: put your own in config.toml.\n\n"
)


@frozen
class LearnedGroup:
    """A group with the key that the program was given for it."""

    group: TerminalGroup
    key: Secret


class LearnedKeys:
    """One profile's part of the secrets file. Not for two threads at once; for any number of processes."""

    def __init__(self, profile: Profile, patience: float = PATIENCE) -> None:
        """`patience` is in seconds: how long a write waits while another process writes."""
        self._profile = profile
        self._file = secrets_file(profile)
        self._patience = patience
        self._signature: tuple[int, ...] | None = None
        self._groups: dict[int, LearnedGroup] = {}
        self._labels: dict[str, str] = {}

    def groups(self) -> Mapping[int, LearnedGroup]:
        """Every learned group by its id, in the order they were learned; read anew when the file changed.

        Raises ConfigurationError when the file is broken or open to others.
        """
        signature = _signature(self._file)
        if signature != self._signature:
            top = self._read()
            self._groups = self._ours(top) if top else {}
            self._labels = self._named(top) if top else {}
            self._signature = signature
        return self._groups

    def keep(self, group: TerminalGroup, key: Secret) -> None:
        """Write a group with its key, in place of what was known of it. Raises ConfigurationError."""
        import tomli_w

        with locked(self._file, self._profile.share_group, self._patience):
            top = self._read()
            values: dict[str, Any] = dict(top.values) if top else {}
            profiles = values.setdefault("profiles", {})
            tables = profiles.setdefault(self._profile.name, {}).setdefault("groups", [])
            entry = {
                "id": group.id,
                "name": group.name,
                **self._here,
                "api_key": key.reveal(),
            }
            same = [number for number, one in enumerate(tables) if self._is_ours(one, group.id)]
            if same:
                tables[same[0]].update(entry)
            else:
                tables.append(entry)
            write_secret(
                self._file, (_HEADER + tomli_w.dumps(values)).encode(), self._profile.share_group
            )

    def labels(self) -> Mapping[str, str]:
        """What groups and terminals are called here only, by id. Raises ConfigurationError."""
        self.groups()
        return self._labels

    def forget(self, group_id: int) -> None:
        """Let go of a group. Raises ConfigurationError."""
        self._change(
            "groups", lambda tables: [one for one in tables if not self._is_ours(one, group_id)]
        )

    def label(self, of: str, name: str) -> None:
        """Call a group or a terminal so. Raises ConfigurationError."""
        entry = {"of": of, "name": name, **self._here}
        self._change(
            "labels",
            lambda tables: [*(one for one in tables if not self._labels_ours(one, of)), entry],
        )

    def _change(self, key: str, change: Callable[[list[Any]], list[Any]]) -> None:
        """Write one list of the profile's anew."""
        import tomli_w

        with locked(self._file, self._profile.share_group, self._patience):
            top = self._read()
            values: dict[str, Any] = dict(top.values) if top else {}
            profile = values.setdefault("profiles", {}).setdefault(self._profile.name, {})
            profile[key] = change(profile.get(key, []))
            write_secret(
                self._file, (_HEADER + tomli_w.dumps(values)).encode(), self._profile.share_group
            )

    @property
    def _here(self) -> dict[str, str]:
        """Which MultiSafepay this is, and whose profile, as it stands with every entry."""
        profile = self._profile
        return {
            "environment": profile.environment,
            "base_url": profile.base_url.rstrip("/"),
            "config": profile.file.name,
        }

    def _is_here(self, entry: Mapping[str, Any]) -> bool:
        """Whether an entry was made for this profile of this file; one of a file that is gone is everybody's."""
        here = self._here
        there = {name: entry.get(name, "") for name in here}
        config = str(there["config"])
        if not config or not (self._file.parent / Path(config).name).exists():
            there["config"] = here["config"]
        return here == there

    def _labels_ours(self, entry: Mapping[str, Any], of: str) -> bool:
        # Entries of before addresses were kept say none.
        return entry.get("of") == of and self._is_here(
            {"base_url": self._here["base_url"], **entry}
        )

    def _read(self) -> Table | None:
        """The file as it stands, its shape checked; None when there is none yet."""
        if not self._file.exists():
            return None
        text, status = read_text(self._file)
        refuse_if_others_can_read(self._file, status, self._profile.share_group)
        top = parse(text, self._file)
        self._ours(top)
        return top

    def _ours(self, top: Table) -> dict[int, LearnedGroup]:
        groups = {}
        for name, table in top.named_tables("profiles", "shop"):
            for one in table.tables("groups") if name == self._profile.name else ():
                group = TerminalGroup(one.needed_number("id"), one.needed_text("name"))
                key = Secret(one.needed_text("api_key"))
                if not usable_key(key.reveal()):
                    raise one.wrong(
                        N_("{where}: {key} holds blanks or other characters that no key has."),
                        key="api_key",
                    )
                if self._is_ours(one.values, group.id):
                    groups[group.id] = LearnedGroup(group, key)
        return groups

    def _named(self, top: Table) -> dict[str, str]:
        labels = {}
        for name, table in top.named_tables("profiles", "shop"):
            for one in table.tables("labels") if name == self._profile.name else ():
                of = one.needed_text("of")
                if self._labels_ours(one.values, of):
                    labels[of] = one.needed_text("name")
        return labels

    def _is_ours(self, entry: Mapping[str, Any], group_id: int) -> bool:
        return entry.get("id") == group_id and self._is_here(entry)


def _signature(file: Path) -> tuple[int, ...] | None:
    """What changes whenever the file is replaced; None when there is none."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(
            N_("{file} cannot be read: {problem}."), file=str(file), problem=system_words(error)
        ) from None
    return status.st_mtime_ns, status.st_ino, status.st_size, status.st_ctime_ns
