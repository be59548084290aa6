"""A sandbox as a process of its own, for tests of whatever talks to MultiSafepay.

Only the standard library: a test suite that has no use for the rest pays for nothing else.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from msp_tui.sandbox.refusal import SandboxError

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE_SECONDS = 60
_open = build_opener(ProxyHandler({})).open


@dataclass(frozen=True)
class Answer:
    """What the sandbox answered: HTTP status, headers by lower-case name, parsed body.

    A body that is no JSON stays bytes.
    """

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def data(self) -> Any:
        """Give the envelope's data. Raises SandboxError with the sandbox's own sentence."""
        if not (isinstance(self.body, dict) and self.body.get("success")):
            raise SandboxError(f"the sandbox answered {self.status}: {self.body}")
        return self.body["data"]

    @property
    def code(self) -> int | None:
        """Give the envelope's error code, None when the request was granted."""
        return None if self.body["success"] else int(self.body["error_code"])


class RunningSandbox:
    """A running `msp-tui sandbox` on a free port, with the facts it printed.

    `base_url` is what a client of MultiSafepay is given; `api_key` is the account's; `groups` and
    `terminals` are as they were at the start. It ends with `stop`, with the `with` block, and with
    the process that started it. Raises SandboxError when it cannot start (it says why on stderr).
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
        asked = ["--until-eof", "--shop", shop, "--clock", clock, "--history", str(history)]
        asked += ["--state", str(state)] if state else []
        self.process = self._begin([*asked, *arguments])
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise SandboxError(f"the sandbox did not start: exit code {self._ended()}")
        facts = json.loads(line)
        self.base_url: str = facts["base_url"]
        self.origin = self.base_url.removesuffix("/v1/json")
        self.api_key: str = facts["api_key"]
        self.groups: list[dict[str, Any]] = facts["groups"]
        self.terminals: list[dict[str, Any]] = facts["terminals"]
        self._devices: dict[int, str] = {}

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
        request = Request(self.origin + path, raw, headers or {}, method=method)  # noqa: S310 - our own origin
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

    def group_key(self, group_id: int) -> str:
        """Give the key of a group there was at the start."""
        return next(str(g["api_key"]) for g in self.groups if g["id"] == group_id)

    def advance(self, seconds: float) -> str:
        """Move the manual clock on, with everything that falls due; gives its new time."""
        return str(self.backoffice("POST", "/clock", {"advance_seconds": seconds}).data["now"])

    def fault(self, rule: dict[str, Any]) -> None:
        """Script one failure: `{"match": {"method", "path"}, "times", "effect", ...}`."""
        self.backoffice("POST", "/faults", {"rules": [rule]}).data  # noqa: B018 - raises if refused

    def clear_faults(self) -> None:
        """Forget every scripted failure; what a delay holds goes on."""
        self.backoffice("DELETE", "/faults").data  # noqa: B018 - raises if refused

    def pay(self, amount: int, group_id: int | None = None, **more: Any) -> Any:
        """Let a customer pay (cents) on a device of a group, the first unless said; gives the order.

        `more` is what the device surface takes: `order_id`, `currency`, `card`, `outcome`. The
        device is one of its own, added to the group and bound the first time.
        """
        group = self.groups[0]["id"] if group_id is None else group_id
        if group not in self._devices:
            wish = {"group_id": group, "name": "Test"}
            code = self.backoffice("POST", "/terminals", wish).data["code"]
            scan = {"code": code, "serial_number": f"TEST-{group}"}
            self._devices[group] = self.device("POST", "/bind", scan).data["device_token"]
        wish = {"amount": amount, **more}
        return self.device("POST", "/payments", wish, self._devices[group]).data

    def stop(self) -> int:
        """End the sandbox as a service manager would; gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _begin(self, arguments: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-m", "msp_tui.sandbox", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _ended(self) -> int:
        code = self.process.wait(_PATIENCE_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        return code


def _read(status: int, headers: dict[str, str], raw: bytes) -> Answer:
    try:
        body = json.loads(raw)
    except ValueError:
        body = raw
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)
