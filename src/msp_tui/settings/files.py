"""Files with secrets: read only when nobody else can, written whole or not at all."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from pathlib import Path

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.system_words import system_words

_LARGEST = 1_000_000


def read_text(file: Path) -> tuple[str, os.stat_result]:
    """A text file (UTF-8, a byte order mark is forgiven) and what the system knows of the file that was read.

    Raises ConfigurationError for a file that is missing, unreadable, absurdly large or not UTF-8.
    """
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            content = opened.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigurationError(N_("{file} does not exist."), file=str(file)) from None
    except IsADirectoryError:
        raise ConfigurationError(N_("{file} is a directory, not a file."), file=str(file)) from None
    except OSError as error:
        raise ConfigurationError(
            N_("{file} cannot be read: {problem}."), file=str(file), problem=system_words(error)
        ) from None
    if len(content) > _LARGEST:
        raise ConfigurationError(
            N_("{file} is too large to be a configuration or a key."), file=str(file)
        )
    try:
        return content.decode("utf-8-sig"), status
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            N_("{file}, line {line}: this is not UTF-8 text."),
            N_("Save the file as UTF-8."),
            file=str(file),
            line=content.count(b"\n", 0, error.start) + 1,
        ) from None


def refuse_if_others_can_read(file: Path, status: os.stat_result, share_group: str = "") -> None:
    """Refuse a file with a secret that anybody but its owner, and the group named, may read.

    Raises ConfigurationError whose hint is the command that mends it.
    """
    too_much = stat.S_IMODE(status.st_mode) & 0o077
    if not too_much:
        return
    quoted = shlex.quote(str(file))
    mend = f"chmod 600 {quoted}"
    if share_group:
        shared = status.st_gid == unix_group(share_group)
        if shared and not too_much & ~0o040:
            return
        mend = f"chmod 640 {quoted}"
        if not shared:
            mend = f"chgrp {shlex.quote(share_group)} {quoted} && {mend}"
    raise ConfigurationError(
        N_("{file} holds keys and is open to other users; it is not used."),
        N_("Close it with: {command}"),
        file=str(file),
        command=mend,
    )


def unix_group(name: str) -> int:
    """The number of a Unix group. Raises ConfigurationError when the system has none of that name."""
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise ConfigurationError(
            N_("share_group names {group}, but this system has no such group."),
            N_("Make it with: {command}"),
            group=name,
            command=f"groupadd {shlex.quote(name)}",
        ) from None


def write_secret(file: Path, content: bytes, share_group: str = "") -> None:
    """Put this content in place of the file's: mode 0600, or 0640 for `share_group`. See `write_whole`."""
    if share_group:
        write_whole(file, content, 0o640, unix_group(share_group))
    else:
        write_whole(file, content)


def write_whole(file: Path, content: bytes, mode: int = 0o600, gid: int = -1) -> None:
    """Put this content in place of the file's, whole and on disk when this returns.

    `gid` is the Unix group it belongs to, -1 for the process's own. A symbolic link stays one: what it points
    to is replaced. Raises ConfigurationError when it cannot be written; the old content then still stands.
    """
    import tempfile

    target = Path(os.path.realpath(file))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as opened:
                if gid >= 0:
                    os.fchown(handle, -1, gid)
                if mode != 0o600:
                    os.fchmod(handle, mode)
                opened.write(content)
                opened.flush()
                os.fsync(handle)
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_directory(target.parent)
    except OSError as error:
        raise unwritten(file, error) from None


def write_new_secret(file: Path, content: bytes) -> None:
    """A new file that only its owner can read (0600), on disk when this returns.

    Nothing is ever put in place of another file, nor through a link. Raises ConfigurationError.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise ConfigurationError(
            N_("{file} is there already, and is not replaced."),
            N_("Choose another name, or remove that file first."),
            file=str(file),
        ) from None
    except OSError as error:
        raise unwritten(file, error) from None
    try:
        with os.fdopen(handle, "wb") as opened:
            _refuse_if_open(handle)
            opened.write(content)
            opened.flush()
            os.fsync(handle)
        _sync_directory(file.parent)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise unwritten(file, error) from None


def _refuse_if_open(handle: int) -> None:
    """A disk that keeps no modes shows a secret to everybody."""
    if os.fstat(handle).st_mode & 0o077:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def unwritten(file: Path, error: OSError) -> ConfigurationError:
    """Why a file could not be written, and who can where this login may not."""
    closed = error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}
    return ConfigurationError(
        N_("{file} cannot be written: {problem}."),
        N_("Whoever may write in {directory} can change it.") if closed else "",
        file=str(file),
        problem=system_words(error),
        directory=str(file.parent),
    )


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
