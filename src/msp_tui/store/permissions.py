"""Who may read the state directory: its owner, one group if the profile says so, and nobody else."""

from __future__ import annotations

import grp
import os
import shlex
import stat
from pathlib import Path

from msp_tui.domain.errors import N_, StateError
from msp_tui.domain.frozen import frozen


@frozen
class Sharing:
    """How files are made: for their owner alone, or for the members of one Unix group as well."""

    group: str = ""
    gid: int = -1

    @classmethod
    def named(cls, group: str | None) -> Sharing:
        """Sharing with a Unix group by its name; None shares with nobody. Raises StateError for an unknown one."""
        if group is None:
            return cls()
        try:
            return cls(group, grp.getgrnam(group).gr_gid)
        except KeyError:
            raise StateError(
                N_("There is no Unix group “{group}” on this machine."),
                N_("Create it, or change share_group in the profile."),
                group=group,
            ) from None

    @property
    def directory_mode(self) -> int:
        """The state directory's mode; the setgid bit hands the group down to new files."""
        return 0o2770 if self.group else 0o700

    @property
    def file_mode(self) -> int:
        """A file's mode."""
        return 0o660 if self.group else 0o600

    def apply(self, path: Path, mode: int) -> None:
        """Give a file or directory that we just made its group and mode. Raises OSError."""
        if self.group:
            os.chown(path, -1, self.gid)
        path.chmod(mode)

    def check(self, path: Path) -> None:
        """Refuse what others may read. Raises StateError with the command that mends it, or OSError."""
        found = path.stat()
        if not self.group:
            if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise _too_open(path, f"chmod go-rwx {shlex.quote(str(path))}")
        elif found.st_mode & stat.S_IRWXO:
            raise _too_open(path, f"chmod o-rwx {shlex.quote(str(path))}")
        elif found.st_mode & stat.S_IRWXG and found.st_gid != self.gid:
            raise _too_open(path, f"chgrp {shlex.quote(self.group)} {shlex.quote(str(path))}")

    def check_shared(self, directory: Path) -> None:
        """Refuse a directory that the other members of the group could not use. Raises as `check`."""
        found = directory.stat()
        wanted = stat.S_IRWXG | stat.S_ISGID
        if self.group and (found.st_gid != self.gid or found.st_mode & wanted != wanted):
            place = shlex.quote(str(directory))
            raise StateError(
                N_("{path} is not shared with the group “{group}” although the profile says so."),
                N_("Run: {command}"),
                path=str(directory),
                group=self.group,
                command=f"chgrp -R {shlex.quote(self.group)} {place} && chmod 2770 {place}",
            )


def _too_open(path: Path, command: str) -> StateError:
    return StateError(
        N_("{path} may be read by others on this machine."),
        N_("Run: {command}"),
        path=str(path),
        command=command,
    )
