"""The way to MultiSafepay: a shop's own authority, a company's proxy, and what stands in between."""

from __future__ import annotations

import json
import re
import socket

import pytest

from tests.cli.test_doctor import Visit, page_server
from tests.live.conftest import configure
from tests.support.certificates import Authority
from tests.support.home import Home
from tests.support.live_account import Kind, live_account
from tests.support.sandbox_process import SandboxProcess
from tests.support.tunnel import tunnel

LIVE = "https://api.multisafepay.com/v1/json"
HERE = "DNS:localhost,IP:127.0.0.1,IP:::1"


def sync(home: Home, env: dict[str, str] | None = None) -> str:
    """What `sync --once` says of what went wrong: one line, or nothing."""
    done = home.run("--config", home.config, "sync", "--once", env=env)
    said = done.stderr.strip()
    assert (done.returncode, len(said.splitlines())) in ((0, 0), (1, 1)), done.stderr
    return said


def test_a_shops_own_authority(home: Home, sandbox: SandboxProcess, authority: Authority) -> None:
    """Named in the profile it is trusted, and nobody else is; without it the certificate is refused."""
    with live_account(sandbox, authority=authority, names=HERE) as running:
        secure = running.base_url.replace("http:", "https:")
        configure(home, running, base_url=secure)
        assert "certificate" in sync(home)
        assert running.asked == []
        configure(home, running, base_url=secure, ca_file=str(authority.file))
        assert sync(home) == ""
        visit = Visit(home)
        assert visit.states("reach") == ["ok"]
        assert "Our shop" in visit.says("tls")
        assert visit.wrong == set()


def test_a_certificate_of_another(
    home: Home, sandbox: SandboxProcess, authority: Authority
) -> None:
    """Another name, or another authority: nothing is sent."""
    stranger = Authority(home.root / "stranger", "Stranger")
    for vouching, names in ((authority, "DNS:elsewhere.example"), (stranger, HERE)):
        with live_account(sandbox, authority=vouching, names=names) as running:
            secure = running.base_url.replace("http:", "https:")
            configure(home, running, base_url=secure, ca_file=str(authority.file))
            assert "certificate" in sync(home, {"XDG_STATE_HOME": str(home.root / names[:6])})
            assert running.asked == []


@pytest.mark.parametrize("content", [None, "", "not a certificate"])
def test_an_authority_that_cannot_be_used(
    home: Home, sandbox: SandboxProcess, content: str | None
) -> None:
    """Missing, empty or something else: one sentence that names the file."""
    file = home.root / "authority.pem"
    if content is not None:
        file.write_text(content)
    with live_account(sandbox) as running:
        secure = running.base_url.replace("http:", "https:")
        configure(home, running, base_url=secure, ca_file=str(file))
        assert f"{file}, named as ca_file, cannot be used" in sync(home)
        assert running.asked == []


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_authorities_of_the_environment_that_cannot_be_used(
    home: Home, sandbox: SandboxProcess, content: str | None
) -> None:
    """Missing or something else: one sentence that names the variable and the file, in the doctor too."""
    file = home.root / "authorities.pem"
    if content is not None:
        file.write_text(content)
    env = {"SSL_CERT_FILE": str(file)}
    home.configure(LIVE, sandbox.groups, environment="live")
    wanted = f"{file}, named by SSL_CERT_FILE, cannot be used"
    assert wanted in sync(home, env)
    assert wanted in home.run("--config", home.config, "doctor", env=env).stdout


def test_multisafepays_own_host_through_a_proxy(
    home: Home, sandbox: SandboxProcess, authority: Authority
) -> None:
    """The profile says nothing but live: name, environment and host are pinned, the proxy carries it."""
    names = "DNS:api.multisafepay.com"
    with (
        live_account(sandbox, authority=authority, names=names) as running,
        tunnel({"api.multisafepay.com:443": running.port}) as proxy,
    ):
        home.configure(
            LIVE,
            sandbox.groups,
            sandbox.api_key,
            environment="live",
            ca_file=str(authority.file),
            requests_per_second=50,
        )
        assert sync(home, proxy.env) == ""
        assert set(proxy.asked) == {"api.multisafepay.com:443"}
        assert {one.split("/")[1] for one in running.asked} == {
            "terminals",
            "transactions",
            "orders",
        }
        assert running.strays == []
        proxy.asked.clear()
        home.configure(
            LIVE.replace("api.", "testapi."),
            sandbox.groups,
            environment="test",
            ca_file=str(authority.file),
            requests_per_second=50,
            state_dir=str(home.root / "other"),
        )
        assert "proxy that the environment names lets nothing through" in sync(home, proxy.env)
        assert set(proxy.asked) == {"testapi.multisafepay.com:443"}
        refused = Visit(home, env=proxy.env)
        assert refused.states("reach") == ["ok"]
        assert refused.wrong == {"key"}


def test_ipv6(home: Home, sandbox: SandboxProcess) -> None:
    """An address with colons, in brackets."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this computer has no IPv6")
    with live_account(sandbox, host="::1") as running:
        url = running.base_url.replace("127.0.0.1", "[::1]")
        configure(home, running, base_url=url, trusted_host="::1")
        assert sync(home) == ""
        assert running.asked


def test_a_name_that_nobody_knows(home: Home, sandbox: SandboxProcess) -> None:
    """No DNS, or not this name."""
    home.configure(
        "https://msp.invalid/v1/json",
        sandbox.groups,
        environment="live",
        trusted_host="msp.invalid",
    )
    assert re.search("name", sync(home))


def test_a_network_that_wants_a_login(home: Home, sandbox: SandboxProcess) -> None:
    """A page instead of an answer, with 200: the sentence is about the network, not about the key."""
    with page_server() as port:
        home.configure(
            f"http://127.0.0.1:{port}/v1/json",
            sandbox.groups,
            environment="live",
            trusted_host=f"127.0.0.1:{port}",
        )
        assert "did not come from MultiSafepay" in sync(home)


def test_a_back_office_is_never_asked_for(home: Home, sandbox: SandboxProcess) -> None:
    """Also where the server would have one: the profile says live."""
    with live_account(sandbox, Kind()) as running:
        configure(home, running)
        assert sync(home) == ""
        done = home.run("--config", home.config, "terminals", "--json")
        known = {json.loads(line)["id"] for line in done.stdout.splitlines()}
        assert known == {one["id"] for one in sandbox.api("GET", "/terminals").data}
        assert running.strays == []
