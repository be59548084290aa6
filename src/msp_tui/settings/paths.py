"""Which files and directories are ours: what was asked for, else the XDG places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_, ConfigurationError

if TYPE_CHECKING:
    from msp_tui.settings.profile import Profile

APPLICATION = "msp-tui"
SECRETS = "secrets.toml"


def config_file(asked: Path | None, environ: Mapping[str, str]) -> tuple[Path, bool]:
    """The configuration file, absolute, and whether somebody named it: then it must exist."""
    named = asked or (Path(environ["MSP_TUI_CONFIG"]) if environ.get("MSP_TUI_CONFIG") else None)
    if named:
        return absolute(named), True
    return _base(environ, "XDG_CONFIG_HOME") / APPLICATION / "config.toml", False


def state_dir(asked: Path | None, profile: Profile, environ: Mapping[str, str]) -> Path:
    """The profile's own directory: --state-dir, MSP_TUI_STATE_DIR, the profile's, else the XDG one."""
    if asked:
        return absolute(asked)
    if environ.get("MSP_TUI_STATE_DIR"):
        return absolute(Path(environ["MSP_TUI_STATE_DIR"]))
    return profile.state_dir or state_home(environ) / profile.name


def state_home(environ: Mapping[str, str]) -> Path:
    """Where the profiles' directories live when nothing else is said."""
    return _base(environ, "XDG_STATE_HOME") / APPLICATION


def secrets_file(profile: Profile) -> Path:
    """Where keys that the program learned are kept: beside the configuration."""
    return profile.file.parent / SECRETS


def written_file(config: Path) -> Path:
    """Where values that were changed from the program are kept: beside the configuration, under its name."""
    return config.with_suffix(".settings.toml")


def absolute(path: Path, beside: Path | None = None) -> Path:
    """The path with ~ filled in, counted from `beside` or from where the program was started."""
    try:
        path = path.expanduser()
    except RuntimeError:
        raise ConfigurationError(
            N_("{path}: there is no such home directory."), path=str(path)
        ) from None
    return beside / path if beside else path.absolute()


def _base(environ: Mapping[str, str], variable: str) -> Path:
    """An XDG base directory; the specification wants relative ones ignored."""
    named = Path(environ.get(variable, ""))
    if named.is_absolute():
        return named
    import platformdirs

    return {
        "XDG_CONFIG_HOME": platformdirs.user_config_path,
        "XDG_STATE_HOME": platformdirs.user_state_path,
    }[variable]()
