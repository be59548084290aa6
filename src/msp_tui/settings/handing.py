"""Writing a group's key to a file of somebody's choice, for a till to read."""

from __future__ import annotations

from pathlib import Path

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.text import Secret, clean
from msp_tui.settings.files import write_new_secret

_LONGEST = 400


def hand_out(path: str, key: Secret) -> str:
    """Write a key, and nothing else, to a new file with mode 0600; where it is. Raises ConfigurationError.

    `path` is as somebody typed it: `~` is the login's home, and what does not begin with `/` lies there too.
    """
    typed = path.strip()
    if not typed or typed != clean(typed, _LONGEST):
        raise ConfigurationError(
            N_("This is no name for a file."), N_("Type one like {example}."), example="~/till.key"
        )
    try:
        file = Path.home() / Path(typed).expanduser()
    except RuntimeError:  # a login without a home, or ~ of somebody who does not exist
        raise ConfigurationError(
            N_("There is no such home directory."), N_("Type the whole path, from / on.")
        ) from None
    if file.is_dir():
        raise ConfigurationError(N_("{file} is a directory, not a file."), file=str(file))
    write_new_secret(file, key.reveal().encode() + b"\n")
    return str(file)
