"""`sync --once` where nobody answers: somebody at a terminal is soon told, and what can be read is read."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from msp_tui.api.transport import Timeouts
from msp_tui.cli import main
from tests.api.raw_server import SILENCE, Asked, RawServer, no, raw_server
from tests.support.home import Home

GROUPS = [
    {"id": number, "name": f"Group {number}", "api_key": f"planted-key-of-group-{number}"}
    for number in (1, 2, 3)
]


async def once(home: Home, base_url: str, **more: Any) -> int:
    """The command, by a live profile of three groups and an account's key."""
    config = home.configure(base_url, GROUPS, "planted-key-of-account", environment="live", **more)
    where = ["--config", str(config), "--state-dir", str(home.state)]
    return await asyncio.to_thread(main, [*where, "sync", "--once"])


async def asked_of(server: RawServer, times: int) -> list[Asked]:
    """What it was asked, once it has read so much; the command may be gone before."""
    while len(server.asked) < times:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0)
    return server.asked


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A login that waits for nobody's first words."""
    monkeypatch.setattr("msp_tui.commands.sync._FIRST_ANSWER", 0.3)
    monkeypatch.setenv("MSP_TUI_LANG", "en")
    home = Home(tmp_path)
    home.state.parent.mkdir(parents=True)
    return home


async def test_a_proxy_that_never_answers_is_asked_once(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing gets through for anybody: the other groups are not tried, one after the other."""
    async with raw_server(SILENCE) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert await once(home, "https://api.multisafepay.com/v1/json") == 1
        assert [one.method for one in await asked_of(proxy, 1)] == ["CONNECT"]
    assert "The proxy that the environment names does not answer." in capsys.readouterr().err


async def test_a_server_that_never_answers_is_asked_two_things(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """One question may be too much for it; who is silent at two says nothing to the next."""
    async with raw_server(SILENCE) as server:
        assert await once(home, server.base_url, trusted_host="127.0.0.1") == 1
        assert [one.target.split("?")[0] for one in await asked_of(server, 2)] == [
            "/v1/json/terminals",
            "/v1/json/transactions",
        ]
    assert "MultiSafepay did not answer." in capsys.readouterr().err


@pytest.mark.parametrize("silent", ["/terminals", "/transactions"])
async def test_silence_at_one_question_keeps_nobody_waiting(
    home: Home, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    """Somebody is there: every group is asked, whatever else is not answered."""
    monkeypatch.setattr("msp_tui.api.transport.READ_ATTEMPTS", 1)
    impatient = Timeouts(read=0.5)
    monkeypatch.setattr("msp_tui.api.transport.Timeouts", lambda **_: impatient)

    def reply(asked: Asked) -> bytes:
        return SILENCE if silent in asked.target else no(1032, "Invalid API key", 401)

    async with raw_server(reply) as server:
        assert await once(home, server.base_url, trusted_host="127.0.0.1") == 1
        asked = await asked_of(server, 4)
        keys = {one.headers["api_key"] for one in asked if "/transactions" in one.target}
        assert keys == {group["api_key"] for group in GROUPS}
