"""A profile's state directory: made for its owner alone, stamped with the environment it belongs to."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import field
from pathlib import Path

from msp_tui.domain.errors import N_, StateError
from msp_tui.domain.frozen import frozen
from msp_tui.store.mounts import network_filesystem
from msp_tui.store.permissions import Sharing
from msp_tui.store.trouble import JOURNAL, TRANSACTIONS, explained

STAMP = "stamp.json"


@frozen
class Stamp:
    """What a directory belongs to."""

    environment: str
    base_url: str

    def text(self) -> str:
        """The stamp as it is written."""
        return json.dumps({"environment": self.environment, "base_url": self.base_url}) + "\n"


@frozen
class StateDir:
    """An opened state directory: it exists, is private, lies on this machine and belongs to this profile."""

    path: Path
    sharing: Sharing = field(default_factory=Sharing)

    @classmethod
    def open(
        cls, path: Path, *, environment: str, base_url: str, share_group: str | None = None
    ) -> StateDir:
        """Create and stamp the directory, or check that it is ours.

        Raises StateError: it belongs to another environment or base URL, others may read it, it lies on
        a network file system, or it cannot be made or read.
        """
        sharing = Sharing.named(share_group)
        state = cls(path.absolute(), sharing)
        with explained(path):
            state._make()
            state._check()
            state._stamp(Stamp(environment, base_url.rstrip("/")))
        return state

    @classmethod
    def restamp(cls, path: Path, *, environment: str, base_url: str) -> None:
        """Hand a sandbox's directory to the same sandbox on another port, before it is opened.

        For the demo, whose server keeps its own state and takes a free port each time. A directory that is
        not a sandbox's is refused with StateError; one without a stamp is left as it is.
        """
        state = cls(path.absolute())
        with explained(path):
            present = state._read_stamp()
            wanted = Stamp(environment, base_url.rstrip("/"))
            if present is None or present == wanted:
                return
            if present.environment != "sandbox" or environment != "sandbox":
                raise _other_stamp(state.path, present)
            mode = (state.path / STAMP).stat().st_mode & 0o777
            fresh = state._written(wanted, mode)
            fresh.replace(state.path / STAMP)

    @property
    def transactions(self) -> Path:
        """The database that may be deleted and is fetched again."""
        return self.path / TRANSACTIONS

    @property
    def journal(self) -> Path:
        """The database that is never rebuilt or pruned."""
        return self.path / JOURNAL

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the directory against every other process and thread while files are made."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
            os.fsync(descriptor)  # the new files' names are on disk too
        finally:
            os.close(descriptor)

    def create(self, path: Path) -> None:
        """Make an empty file of ours unless it is there; SQLite gives its -wal and -shm the same mode.

        It appears with its mode, or not at all: one that only its maker may open would shut the others out for good.
        """
        if path.exists():
            return
        descriptor, name = tempfile.mkstemp(prefix=".new-", dir=self.path)
        os.close(descriptor)
        fresh = Path(name)
        try:
            self.sharing.apply(fresh, self.sharing.file_mode)
            with suppress(FileExistsError):
                os.link(fresh, path)
        finally:
            fresh.unlink()

    def _make(self) -> None:
        place = self.path
        while not place.exists():
            place = place.parent
        if kind := network_filesystem(place):
            raise StateError(
                N_(
                    "{path} lies on a network file system ({kind}), on which the store can be damaged."
                ),
                N_("Choose a directory on this machine with --state-dir or state_dir."),
                path=str(self.path),
                kind=kind,
            )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            # It appears with its mode and group, or not at all; whoever comes second finds it there.
            fresh = Path(tempfile.mkdtemp(prefix=f".{self.path.name}-", dir=self.path.parent))
            try:
                self.sharing.apply(fresh, self.sharing.directory_mode)
                fresh.rename(self.path)
            except OSError:
                fresh.rmdir()
                if not self.path.is_dir():
                    raise

    def _check(self) -> None:
        self.sharing.check(self.path)
        self.sharing.check_shared(self.path)
        for file in (self.transactions, self.journal):
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    self.sharing.check(file.with_name(file.name + suffix))

    def _stamp(self, wanted: Stamp) -> None:
        if self._read_stamp() is None:
            fresh = self._written(wanted, self.sharing.file_mode)
            try:
                # A link appears whole or not at all, and only for the first of several processes.
                with suppress(FileExistsError):
                    os.link(fresh, self.path / STAMP)
            finally:
                fresh.unlink()
        present = self._read_stamp()
        if present != wanted:
            raise _other_stamp(self.path, present)

    def _written(self, stamp: Stamp, mode: int) -> Path:
        descriptor, name = tempfile.mkstemp(prefix=".stamp-", dir=self.path)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(stamp.text())
            file.flush()
            os.fsync(file.fileno())
        fresh = Path(name)
        self.sharing.apply(fresh, mode)
        return fresh

    def _read_stamp(self) -> Stamp | None:
        try:
            self.sharing.check(self.path / STAMP)
            found = json.loads((self.path / STAMP).read_text(encoding="utf-8"))
            return Stamp(str(found["environment"]), str(found["base_url"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise StateError(
                N_("{path} is damaged, so that nobody can tell what the directory belongs to."),
                N_("Choose another directory with --state-dir, or restore this file."),
                path=str(self.path / STAMP),
            ) from None


def _other_stamp(path: Path, present: Stamp | None) -> StateError:
    return StateError(
        N_(
            "{path} belongs to the environment “{environment}” at {base_url}, not to this profile's."
        ),
        N_("Choose another directory with --state-dir or state_dir in the profile."),
        path=str(path),
        environment=present.environment if present else "",
        base_url=present.base_url if present else "",
    )
