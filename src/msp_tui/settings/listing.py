"""Every value of a profile and where it came from, with secrets masked; for `msp-tui config`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.domain.text import Secret
from msp_tui.settings.learned import LearnedKeys
from msp_tui.settings.paths import secrets_file
from msp_tui.settings.profile import KeySource, Profile
from msp_tui.settings.reading import KEY_KINDS, PROFILE_KEYS
from msp_tui.settings.tables import Table, shown

DEFAULT = N_("default")
_TABLES = frozenset({"groups", "keys", "operators", "roles"})
_FIRST = ("environment", "base_url", "timezone", "state_dir")


@frozen
class Value:
    """A key's path, its value with secrets masked, and where it came from: a file, a variable, or DEFAULT."""

    key: str
    value: str | int | float | bool
    origin: str

    @property
    def text(self) -> str:
        """The value as it would stand in the file, on one line."""
        return json.dumps(self.value, ensure_ascii=False)


def listed(
    profile: Profile, table: Table, effective: Mapping[str, tuple[Any, str]]
) -> Iterator[Value]:
    """Every key that a profile may have. `effective` holds what stands where the files say nothing.

    It gives values with their origin, and also those that something outside the files overrides. Raises
    ConfigurationError when the secrets file cannot be used.
    """
    for key in sorted(PROFILE_KEYS - _TABLES - set(KEY_KINDS), key=_order):
        if key in effective:
            value, origin = effective[key]
            yield Value(key, _harmless(value), origin)
        elif key in table.values:
            yield Value(key, _harmless(table.values[key]), str(table.file_of(key)))
        else:
            yield Value(key, "", DEFAULT)
    if profile.account_key:
        kind = profile.account_key.kind
        yield Value(kind, _source(profile.account_key), str(table.file_of(kind)))
    yield from _groups(profile, table)
    yield from _people(profile, table)
    own = table.values.get("keys", {})
    for action, keys in profile.keys.items():
        # Those that the profile does not say itself stand at the top of a file, for all profiles.
        file = table.file_of("keys") if action in own else profile.file
        yield Value(f"keys.{shown(action)}", _harmless(" ".join(keys)), str(file))


def _order(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST), key)


def _groups(profile: Profile, table: Table) -> Iterator[Value]:
    learned = LearnedKeys(profile).groups()
    file, secrets = str(table.file_of("groups")), str(secrets_file(profile))
    for group in profile.groups:
        yield Value(f"groups.{group.id}.name", _harmless(group.name), file)
        if group.key:
            yield Value(f"groups.{group.id}.{group.key.kind}", _source(group.key), file)
        elif group.id in learned:
            yield Value(f"groups.{group.id}.api_key", learned[group.id].key.masked, secrets)
    configured = {group.id for group in profile.groups}
    for number, known in learned.items():
        if number not in configured:
            yield Value(f"groups.{number}.name", _harmless(known.group.name), secrets)
            yield Value(f"groups.{number}.api_key", known.key.masked, secrets)


def _people(profile: Profile, table: Table) -> Iterator[Value]:
    for one in profile.staffing.operators:
        place = f"operators.{one.number}"
        file = str(table.file_of("operators"))
        yield Value(f"{place}.name", _harmless(one.name), file)
        yield Value(f"{place}.role", _harmless(one.role.name), file)
        yield Value(f"{place}.pin_hash", "…", file)
        if one.language:
            yield Value(f"{place}.language", one.language, file)
    for name, role in table.named_tables("roles", "cashier"):
        for key, value in role.values.items():
            yield Value(f"roles.{shown(name)}.{key}", _harmless(value), str(table.file_of("roles")))


def _source(source: KeySource) -> str:
    """Enough to find it again; whatever could be the key itself is masked."""
    if source.kind == "api_key":
        return Secret(source.text).masked
    if source.kind == "api_key_command":
        return f"{shown(Path(source.command[0]).name)} …"
    return shown(source.text)


def _harmless(value: Any) -> str | int | float | bool:
    """Numbers without a needless `.0`; text on one line, masked where it looks like a key."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        # A command: its arguments may hold a secret.
        return f"{shown(str(value[0]))} …" if value else ""
    return value if isinstance(value, bool | int | float) else shown(str(value))
