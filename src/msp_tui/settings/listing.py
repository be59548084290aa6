"""Every value of a profile and where it came from, with secrets masked; for `msp-tui config` and the console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msp_tui.domain.errors import N_
from msp_tui.domain.setting import Scalar, Setting
from msp_tui.domain.text import Secret
from msp_tui.settings.learned import LearnedKeys
from msp_tui.settings.paths import secrets_file
from msp_tui.settings.profile import KeySource, Profile
from msp_tui.settings.reading import KEY_KINDS, PROFILE_KEYS
from msp_tui.settings.tables import Table, shown

DEFAULT = N_("default")
_TABLES = frozenset({"groups", "keys", "logins", "operators", "roles"})
_FIRST = ("environment", "base_url", "timezone", "state_dir")


def listed(
    profile: Profile, table: Table, login: str, effective: Mapping[str, tuple[Any, str]]
) -> Iterator[Setting]:
    """Every key that a profile may have, as it stands for a login.

    `effective` holds what stands where the files say nothing, with its origin, and what something outside the
    files overrides. Raises ConfigurationError when the secrets file cannot be used.
    """
    own = table.values.get("logins", {}).get(login, {})
    for key in sorted(PROFILE_KEYS - _TABLES - set(KEY_KINDS), key=_order):
        if key in own:
            yield Setting(key, _harmless(own[key]), str(table.file_of("logins")))
        elif key in effective:
            value, origin = effective[key]
            yield Setting(key, _harmless(value), origin)
        elif key in table.values:
            yield Setting(key, _harmless(table.values[key]), str(table.file_of(key)))
        else:
            yield Setting(key, "", DEFAULT)
    if profile.account_key:
        kind = profile.account_key.kind
        yield Setting(kind, _source(profile.account_key), str(table.file_of(kind)))
    yield from _groups(profile, table)
    yield from _people(profile, table)
    keys = table.values.get("keys", {})
    for action, names in profile.keys.items():
        # Those that the profile does not say itself stand at the top of a file, for all profiles.
        file = table.file_of("keys") if action in keys else profile.file
        yield Setting(f"keys.{shown(action)}", _harmless(" ".join(names)), str(file))


def _order(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST), key)


def _groups(profile: Profile, table: Table) -> Iterator[Setting]:
    learned = LearnedKeys(profile).groups()
    file, secrets = str(table.file_of("groups")), str(secrets_file(profile))
    for group in profile.groups:
        yield Setting(f"groups.{group.id}.name", _harmless(group.name), file)
        if group.key:
            yield Setting(f"groups.{group.id}.{group.key.kind}", _source(group.key), file)
        elif group.id in learned:
            yield Setting(f"groups.{group.id}.api_key", learned[group.id].key.masked, secrets)
    configured = {group.id for group in profile.groups}
    for number, known in learned.items():
        if number not in configured:
            yield Setting(f"groups.{number}.name", _harmless(known.group.name), secrets)
            yield Setting(f"groups.{number}.api_key", known.key.masked, secrets)


def _people(profile: Profile, table: Table) -> Iterator[Setting]:
    for name, login in table.named_tables("logins", "anna"):
        for key, value in login.values.items():
            place = f"logins.{shown(name)}.{key}"
            yield Setting(place, _harmless(value), str(table.file_of("logins")))
    for one in profile.staffing.operators:
        place = f"operators.{one.number}"
        file = str(table.file_of("operators"))
        yield Setting(f"{place}.name", _harmless(one.name), file)
        yield Setting(f"{place}.role", _harmless(one.role.name), file)
        yield Setting(f"{place}.pin_hash", "…", file)
        if one.language:
            yield Setting(f"{place}.language", one.language, file)
    for name, role in table.named_tables("roles", "cashier"):
        for key, value in role.values.items():
            yield Setting(
                f"roles.{shown(name)}.{key}", _harmless(value), str(table.file_of("roles"))
            )


def _source(source: KeySource) -> str:
    """Enough to find it again; whatever could be the key itself is masked."""
    if source.kind == "api_key":
        return Secret(source.text).masked
    if source.kind == "api_key_command":
        return f"{shown(Path(source.command[0]).name)} …"
    return shown(source.text)


def _harmless(value: Any) -> Scalar:
    """Numbers without a needless `.0`; text on one line, masked where it looks like a key."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        # A command: its arguments may hold a secret.
        return f"{shown(str(value[0]))} …" if value else ""
    return value if isinstance(value, bool | int | float) else shown(str(value))
