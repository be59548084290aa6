"""From TOML tables to profiles: every rule about what a configuration may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msp_tui.domain.errors import N_
from msp_tui.settings.feeding import FEEDING_KEYS, read_feeding
from msp_tui.settings.habits import HABIT_KEYS, read_habits
from msp_tui.settings.paths import absolute
from msp_tui.settings.profile import (
    COLORS,
    DEFAULT_ZONE,
    ENVIRONMENTS,
    LANGUAGES,
    THEMES,
    ConfiguredGroup,
    KeySource,
    Profile,
)
from msp_tui.settings.staffing import STAFFING_KEYS, read_staffing
from msp_tui.settings.tables import Table, shown

KEY_KINDS = ("api_key", "api_key_env", "api_key_file", "api_key_command", "api_key_keyring")
GROUP_KEYS = frozenset({"id", "name", *KEY_KINDS})
PROFILE_KEYS = frozenset(
    {
        "environment",
        "base_url",
        "timezone",
        "state_dir",
        "share_group",
        "trusted_host",
        "ca_file",
        "read_only",
        "cloud_payments",
        "language",
        "ascii",
        "colors",
        "theme",
        "groups",
        "keys",
        *KEY_KINDS,
        *FEEDING_KEYS,
        *HABIT_KEYS,
        *STAFFING_KEYS,
    }
)
# MultiSafepay: the addresses of its live and its test API.
BASE_URLS = {
    "live": "https://api.multisafepay.com/v1/json",
    "test": "https://testapi.multisafepay.com/v1/json",
}
_PROFILE_NAME = re.compile(r"\w[\w.-]{0,63}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEY = re.compile(r"[!-~]{1,512}")


def usable_key(text: str) -> bool:
    """Whether a key may travel in a header: visible ASCII without blanks."""
    return bool(_KEY.fullmatch(text))


def read_keys(table: Table) -> dict[str, tuple[str, ...]]:
    """The table `[… keys]`: for an action one key or several. Raises ConfigurationError."""
    chosen = table.values.get("keys", {})
    header = f"{table.place.strip('[]')}.keys".lstrip(".")
    if not isinstance(chosen, dict):
        raise table.wrong(
            N_("{where}: {key} must be written as a table under {header}."),
            key="keys",
            header=f"[{header}]",
        )
    keys = {}
    for action, names in chosen.items():
        listed = names if isinstance(names, list) else [names]
        if not all(isinstance(one, str) for one in listed):
            raise Table(chosen, table.file, f"[{header}]").wrong(
                N_("{where}: {key} must be a key, or a list of keys, each between quotes."),
                key=shown(action),
            )
        keys[action] = tuple(listed)
    return keys


def read_profile(name: str, table: Table, shared_keys: Mapping[str, tuple[str, ...]]) -> Profile:
    """One profile with its groups; `shared_keys` are every profile's.

    Raises ConfigurationError for the first thing that is wrong.
    """
    if not _PROFILE_NAME.fullmatch(name):
        raise table.wrong(
            N_("{where}: a profile's name has only letters, digits, dots, dashes and underscores.")
        )
    table.allow_only(PROFILE_KEYS)
    environment = table.choice("environment", ENVIRONMENTS)
    return Profile(
        name=name,
        file=table.file,
        environment=environment,
        base_url=_base_url(table, environment),
        timezone=_timezone(table),
        state_dir=_path(table, "state_dir"),
        share_group=table.text("share_group"),
        trusted_host=table.text("trusted_host"),
        ca_file=_path(table, "ca_file"),
        read_only=table.flag("read_only"),
        cloud_payments=table.flag("cloud_payments"),
        language=table.choice("language", LANGUAGES) if "language" in table.values else "",
        ascii=table.flag("ascii"),
        colors=table.choice("colors", COLORS, "auto"),
        theme=table.choice("theme", THEMES, "dark"),
        groups=_groups(table),
        account_key=_key_source(table),
        feeding=read_feeding(table),
        habits=read_habits(table),
        keys={**shared_keys, **read_keys(table)},
        staffing=read_staffing(table),
        files=table.files,
    )


def _path(table: Table, key: str) -> Path | None:
    path = table.text(key)
    return absolute(Path(path), table.file_of(key).parent) if path else None


def _base_url(table: Table, environment: str) -> str:
    """The API's address. It is never repeated in an error: somebody may have put a password in it."""
    url = table.text("base_url") or BASE_URLS.get(environment, "")
    if not url:
        raise table.wrong(N_("{where}: {key} is missing."), key="base_url")
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError:
        parts, port_is_fine = urlsplit(""), False
    if (
        not port_is_fine
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise table.wrong(
            N_("{where}: {key} must be a plain address like {example}"),
            key="base_url",
            example=BASE_URLS["live"],
        )
    return url.rstrip("/")


def _timezone(table: Table) -> str:
    name = table.text("timezone") or DEFAULT_ZONE
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.wrong(
            N_("{where}: {key} {value} is unknown; write it like {example}"),
            key="timezone",
            value=shown(name),
            example=DEFAULT_ZONE,
        ) from None
    return name


def _groups(table: Table) -> tuple[ConfiguredGroup, ...]:
    groups: dict[int, ConfiguredGroup] = {}
    for one in table.tables("groups"):
        one.allow_only(GROUP_KEYS)
        number = one.needed_number("id")
        name = one.needed_text("name")
        if number in groups:
            raise one.wrong(
                N_("{where}: group {id} stands here twice; the first is called {name}."),
                id=number,
                name=groups[number].name,
            )
        source = _key_source(one, f"{shown(name)} ({number})")
        groups[number] = ConfiguredGroup(number, name, source)
    return tuple(groups.values())


def _key_source(table: Table, group: str = "") -> KeySource | None:
    """Where the key of a group, as it is called in sentences, or of the account comes from."""
    kinds = [kind for kind in KEY_KINDS if kind in table.values]
    if not kinds:
        return None
    if len(kinds) > 1:
        raise table.wrong(
            N_("{where}: the key comes from {sources} at once; keep one of them."),
            sources=", ".join(kinds),
        )
    kind = kinds[0]
    file = table.file_of(kind)
    place = group or f"{file}, {table.place}"
    if kind == "api_key_command":
        return KeySource(kind, place, command=table.command("api_key_command"))
    text = table.needed_text(kind)
    if kind == "api_key" and not usable_key(text):
        raise table.wrong(
            N_("{where}: {key} holds blanks or other characters that no key has."), key=kind
        )
    if kind == "api_key_env" and not _VARIABLE.fullmatch(text):
        raise table.wrong(
            N_("{where}: {key} must be the name of an environment variable."), key=kind
        )
    if kind == "api_key_keyring" and not all(text.rpartition("/")[::2]):
        raise table.wrong(
            N_("{where}: {key} must be written like {example}"), key=kind, example="msp-tui/counter"
        )
    if kind == "api_key_file":
        text = str(absolute(Path(text), file.parent))
    return KeySource(kind, place, text=text)
