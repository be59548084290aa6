"""What leaves the console for good: files for other programs, private and never over one that is there."""

from __future__ import annotations

import os
import re
from pathlib import Path

from msp_tui.domain.errors import N_, StateError

_MOST_OF_A_NAME = 99


class Outbox:
    """Files go to a directory, which is made when it is missing; None is the login's home."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory

    def save(self, name: str, text: str) -> str:
        """Write text as UTF-8 into a file of this name (`day-1.csv`, then `day-1-2.csv`); returns where it is.

        Mode 0600. Whatever of the name is no letter, digit, dot or dash becomes a dash. Raises StateError.
        """
        stem, dot, ending = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip(".-").rpartition(".")
        directory = self._directory
        try:
            directory = directory or Path.home()
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            for number in range(1, _MOST_OF_A_NAME + 1):
                again = f"-{number}" if number > 1 else ""
                place = directory / f"{stem}{again}{dot}{ending}"
                if _written(place, text.encode()):
                    return str(place)
        except RuntimeError:
            raise StateError(
                N_("There is no home directory to write the file in."),
                N_("Set export_dir in the configuration."),
            ) from None
        except OSError as error:
            raise StateError(
                N_("{file} cannot be written: {problem}."),
                N_("Set export_dir in the configuration."),
                file=str(directory),
                problem=error.strerror,
            ) from None
        raise StateError(
            N_("{file} is there already, with all its next numbers."),
            N_("Remove old files from that directory."),
            file=str(directory / f"{stem}{dot}{ending}"),
        )


def _written(place: Path, content: bytes) -> bool:
    """Whether the file was made; False when one of that name is there. Half a file is taken away again."""
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return False
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
    except OSError:
        place.unlink(missing_ok=True)
        raise
    return True
