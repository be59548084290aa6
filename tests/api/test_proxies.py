from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from msp_tui.api.client import MspClient
from msp_tui.api.transport import Sender
from msp_tui.domain.errors import ConfigurationError, NoAnswer, Unreachable
from tests.api.conftest import INTENT, QUICK, ClientTo
from tests.api.raw_server import SILENCE, Reply, answer, raw_server
from tests.support.certificates import Authority
from tests.support.tunnel import tunnel

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


@pytest.mark.parametrize("reply", [SILENCE, None], ids=["silent", "hangs up"])
async def test_a_proxy_without_a_word(
    keys: Any, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    """It was asked for the way and nothing more: no key left, and no refund can have been made."""
    async with raw_server(reply) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        sender = Sender("https://relay.example/v1/json", timeouts=QUICK)
        client = MspClient(sender, keys)
        with pytest.raises(Unreachable, match="proxy that the environment names does not answer"):
            await client.me()
        proxy.asked.clear()
        with pytest.raises(Unreachable, match="does not answer"):
            await client.refund(INTENT)
        assert [one.method for one in proxy.asked] == ["CONNECT"]
        assert not any("api_key" in one.headers for one in proxy.asked)
        await sender.aclose()


@pytest.mark.parametrize("reply", [SILENCE, None], ids=["silent", "hangs up"])
async def test_a_server_without_a_word_behind_a_proxy(
    keys: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reply: Reply
) -> None:
    """The request left, on a new connection or a kept one: what became of it nobody knows."""
    authority = Authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.vouch("DNS:relay.example"))
    async with raw_server(reply, ME, reply, context=context) as server:
        with tunnel({"relay.example:443": server.port}) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.env["HTTPS_PROXY"])
            monkeypatch.delenv("NO_PROXY", raising=False)
            sender = Sender("https://relay.example/v1/json", timeouts=QUICK, ca_file=authority.file)
            client = MspClient(sender, keys)
            with pytest.raises(NoAnswer):
                await client.refund(INTENT)
            await client.me()
            with pytest.raises(NoAnswer):
                await client.me()
            with pytest.raises(NoAnswer):
                await client.refund(INTENT)
            await sender.aclose()
    assert [one.method for one in server.asked if one.method != "GET"] == ["POST", "POST"]
