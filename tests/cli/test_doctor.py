from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.refunds import RefundIntent
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.secrets.hunt import Hunt
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess

BOOKS, CAFE = 57958, 57959
WRONG_KEY = "c0ffee2718281828459045235360287471352662"


class Visit:
    """What one visit said: its exit code, its lines for programs, and standard error."""

    def __init__(self, home: Home, *arguments: str, env: dict[str, str] | None = None) -> None:
        done = home.run("--config", home.config, "doctor", "--json", *arguments, env=env)
        self.code, self.stdout, self.stderr = done.returncode, done.stdout, done.stderr
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]

    def states(self, check: str) -> list[str]:
        """How every line of a check stands."""
        return [line["state"] for line in self.lines if line["check"] == check]

    def says(self, check: str, subject: object = None) -> str:
        """What a check says, of one subject where it has several."""
        wanted = str(subject) if subject is not None else None
        said = (line for line in self.lines if line["check"] == check)
        return str(next(line["says"] for line in said if wanted in (None, line["subject"])))

    @property
    def wrong(self) -> set[str]:
        """The checks that failed."""
        return {line["check"] for line in self.lines if line["state"] == "fail"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxProcess]:
    """One bookshop whose clock stands in another year; its visitors only look."""
    with SandboxProcess(history=12) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A login of its own."""
    return Home(tmp_path)


def test_a_healthy_shop(home: Home, sandbox: SandboxProcess) -> None:
    """Nothing is wrong, nothing is changed, and no key is in what a helpdesk is sent."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    visit = Visit(home)
    assert (visit.code, visit.stderr, visit.wrong) == (0, "", set())
    assert visit.states("key") == ["ok"] * 4
    assert visit.states("group_id") == ["ok"] * 3
    for check in ("configuration", "files", "keys_mixed", "clock", "terminals", "reach", "disk"):
        assert visit.states(check) == ["ok"], check
    assert visit.states("terminal") == visit.states("store") == ["skip"]
    assert visit.says("clock") == "The sandbox has a clock of its own: it is 05/01/26 there."
    assert not home.state.exists()
    keys = {"account": sandbox.api_key, **{str(g["id"]): g["api_key"] for g in sandbox.groups}}
    assert Hunt(keys).leaks(visit.stdout) == []
    assert f"…{sandbox.api_key[-4:]}" in visit.says("key", "account")


def test_a_shop_that_was_read(home: Home, sandbox: SandboxProcess) -> None:
    """Store and journal are examined, and how far details have come is said as in *find*."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    assert home.run("--config", home.config, "sync", "--once").returncode == 0
    visit = Visit(home)
    assert (visit.code, visit.wrong) == (0, set())
    for check in ("store", "journal", "open_intents", "details"):
        assert visit.states(check) == ["ok"], check
    groups = home.run("--config", home.config, "groups", "--json").stdout.splitlines()
    assert all(json.loads(one)["last_read"] for one in groups)


def test_details_that_are_not_read_yet(home: Home) -> None:
    """An empty answer for a card is not a no: the doctor says back to when cards are known."""
    with SandboxProcess(history=400) as sandbox:
        home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
        assert home.run("--config", home.config, "sync", "--once").returncode == 0
    visit = Visit(home)
    assert visit.states("details") == ["warn"]
    assert visit.says("details").startswith("Cards and terminals are known back to ")


def test_people_read_it_too(home: Home, sandbox: SandboxProcess) -> None:
    """A sign and a sentence for each check, what to do below it, and a count at the end."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    done = home.run("--config", home.config, "doctor", env={"MSP_TUI_LANG": "fr"})
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert any(line.startswith("● ") and "57958" in line for line in lines)
    assert "contrôles" in lines[-1]


def test_a_key_that_is_refused(home: Home, sandbox: SandboxProcess) -> None:
    """It is named with what to do; the others are looked at all the same."""
    groups = [one if one["id"] != CAFE else {**one, "api_key": WRONG_KEY} for one in sandbox.groups]
    home.configure(sandbox.base_url, groups)
    visit = Visit(home)
    assert visit.code == 1
    assert visit.wrong == {"key"}
    assert sorted(visit.states("key")) == ["fail", "ok", "ok"]
    assert "opens nothing at 127.0.0.1" in visit.says("key", CAFE)
    assert len(visit.stderr.splitlines()) == 1
    assert Hunt({"key": WRONG_KEY}).leaks(visit.stdout + visit.stderr) == []


