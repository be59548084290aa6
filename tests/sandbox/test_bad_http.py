"""What is no request at all, or an odd one, is answered in the envelope too, and told to nobody."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.test_bad_requests import is_a_refusal
from tests.support.sandbox_process import Answer

if TYPE_CHECKING:
    from tests.support.sandbox_process import SandboxProcess

HOST = b"Host: x\r\nConnection: close\r\n"
POST = b"POST /v1/json/orders HTTP/1.1\r\n" + HOST


def speak(port: int, raw: bytes) -> Answer:
    """Send bytes as they are; gives the first answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(raw)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body: Any = answer.read()
        return Answer(answer.status, dict(answer.headers), json.loads(body))


def port_of(sandbox: SandboxProcess) -> int:
    """Give the port a sandbox listens on."""
    return int(sandbox.origin.rpartition(":")[2])


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500, 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET /caf\xc3\xa9 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /%zz%ff?%zz=%ff&api_key=%00 HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"CONNECT example.org:443 HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"GET /v1/json/me HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 20_000 + b"\r\n\r\n", 401),
        (b"GET /v1/json/me HTTP/1.1\r\n" + HOST + b"api_key: \xff\xfe\r\n\r\n", 401),
        (b"GET /v1/json/me HTTP/1.1\r\n" + HOST + b"Authorization: \xff\r\n\r\n", 401),
        (b"GET /v1/json/me HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: ws\r\n\r\n", 401),
        (POST + b"Content-Length: -1\r\n\r\n", 400),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (POST + b"Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>", 401),
    ],
)
def test_odd_and_broken_requests(shared_sandbox: SandboxProcess, raw: bytes, status: int) -> None:
    """Noise, a TLS greeting, junk in headers, lengths that lie: a refusal, and the server goes on."""
    answer = speak(port_of(shared_sandbox), raw)
    assert is_a_refusal(answer)
    assert answer.status == status
    assert shared_sandbox.api("GET", "/me").code is None


def test_nothing_is_said_about_a_bad_request() -> None:
    """Whoever started the sandbox reads nothing of what its clients got wrong."""
    process = subprocess.Popen(
        [sys.executable, "-m", "msp_tui.sandbox", "--history", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    port = int(json.loads(process.stdout.readline())["base_url"].split(":")[2].split("/")[0])
    assert speak(port, b"hello\r\n\r\n").status == 400
    upgrade = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
    assert speak(port, upgrade).status == 404
    process.terminate()
    assert process.communicate(timeout=120) == ("", "")


def test_a_body_in_another_type_is_read_as_json(shared_sandbox: SandboxProcess) -> None:
    """The content type does not matter; what is not a JSON object is refused."""
    headers = {"api_key": shared_sandbox.api_key, "Content-Type": "multipart/form-data"}
    answer = shared_sandbox.request("POST", "/v1/json/orders", b"--x\r\n\r\n1", headers)
    assert (answer.status, answer.code) == (400, 1016)
