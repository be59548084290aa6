"""What only MultiSafepay's dashboard does; the sandbox offers it over HTTP, a live account never."""

from __future__ import annotations

from msp_tui.api import wire
from msp_tui.api.client import Keys, segment
from msp_tui.api.transport import Sender
from msp_tui.domain.answers import GroupWithKey
from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret


class BackOfficeClient:
    """Satisfies the shop's BackOffice, with the account key. Raises `ApiError`; writes are sent once."""

    def __init__(self, sender: Sender, keys: Keys) -> None:
        """`sender` is the API's; the back office is beside it. Raises ConfigurationError off loopback."""
        self._keys = keys
        self._sender = sandbox_surface(sender, "/backoffice/v1")

    async def groups(self) -> list[GroupWithKey]:
        """Every group with its key."""
        return await self._sender.read("/groups", needed_account_key(self._keys), wire.groups)

    async def create_group(self, name: str) -> GroupWithKey:
        """A new, empty group."""
        key = needed_account_key(self._keys)
        return await self._sender.write("POST", "/groups", key, wire.group, {"name": name})

    async def rename_group(self, group_id: int, name: str) -> GroupWithKey:
        """The same group under another name."""
        key = needed_account_key(self._keys)
        path = f"/groups/{group_id}"
        return await self._sender.write("PATCH", path, key, wire.group, {"name": name})

    async def set_webhook(self, group_id: int, url: str) -> GroupWithKey:
        """The same group with another webhook address; "" for none."""
        key = needed_account_key(self._keys)
        path = f"/groups/{group_id}"
        return await self._sender.write(
            "PATCH", path, key, wire.group, {"webhook_url": url or None}
        )

    async def remove_group(self, group_id: int) -> None:
        """Remove a group that has neither terminals nor a history."""
        key = needed_account_key(self._keys)
        await self._sender.write("DELETE", f"/groups/{group_id}", key, wire.done)

    async def rename_terminal(self, terminal_id: str, name: str) -> Terminal:
        """The same terminal under another name."""
        path = f"/terminals/{segment(terminal_id)}"
        key = needed_account_key(self._keys)
        return await self._sender.write("PATCH", path, key, wire.terminal, {"name": name})

    async def add_terminal(self, name: str, *, group_id: int | None = None) -> Terminal:
        """A new terminal with its activation code, in a group, or in the only or first one."""
        wanted: dict[str, str | int] = {"name": name} if name else {}
        if group_id is not None:
            wanted["group_id"] = group_id
        key = needed_account_key(self._keys)
        return await self._sender.write("POST", "/terminals", key, wire.terminal, wanted)

    async def remove_terminal(self, terminal_id: str) -> None:
        """Remove a terminal that no device has scanned."""
        path = f"/terminals/{segment(terminal_id)}"
        await self._sender.write("DELETE", path, needed_account_key(self._keys), wire.done)


def sandbox_surface(sender: Sender, path: str) -> Sender:
    """One of the sandbox's own surfaces, beside its API. Raises ConfigurationError off this computer."""
    if not sender.place.loopback:
        raise ConfigurationError(
            N_("Only the sandbox has a back office that this program can use."),
            N_("On a live account these steps are done in MultiSafepay's dashboard."),
        )
    return sender.beside(path)


def needed_account_key(keys: Keys) -> Secret:
    """The account key. Raises ConfigurationError when the profile has none."""
    key = keys.account_key()
    if key is None:
        raise ConfigurationError(
            N_("The back office needs the account key."),
            N_("Add api_key to the profile."),
        )
    return key
