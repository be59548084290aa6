"""Which file system a path lies on: SQLite's write-ahead log needs shared memory, so a local one."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")

NETWORK = frozenset(
    [
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "fuse.ceph",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        "virtiofs",
    ]
)
"""File systems on which two machines, or two kernels, may see the same file."""


def network_filesystem(path: Path) -> str:
    """The type of the network file system that `path` lies on, "" on a local one or when nobody can tell."""
    try:
        table = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    kind = filesystem_of(os.path.realpath(path), table)
    return kind if kind in NETWORK else ""


def filesystem_of(path: str, table: str) -> str:
    """The type of the deepest mount that holds `path`; `table` is /proc/mounts, where later lines cover earlier ones."""
    best, kind = -1, ""
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[1])
        holds = path == point or path.startswith(point.rstrip("/") + "/")
        if holds and len(point) >= best:
            best, kind = len(point), fields[2]
    return kind
