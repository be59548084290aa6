"""Who may change the files that decide where keys go and which commands are run."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from msp_tui.domain.health import FileFacts
from msp_tui.settings.files import unix_group
from msp_tui.settings.paths import secrets_file
from msp_tui.settings.profile import Profile


def file_facts(profile: Profile) -> list[FileFacts]:
    """Every file that says something of the profile, what was learned, its key files and its authority's certificate.

    Who may read them is refused when they are read; here it is told who may write.
    """
    gid = unix_group(profile.share_group) if profile.share_group else -1
    return [_facts(file, gid) for file in dict.fromkeys(_files(profile)) if file.exists()]


def _files(profile: Profile) -> Iterator[Path]:
    for file in profile.files or (profile.file,):
        yield file.parent
        yield file
    yield secrets_file(profile)
    if profile.ca_file:
        yield profile.ca_file
    for source in (profile.account_key, *(group.key for group in profile.groups)):
        if source and source.kind == "api_key_file":
            yield Path(source.text)


def _facts(file: Path, shared_gid: int) -> FileFacts:
    status = file.stat()
    mode = stat.S_IMODE(status.st_mode)
    # A directory like /tmp, whose sticky bit keeps each user's files his own, may be written by all.
    sticky = bool(mode & stat.S_ISVTX) and stat.S_ISDIR(status.st_mode)
    by_others = bool(mode & stat.S_IWOTH) and not sticky
    shared = status.st_gid == shared_gid
    private = status.st_gid == os.getegid() and _own_group(status.st_gid)
    by_group = bool(mode & stat.S_IWGRP) and not (sticky or shared or private)
    foreign = status.st_uid not in (0, os.geteuid()) and not shared
    return FileFacts(str(file), mode, by_others or by_group or foreign)


def _own_group(gid: int) -> bool:
    """Whether a Unix group is one user's own: named like him, with nobody else in it."""
    import grp
    import pwd

    try:
        group = grp.getgrgid(gid)
        return group.gr_name == pwd.getpwuid(os.geteuid()).pw_name and not group.gr_mem
    except KeyError:
        return False