def test_keys_in_each_others_place(home: Home, sandbox: SandboxProcess) -> None:
    """The keys of two groups exchanged: each is told, and their terminals report it too."""
    swapped = {BOOKS: CAFE, CAFE: BOOKS}
    groups = [
        {**one, "api_key": sandbox.group_key(swapped.get(one["id"], one["id"]))}
        for one in sandbox.groups
    ]
    home.configure(sandbox.base_url, groups)
    visit = Visit(home)
    assert visit.code == 1
    assert visit.wrong == {"keys_mixed", "group_id"}
    assert visit.says("keys_mixed", BOOKS) == "The key of Comptoir (57958) opens Café (57959)."
    assert "report group 57959 instead" in visit.says("group_id", BOOKS)


def test_one_key_for_two_groups(home: Home, sandbox: SandboxProcess) -> None:
    """A copied key shows the other group's sales."""
    books = sandbox.group_key(BOOKS)
    groups = [one if one["id"] != CAFE else {**one, "api_key": books} for one in sandbox.groups]
    home.configure(sandbox.base_url, groups)
    visit = Visit(home)
    assert "keys_mixed" in visit.wrong
    assert "have the same key" in visit.says("keys_mixed", CAFE)


def test_a_group_with_another_number(home: Home, sandbox: SandboxProcess) -> None:
    """The configured id is not the one that the key's terminals report."""
    books = {"id": 4711, "name": "Comptoir", "api_key": sandbox.group_key(BOOKS)}
    home.configure(sandbox.base_url, [books])
    visit = Visit(home)
    assert visit.wrong == {"group_id"}
    assert "report group 57958 instead" in visit.says("group_id", 4711)


def test_terminals_that_no_key_may_list(home: Home) -> None:
    """Which keys were refused is said; the shop works without, so it is no failure."""
    with SandboxProcess(history=12) as sandbox:
        for path in ("/v1/json/terminals", "/v1/json/terminal-groups/*"):
            match = {"method": "GET", "path": path}
            sandbox.fault({"match": match, "times": 99, "effect": "status", "status": 403})
        home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
        visit = Visit(home)
    assert (visit.code, visit.states("terminals")) == (0, ["warn"])
    assert "403" in visit.says("terminals")


def test_nobody_answers(home: Home, sandbox: SandboxProcess) -> None:
    """What cannot be asked is skipped; what went wrong is said once, with the way to it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home.configure(f"http://127.0.0.1:{port}/v1/json", sandbox.groups)
    visit = Visit(home)
    assert (visit.code, visit.wrong) == (1, {"reach"})
    assert visit.states("key") == ["skip"] * 3
    assert visit.stderr.count("MultiSafepay cannot be reached") == 1


def test_something_else_answers(home: Home, sandbox: SandboxProcess) -> None:
    """A network that wants a login first is told from a wrong key."""
    with page_server() as port:
        home.configure(f"http://127.0.0.1:{port}/v1/json", sandbox.groups[:1])
        visit = Visit(home)
    assert visit.wrong == {"key"}
    assert "did not come from MultiSafepay" in visit.says("key", BOOKS)


def test_a_certificate_that_nobody_vouches_for(home: Home, sandbox: SandboxProcess) -> None:
    """The way is not safe and nothing was sent; a shop's own authority can be named, and then it is shown."""
    certificate = home.root / "own.pem"
    key = home.root / "own.key"
    own_certificate(certificate, key)
    with page_server(certificate, key) as port:
        home.configure(
            f"https://localhost:{port}/v1/json",
            sandbox.groups[:1],
            environment="test",
            trusted_host="localhost",
        )
        visit = Visit(home)
        assert visit.wrong == {"reach"}
        assert "certificate" in visit.says("reach")
        trusting = Visit(home, env={"SSL_CERT_FILE": str(certificate)})
    assert trusting.states("reach") == ["ok"]
    assert "Our shop" in trusting.says("tls")
    assert trusting.states("tls") == ["warn"]  # it ends in two days


def test_a_proxy_is_named_without_its_password(home: Home, sandbox: SandboxProcess) -> None:
    """Which way requests go is said; what the proxy is given is nobody's business."""
    home.configure(
        "https://testapi.multisafepay.com/v1/json", sandbox.groups[:1], environment="test"
    )
    proxy = {"HTTPS_PROXY": "http://user:5ecret5ecret@127.0.0.1:9"}
    visit = Visit(home, env=proxy)
    assert "The proxy 127.0.0.1:9" in visit.says("reach")
    assert "does not answer" in visit.says("reach")
    assert "5ecret" not in visit.stdout + visit.stderr
    assert visit.wrong == {"reach"}


