"""Where a profile's keys may travel: a wrong address in a configuration must not send them to a stranger."""

from __future__ import annotations

import re

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.frozen import frozen

MULTISAFEPAY_HOSTS = {"live": "api.multisafepay.com", "test": "testapi.multisafepay.com"}
"""MultiSafepay: the host of each of its environments; the sandbox is ours and has none."""

_SHAPE = re.compile(
    # Both cases spelled out: IGNORECASE takes ten times as long to compile.
    r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>\d{1,5}))?(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?",
)


@frozen
class Place:
    """A base URL taken apart: `host` in lower case without brackets, `path` without a trailing slash."""

    scheme: str
    host: str
    port: int | None
    path: str

    @property
    def origin(self) -> str:
        """`https://host:port`, the part that decides who reads the key."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port is not None else "")

    @property
    def loopback(self) -> bool:
        """Whether it is this computer: 127.0.0.0/8, ::1 or localhost."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this computer."""
    if host.lower() in {"localhost", "127.0.0.1", "::1"}:
        return True
    if ":" not in host and not host.replace(".", "").isdigit():
        return False
    from ipaddress import ip_address  # a start has no time for it

    try:
        address = ip_address(host)
    except ValueError:
        return False
    # ::ffff:127.0.0.1 counts on some Python versions and not on others; here it never does.
    return address.is_loopback and "ffff" not in host.lower()


def place_of(base_url: str) -> Place:
    """Take a base URL apart. Only a plain one: no user, no query, no fragment. Raises ConfigurationError."""
    found = _SHAPE.fullmatch(base_url.strip())
    port = int(found["port"]) if found and found["port"] else None
    if found is None or (port is not None and not 0 < port < 65536):
        raise ConfigurationError(
            N_("base_url is not an address this program can use."),
            N_("Write it like https://api.multisafepay.com/v1/json."),
        )
    return Place(found["scheme"].lower(), found["host"].lower().strip("[]"), port, found["path"])


def checked_base_url(base_url: str, environment: str, trusted_host: str = "") -> str:
    """The base URL, without a trailing slash, if a profile of this environment may use it.

    `environment` is sandbox, test or live. The sandbox lives on loopback only; MultiSafepay's hosts go
    with their own environment; any other host has to be named by the profile as `trusted_host` (a host,
    or host:port). Plain http is for loopback only. Raises ConfigurationError.
    """
    place = place_of(base_url)
    if environment == "sandbox":
        if not place.loopback:
            raise ConfigurationError(
                N_("A sandbox profile may only use this computer, not {host}."),
                N_("Write base_url like http://127.0.0.1:8765/v1/json."),
                host=place.host,
            )
    elif environment in MULTISAFEPAY_HOSTS:
        _check_remote(place, environment, trusted_host)
    else:
        raise ConfigurationError(
            N_("There is no environment “{environment}”."),
            N_("Write sandbox, test or live."),
            environment=environment,
        )
    check_scheme(place)
    return place.origin + place.path


def check_scheme(place: Place) -> None:
    """Keys cross a network only encrypted. Raises ConfigurationError."""
    if place.scheme != "https" and not place.loopback:
        raise ConfigurationError(
            N_("Plain http to {host} would show the API key to the network."),
            N_("Write base_url with https."),
            host=place.host,
        )


def _check_remote(place: Place, environment: str, trusted_host: str) -> None:
    own = MULTISAFEPAY_HOSTS[environment]
    if place.host == own and place.port in {None, 443}:
        return
    for other, host in MULTISAFEPAY_HOSTS.items():
        if place.host == host and other != environment:
            raise ConfigurationError(
                N_(
                    "{host} belongs to the {other} environment, but the profile says {environment}."
                ),
                N_("Change one of the two."),
                host=host,
                other=other,
                environment=environment,
            )
    trusted = trusted_host.strip().lower()
    named = {place.host, f"[{place.host}]"}
    if place.port is not None:
        named |= {f"{name}:{place.port}" for name in tuple(named)}
    if not trusted or trusted not in named:
        raise ConfigurationError(
            N_("{host} is not MultiSafepay's host for the {environment} environment."),
            N_("Correct base_url, or name the host as trusted_host in the profile."),
            host=place.host,
            environment=environment,
        )
