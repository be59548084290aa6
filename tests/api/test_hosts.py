from __future__ import annotations

import pytest

from msp_tui.api.backoffice import sandbox_surface
from msp_tui.api.hosts import checked_base_url, is_loopback
from msp_tui.api.transport import Sender
from msp_tui.domain.errors import ConfigurationError

LIVE = "https://api.multisafepay.com/v1/json"
TEST = "https://testapi.multisafepay.com/v1/json"


@pytest.mark.parametrize(
    ("base_url", "environment", "trusted_host"),
    [
        ("http://127.0.0.1:8765/v1/json", "sandbox", ""),
        ("http://127.44.0.9:8765/v1/json", "sandbox", ""),
        ("http://localhost:8765/v1/json", "sandbox", ""),
        ("http://[::1]:8765/v1/json", "sandbox", ""),
        (LIVE, "live", ""),
        (TEST, "test", ""),
        ("https://api.multisafepay.com:443/v1/json", "live", ""),
        ("https://relay.example/v1/json", "live", "relay.example"),
        ("https://relay.example:8443/v1/json", "live", "Relay.example:8443"),
        ("http://127.0.0.1:9000/v1/json", "live", "127.0.0.1"),
        ("https://[2001:db8::7]/v1/json", "test", "2001:db8::7"),
    ],
)
def test_a_profile_may_use_its_own_place(
    base_url: str, environment: str, trusted_host: str
) -> None:
    """The sandbox here, MultiSafepay's hosts with their environment, others when they are trusted by name."""
    assert checked_base_url(base_url, environment, trusted_host) == base_url


@pytest.mark.parametrize(
    ("base_url", "environment", "trusted_host"),
    [
        (LIVE, "sandbox", ""),
        ("https://relay.example/v1/json", "sandbox", "relay.example"),
        ("http://10.0.0.4:8765/v1/json", "sandbox", ""),
        ("http://0.0.0.0:8765/v1/json", "sandbox", ""),
        ("http://127.0.0.1.example.com/v1/json", "sandbox", ""),
        (LIVE, "test", ""),
        (TEST, "live", ""),
        (LIVE, "test", "api.multisafepay.com"),
        ("http://127.0.0.1:9000/v1/json", "live", ""),
        ("https://relay.example/v1/json", "live", ""),
        ("https://relay.example/v1/json", "live", "other.example"),
        ("https://api.multisafepay.com:8443/v1/json", "live", ""),
        ("http://relay.example/v1/json", "live", "relay.example"),
        ("http://api.multisafepay.com/v1/json", "live", ""),
        (LIVE, "production", ""),
    ],
)
def test_a_key_goes_nowhere_else(base_url: str, environment: str, trusted_host: str) -> None:
    """A wrong host, a mixed-up environment or plain http over a network is refused."""
    with pytest.raises(ConfigurationError) as refused:
        checked_base_url(base_url, environment, trusted_host)
    assert str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "api.multisafepay.com/v1/json",
        "ftp://127.0.0.1/v1/json",
        "http://user:word@127.0.0.1/v1/json",
        "http://127.0.0.1\\@evil.example/v1/json",
        "http://127.0.0.1:8765/v1/json?api_key=abc",
        "http://127.0.0.1:8765/v1/json#x",
        "http://127.0.0.1:99999/v1/json",
        "http://127.0.0.1:8765/v1//json",
        "http://127.0.0.1 .example/v1/json",
    ],
)
def test_only_a_plain_address_is_one(base_url: str) -> None:
    """What two programs could read in two ways is not read at all."""
    with pytest.raises(ConfigurationError, match="not an address"):
        checked_base_url(base_url, "sandbox")


def test_a_trailing_slash_is_dropped() -> None:
    """Paths are put behind the base URL, so it ends without a slash."""
    assert checked_base_url(LIVE + "/", "live") == LIVE


def test_mapped_addresses_are_not_loopback() -> None:
    """An IPv4 address inside an IPv6 one is not taken for this computer on any Python version."""
    assert not is_loopback("::ffff:127.0.0.1")


def test_only_the_sandbox_has_a_back_office() -> None:
    """The account key is not carried to paths of a live host that no document names."""
    beside = sandbox_surface(Sender("http://127.0.0.1:8765/v1/json"), "/backoffice/v1")
    assert beside.base == "http://127.0.0.1:8765/backoffice/v1"
    with pytest.raises(ConfigurationError):
        sandbox_surface(Sender(LIVE), "/backoffice/v1")
