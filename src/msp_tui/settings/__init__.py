"""Profiles in TOML, where keys come from, which files are ours and who may read them."""

from msp_tui.settings.keys import Keys
from msp_tui.settings.paths import secrets_file, state_dir, state_home
from msp_tui.settings.profile import ConfiguredGroup, KeySource, Profile
from msp_tui.settings.settings import Settings

__all__ = [
    "ConfiguredGroup",
    "KeySource",
    "Keys",
    "Profile",
    "Settings",
    "secrets_file",
    "state_dir",
    "state_home",
]
