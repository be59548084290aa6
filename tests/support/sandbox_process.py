"""The sandbox other projects' tests get, with what this project's tests do to it besides."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Any, cast

from msp_tui.sandbox.running import Answer, RunningSandbox
from tests.support import nursery

__all__ = ["Answer", "Device", "SandboxProcess"]

_KEEPING = frozenset({"--state", "--scratch", "--write-config"})
"""What a sandbox is told to write goes by."""


class SandboxProcess(RunningSandbox):
    """A running sandbox whose devices can be bound and whose power can be cut; a child of the nursery."""

    def _begin(self, arguments: list[str]) -> subprocess.Popen[str]:
        self._keeps = not _KEEPING.isdisjoint(arguments)
        return cast("subprocess.Popen[str]", nursery.born(arguments))  # it has what is used of one

    def __exit__(self, *_: object) -> None:
        """End it as every sandbox; one that keeps nothing has nothing to tidy up, which takes time."""
        if self._keeps or self.process.poll() is not None:
            self.stop()
        else:
            self.kill()

    def bind(self, group_id: int, serial_number: str = "TEST-1", name: str = "Test") -> Device:
        """Add a terminal to a group and bind a device to it."""
        terminal = self.backoffice("POST", "/terminals", {"group_id": group_id, "name": name}).data
        body = {"code": terminal["code"], "serial_number": serial_number}
        bound = self.device("POST", "/bind", body).data
        return Device(self, bound["terminal_id"], bound["device_token"])

    def kill(self) -> None:
        """End the sandbox as a power cut would."""
        self.process.kill()
        self._ended()


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
