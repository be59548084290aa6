from __future__ import annotations

import pytest

from msp_tui.api.transport import Sender
from msp_tui.domain.errors import ConfigurationError
from tests.api.conftest import ClientTo
from tests.api.raw_server import answer, raw_server

ME = answer('{"success": true, "data": {"site_id": 57958}}')


async def test_loopback_never_goes_through_a_proxy(
    client_to: ClientTo, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    """A proxy in the environment is for the internet; the sandbox is here."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port}")
    async with raw_server(ME) as server:
        await client_to(server.base_url).me()
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "proxy",
    [
        "gopher://user:planted-word@proxy.example",
        "http://user:planted-word@[proxy.example",
        "http://user:planted-word@proxy.example:99999",
        "http://user:planted-word@proxy.example:port",
        "http://user:planted-word@",
        "  ",
    ],
)
def test_a_proxy_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """Before anything is asked, not as a network that is away; its password stays out of the sentence."""
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigurationError) as refused:
        Sender("https://relay.example/v1/json")
    assert "planted-word" not in f"{refused.value} {refused.value.hint} {refused.value.values}"
