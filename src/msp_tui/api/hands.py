"""Sandbox only: does on a virtual device what a person would do there."""

from __future__ import annotations

from msp_tui.api import wire
from msp_tui.api.backoffice import needed_account_key, sandbox_surface
from msp_tui.api.client import Keys, segment
from msp_tui.api.transport import Sender
from msp_tui.domain.text import Secret

MANUFACTURER = "SUNMI"
DEVICE_PIN = "1324"
"""MultiSafepay: the PIN of every device until somebody changes it, printed in its public guide."""


class HandsClient:
    """Satisfies the shop's Hands. Raises `ApiError`; everything is sent once."""

    def __init__(self, sender: Sender, keys: Keys) -> None:
        """`sender` is the API's; devices and back office are beside it. Raises ConfigurationError off loopback."""
        self._keys = keys
        self._sender = sandbox_surface(sender, "")

    async def scan(self, code: Secret, serial_number: str) -> str:
        """A virtual device scans the code; returns the TID it became."""
        scanned = {
            "code": code.reveal(),
            "serial_number": serial_number,
            "manufacturer_id": MANUFACTURER,
        }
        return await self._sender.write(
            "POST", "/device/v1/bind", None, wire.bound_terminal, scanned
        )

    async def unbind(self, terminal_id: str) -> None:
        """A virtual device goes through Settings, Security, PIN, Unbind Terminal."""
        path = f"/backoffice/v1/terminals/{segment(terminal_id)}/unbind"
        key = needed_account_key(self._keys)
        await self._sender.write("POST", path, key, wire.done, {"pin": DEVICE_PIN})