def test_a_store_that_is_damaged(home: Home, sandbox: SandboxProcess) -> None:
    """What the database's own check finds is said, with what may be deleted and what may not."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    assert home.run("--config", home.config, "sync", "--once").returncode == 0
    file = home.state / "transactions.sqlite3"
    content = bytearray(file.read_bytes())
    for page in range(12, len(content) // 4096):
        content[page * 4096 + 8 : page * 4096 + 40] = b"\xff" * 32
    file.write_bytes(content)
    visit = Visit(home)
    assert visit.code == 1
    assert visit.wrong == {"store"}
    assert visit.states("journal") == ["ok"]


def test_a_journal_with_an_open_refund_and_one_with_a_changed_entry(
    home: Home, sandbox: SandboxProcess
) -> None:
    """An outcome that is not known is to be looked at; a journal that is not what was written is wrong."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    state = StateDir.open(home.state, environment="sandbox", base_url=sandbox.base_url)
    journal = open_journal(state)
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    journal.intend(RefundIntent("R-1", BOOKS, "ORDER-1", 500, "EUR", now, "Anna"))
    journal.close()
    visit = Visit(home)
    assert (visit.code, visit.states("open_intents")) == (0, ["warn"])
    content = state.journal.read_bytes()
    assert b'"amount":500' in content
    state.journal.write_bytes(content.replace(b'"amount":500', b'"amount":900'))
    visit = Visit(home)
    assert (visit.code, visit.wrong) == (1, {"journal"})


def test_files_that_others_can_change(home: Home, sandbox: SandboxProcess) -> None:
    """A configuration without keys may be read by all, but whoever may write it decides where keys go."""
    home.configure(
        sandbox.base_url, [{"id": BOOKS, "name": "Comptoir", "api_key_file": "books.key"}]
    )
    key = home.config.parent / "books.key"
    key.touch(0o600)
    key.write_text(sandbox.group_key(BOOKS))
    home.config.chmod(0o646)
    visit = Visit(home)
    assert (visit.code, visit.states("files")) == (0, ["warn"])
    assert str(home.config) in visit.says("files")
    key.chmod(0o644)
    visit = Visit(home)
    assert visit.wrong == {"key"}
    assert visit.lines[-1]


def test_a_configuration_that_cannot_be_used(home: Home) -> None:
    """The first line is the last: what is wrong in it, and exit code 1."""
    home.configure("http://127.0.0.1:9/v1/json", [], enviroment="live")
    visit = Visit(home)
    assert (visit.code, len(visit.lines)) == (1, 1)
    assert "did you mean environment?" in visit.says("configuration")
    home.config.unlink()
    nothing = home.run("doctor", "--json")
    assert (nothing.returncode, len(nothing.stdout.splitlines())) == (1, 1)


def test_a_login_with_a_shell(home: Home, sandbox: SandboxProcess) -> None:
    """Whoever leaves the program is in a shell: it is named; without operators nothing depends on it."""
    file = home.configure(sandbox.base_url, sandbox.groups[:1])
    command = ["bash", "--norc", "-i"]
    line = f"{home.program} --config {file} doctor --json\nexit\n"
    done = subprocess.run(
        command, input=line, env={**home.env, "PATH": "/usr/bin:/bin"}, capture_output=True,
        text=True, check=False, cwd=home.root, timeout=300,
    )  # fmt: skip
    lines = [json.loads(one) for one in done.stdout.splitlines() if one.startswith("{")]
    (login,) = [one for one in lines if one["check"] == "login"]
    assert login["state"] == "ok"
    assert "has a shell (bash)" in login["says"]


def test_the_test_code_is_harmless(home: Home) -> None:
    """It says what a camera should read, and is drawn with the characters that the terminal has."""
    done = home.run("doctor", "--qr")
    assert done.returncode == 0
    assert "MSP-TUI TEST" in done.stdout.splitlines()[-1]
    assert "▀" in done.stdout
    plain = home.run("doctor", "--qr", env={"PYTHONIOENCODING": "ascii", "LINES": "40"}).stdout
    code, _ = plain.rsplit("\x1b[0m", 1)
    assert set(re.sub(r"\x1b\[[0-9;]*m", "", code)) == {" ", "\n"}


def own_certificate(certificate: Path, key: Path) -> None:
    """A certificate for localhost that nobody but its owner vouches for."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -addext subjectAltName=DNS:localhost"
    )
    subject = ["-subj", "/O=Our shop/CN=localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *subject, *files], check=True, capture_output=True)


@contextmanager
def page_server(certificate: Path | None = None, key: Path | None = None) -> Iterator[int]:
    """Answers everything with a web page, over TLS if there is a certificate; gives its port."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<html>Please log in</html>"
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    if certificate and key:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
