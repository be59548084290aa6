"""Who vouches for a server: the public authorities, or the one that a profile names in their place."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from msp_tui.api.lean import httpx
from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.system_words import system_words


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A context that checks certificates and names. With `ca_file` (PEM) nobody else is trusted.

    Raises ConfigurationError for a file that cannot be used.
    """
    if ca_file is None:
        return _public()
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except OSError as error:  # ssl.SSLError is one too
        problem = "PEM?" if isinstance(error, ssl.SSLError) else system_words(error)
    raise ConfigurationError(
        N_("{file}, named as ca_file, cannot be used: {problem}."),
        N_("It has to hold the authority's certificate as PEM, and be readable."),
        file=str(ca_file),
        problem=problem,
    )


def _public() -> ssl.SSLContext:
    """The public authorities, or those that the environment names in their place."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        problem = "PEM?" if isinstance(error, ssl.SSLError) else system_words(error)
    raise ConfigurationError(
        N_("{file}, named by SSL_CERT_FILE, cannot be used: {problem}."),
        N_("It has to hold the authority's certificate as PEM, and be readable."),
        file=os.environ.get("SSL_CERT_FILE", "?"),
        problem=problem,
    )
