"""Whose name stands in the journal."""

from __future__ import annotations

import getpass
import socket


def login() -> tuple[str, str]:
    """Who is logged in, and where."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name
        user = "?"
    return user, socket.gethostname().partition(".")[0]
