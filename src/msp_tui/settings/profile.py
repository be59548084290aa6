"""What a configuration says, once it has been read and found sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from msp_tui.domain.frozen import frozen
from msp_tui.settings.feeding import Feeding
from msp_tui.settings.habits import Habits
from msp_tui.settings.staffing import Staffing

ENVIRONMENTS = ("sandbox", "test", "live")
LANGUAGES = ("fr", "nl", "en")
COLORS = ("auto", "16", "256", "truecolor", "mono")
THEMES = ("dark", "light")
DEFAULT_ZONE = "Europe/Amsterdam"


@frozen
class KeySource:
    """Where a key comes from. Only `kind` is ever shown: any of the values may be, or hold, a secret."""

    kind: str
    """api_key, api_key_env, api_key_file, api_key_command or api_key_keyring"""
    place: str
    """Whose key it is, for error sentences: the group, else the file and the profile."""
    text: str = field(default="", repr=False)
    """The key itself, the variable's name, the file's path, or the keyring's `service/name`."""
    command: tuple[str, ...] = field(default=(), repr=False)


@frozen
class ConfiguredGroup:
    """A terminal group as the configuration names it; without a source its key must have been learned."""

    id: int
    name: str
    key: KeySource | None = None


@frozen
class Profile:
    """One shop: which MultiSafepay, which groups, whose state. Paths are absolute."""

    name: str
    file: Path
    """The one that says the environment: what is learned is kept beside it."""
    environment: str
    base_url: str
    timezone: str = DEFAULT_ZONE
    state_dir: Path | None = None
    share_group: str = ""
    """The Unix group that may read secrets and share the state; empty: nobody but the owner."""
    trusted_host: str = ""
    ca_file: Path | None = None
    """The authority that vouches for the server, in place of the public ones."""
    read_only: bool = False
    cloud_payments: bool = False
    """Whether payments may be started on terminals from here (MultiSafepay: cloud mode)."""
    language: str = ""
    ascii: bool = False
    colors: str = "auto"
    theme: str = "dark"
    groups: tuple[ConfiguredGroup, ...] = ()
    account_key: KeySource | None = None
    feeding: Feeding = field(default_factory=Feeding)
    habits: Habits = field(default_factory=Habits)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of keys by the id of an action, as they are written; the console knows which there are."""
    staffing: Staffing = field(default_factory=Staffing)
    files: tuple[Path, ...] = ()
    """Every file that says something of it."""
