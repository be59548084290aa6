"""The proxy that the environment names, as httpx takes it from there too."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_USUAL_PORTS = {"http": 80, "https": 443}


class Proxy(NamedTuple):
    """Where a proxy listens; its user and password are nobody's business."""

    host: str
    port: int

    @property
    def place(self) -> str:
        """For a sentence."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def proxy_for(scheme: str, host: str) -> Proxy | None:
    """The proxy for a host, None for none. Raises ValueError for one that cannot be used."""
    named = getproxies()
    address = named.get(scheme) or named.get("all")
    return None if not address or proxy_bypass(host) else _read(address)


def check_proxies() -> None:
    """Raises ValueError where the environment names a proxy that cannot be used."""
    named = getproxies()
    for scheme in ("http", "https", "all"):
        if named.get(scheme):
            _read(named[scheme])


def _read(address: str) -> Proxy:
    """httpx finds some of this only when it connects, and then it looks like a network that is away."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    host = (parts.hostname or "").strip()
    if parts.scheme not in _USUAL_PORTS or not host:
        raise ValueError("no proxy")
    return Proxy(host, parts.port or _USUAL_PORTS[parts.scheme])
