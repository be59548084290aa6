"""What the operating system says of a failure, in words that are translated; it says them in English only."""

from __future__ import annotations

import errno
import os

from msp_tui.domain.errors import N_, Phrase

_WORDS = {
    errno.EACCES: N_("Permission denied"),
    errno.EPERM: N_("Operation not permitted"),
    errno.ENOENT: N_("No such file or directory"),
    errno.EEXIST: N_("File exists"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EISDIR: N_("Is a directory"),
    errno.ENOTEMPTY: N_("Directory not empty"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EFBIG: N_("File too large"),
    errno.EROFS: N_("Read-only file system"),
    errno.EIO: N_("Input/output error"),
    errno.EBUSY: N_("Device or resource busy"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENFILE: N_("Too many open files in system"),
    errno.ENOMEM: N_("Cannot allocate memory"),
    errno.ENOEXEC: N_("Exec format error"),
    errno.EINVAL: N_("Invalid argument"),
    errno.EPIPE: N_("Broken pipe"),
    errno.EADDRINUSE: N_("Address already in use"),
    errno.ECONNREFUSED: N_("Connection refused"),
    errno.ECONNRESET: N_("Connection reset by peer"),
    errno.ETIMEDOUT: N_("Connection timed out"),
    errno.ENETUNREACH: N_("Network is unreachable"),
    errno.EHOSTUNREACH: N_("No route to host"),
}


def system_words(error: OSError) -> Phrase:
    """Why it failed, as a value for a sentence; words that are not known here stay as the system has them."""
    said = error.strerror or (os.strerror(error.errno) if error.errno else type(error).__name__)
    return Phrase(_WORDS.get(error.errno or 0, said))
