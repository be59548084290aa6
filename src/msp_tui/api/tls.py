"""Who vouches for a server: the public authorities, or the one that a profile names in their place."""

from __future__ import annotations

import ssl
from pathlib import Path

from msp_tui.api.lean import httpx
from msp_tui.domain.errors import N_, ConfigurationError


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A context that checks certificates and names. With `ca_file` (PEM) nobody else is trusted.

    Raises ConfigurationError for a file that cannot be used.
    """
    if ca_file is None:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except OSError as error:  # ssl.SSLError is one too
        problem = "PEM?" if isinstance(error, ssl.SSLError) else error.strerror
    raise ConfigurationError(
        N_("{file}, named as ca_file, cannot be used: {problem}."),
        N_("It has to hold the authority's certificate as PEM, and be readable."),
        file=str(ca_file),
        problem=problem,
    )
