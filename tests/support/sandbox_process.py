"""A sandbox as a process of its own, for every test that talks to one over a socket."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE_SECONDS = 20
_open = build_opener(ProxyHandler({})).open


@dataclass(frozen=True)
class Answer:
    """What the sandbox answered: HTTP status, headers by lower-case name, parsed body."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def data(self) -> Any:
        """Give the envelope's data; fails with the sandbox's own sentence if it refused."""
        assert self.body["success"], f"{self.status} {self.body}"
        return self.body["data"]

    @property
    def code(self) -> int | None:
        """Give the envelope's error code, None when the request was granted."""
        return None if self.body["success"] else int(self.body["error_code"])


class SandboxProcess:
    """A running `msp-tui sandbox` on a free port, with the facts it printed.

    The clock is manual unless said otherwise. The process ends with `stop`, with the `with` block,
    and with the tests themselves.
    """

    def __init__(
        self,
        *,
        shop: str = "bookshop",
        clock: str = "manual",
        state: Path | None = None,
        history: int = 200,
        arguments: tuple[str, ...] = (),
    ) -> None:
        command = [sys.executable, "-m", "msp_tui.sandbox", "--until-eof"]
        command += ["--shop", shop, "--clock", clock, "--history", str(history)]
        command += ["--state", str(state)] if state else []
        self.process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            self.process.communicate()
            raise AssertionError(f"the sandbox did not start: exit code {self.process.returncode}")
        facts = json.loads(line)
        self.base_url: str = facts["base_url"]
        self.origin = self.base_url.removesuffix("/v1/json")
        self.api_key: str = facts["api_key"]
        self.groups: list[dict[str, Any]] = facts["groups"]
        self.terminals: list[dict[str, Any]] = facts["terminals"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = _PATIENCE_SECONDS,
    ) -> Answer:
        """Send a request to a path of the server; `body` is sent as JSON, bytes as they are.

        Raises OSError or http.client.HTTPException when the connection is cut.
        """
        raw = body if isinstance(body, bytes) else None
        if body is not None and raw is None:
            raw = json.dumps(body).encode()
        request = Request(self.origin + path, raw, headers or {}, method=method)
        try:
            with _open(request, timeout=timeout) as answer:
                return _read(answer.status, dict(answer.headers), answer.read())
        except HTTPError as answer:
            with answer:
                return _read(answer.code, dict(answer.headers), answer.read())

    def api(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Call the MultiSafepay API, with the account key unless another is given."""
        return self.request(method, f"/v1/json{path}", body, {"api_key": key or self.api_key})

    def backoffice(self, method: str, path: str, body: Any = None) -> Answer:
        """Call the back office."""
        headers = {"api_key": self.api_key}
        return self.request(method, f"/backoffice/v1{path}", body, headers)

    def device(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        """Call the device surface, as the device with this token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.request(method, f"/device/v1{path}", body, headers)

    def bind(self, group_id: int, serial_number: str = "TEST-1", name: str = "Test") -> Device:
        """Add a terminal to a group and bind a device to it."""
        terminal = self.backoffice("POST", "/terminals", {"group_id": group_id, "name": name}).data
        body = {"code": terminal["code"], "serial_number": serial_number}
        bound = self.device("POST", "/bind", body).data
        return Device(self, bound["terminal_id"], bound["device_token"])

    def group_key(self, group_id: int) -> str:
        """Give the key of a group there was at the start."""
        return next(str(g["api_key"]) for g in self.groups if g["id"] == group_id)

    def advance(self, seconds: float) -> str:
        """Move the manual clock on; gives its new time."""
        return str(self.backoffice("POST", "/clock", {"advance_seconds": seconds}).data["now"])

    def fault(self, rule: dict[str, Any]) -> None:
        """Script one failure."""
        assert self.backoffice("POST", "/faults", {"rules": [rule]}).code is None

    def stop(self) -> int:
        """End the sandbox as a service manager would; gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self) -> None:
        """End the sandbox as a power cut would."""
        self.process.kill()
        self._ended()

    def _ended(self) -> int:
        code = self.process.wait(_PATIENCE_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        return code


@dataclass(frozen=True)
class Device:
    """A device bound to a terminal of the sandbox."""

    sandbox: SandboxProcess
    terminal_id: str
    token: str

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Call the device surface as this device."""
        return self.sandbox.device(method, path, body, self.token)

    def pay(self, amount: int, **more: Any) -> Any:
        """Take a payment (cents); gives the order."""
        return self.call("POST", "/payments", {"amount": amount, **more}).data


def _read(status: int, headers: dict[str, str], raw: bytes) -> Answer:
    try:
        body = json.loads(raw)
    except ValueError:
        body = raw
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)
