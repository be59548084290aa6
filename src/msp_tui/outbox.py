"""What leaves the console for good: files for other programs, private and never over one that is there, and paper."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from contextlib import suppress
from pathlib import Path

from msp_tui.domain.errors import N_, ConfigurationError, StateError
from msp_tui.domain.system_words import system_words
from msp_tui.domain.text import clean

PRINTER_SECONDS = 20.0
_MOST_OF_A_NAME = 99
"""Files of one name with a number behind it."""
_MOST_SAID = 120
"""Characters of a printer command's own complaint that are shown."""


class Outbox:
    """Files go to a directory, which is made when it is missing; None is the login's home."""

    def __init__(self, directory: Path | None = None, printer: tuple[str, ...] = ()) -> None:
        """`printer` is the command that prints what it reads, and its arguments; no shell sees them."""
        self._directory = directory
        # A name for PATH may be one too, so this is no Path.
        self._printer = tuple(os.path.expanduser(one) for one in printer[:1]) + printer[1:]  # noqa: PTH111

    def move_to(self, directory: Path | None) -> None:
        """Another directory from now on."""
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
                problem=system_words(error),
            ) from None
        raise StateError(
            N_("{file} is there already, with all its next numbers."),
            N_("Remove old files from that directory."),
            file=str(directory / f"{stem}{dot}{ending}"),
        )

    async def print(self, text: str) -> None:
        """Hand text (UTF-8) to the printer command and wait for it. Raises ConfigurationError, one sentence.

        It gets no terminal, and is ended with everything that it started when it takes too long.
        """
        if not self._printer:
            raise ConfigurationError(
                N_("This profile names no printer."),
                N_("Set printer_command in the configuration."),
            )
        try:
            process = await asyncio.create_subprocess_exec(
                *self._printer,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise ConfigurationError(
                N_("The printer command could not be started: {problem}."),
                N_("Look at printer_command in the configuration."),
                problem=system_words(error),
            ) from None
        try:
            async with asyncio.timeout(PRINTER_SECONDS):
                _, said = await process.communicate(text.encode())
        except TimeoutError:
            raise ConfigurationError(
                N_("The printer command was not done within {seconds} s and was ended."),
                N_("Look at the printer; it may have printed."),
                seconds=int(PRINTER_SECONDS),
            ) from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if process.returncode:
            raise ConfigurationError(
                N_("The printer command failed (code {code}). {said}"),
                code=process.returncode,
                said=clean(said.decode("utf-8", "replace"), _MOST_SAID),
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
