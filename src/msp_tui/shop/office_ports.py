"""What the shop needs for groups, terminals and keys, as Protocols; the rest stands in `ports`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msp_tui.domain.answers import GroupWithKey
from msp_tui.domain.setting import Setting
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret


class BackOffice(Protocol):
    """What only MultiSafepay's dashboard does; the sandbox offers it over HTTP. Raises `ApiError`."""

    async def groups(self) -> list[GroupWithKey]:
        """Every group with its key."""
        ...

    async def create_group(self, name: str) -> GroupWithKey:
        """A new, empty group."""
        ...

    async def rename_group(self, group_id: int, name: str) -> GroupWithKey:
        """The same group under another name."""
        ...

    async def set_webhook(self, group_id: int, url: str) -> GroupWithKey:
        """The same group with another webhook address; "" for none."""
        ...

    async def remove_group(self, group_id: int) -> None:
        """Remove a group that has neither terminals nor a history. Raises Refused for any other."""
        ...

    async def rename_terminal(self, terminal_id: str, name: str) -> Terminal:
        """The same terminal under another name."""
        ...

    async def add_terminal(self, name: str, *, group_id: int | None = None) -> Terminal:
        """A new terminal with its activation code, in a group, or in the only or first one."""
        ...

    async def remove_terminal(self, terminal_id: str) -> None:
        """Remove a terminal that no device has scanned."""
        ...


class Hands(Protocol):
    """Sandbox only: does on a virtual device what a person would do there. Raises `ApiError`."""

    async def scan(self, code: Secret, serial_number: str) -> str:
        """A virtual device scans the code; returns the TID it became."""
        ...

    async def unbind(self, terminal_id: str) -> None:
        """A virtual device goes through Settings, Security, PIN, Unbind Terminal."""
        ...


class SettingsBook(Protocol):
    """The configuration, to look into and to change; every method reads files. Raises `ConfigurationError`."""

    def settings(self) -> list[Setting]:
        """Every value as it stands now."""
        ...

    def change(self, key: str, text: str) -> None:
        """Write a value as somebody typed it, beside what was written by hand."""
        ...

    def take_back(self, key: str) -> None:
        """Let what was written by hand count again."""
        ...


class KeyRing(Protocol):
    """Where keys come from; keys learned at run time are kept beside the configuration."""

    def group_key(self, group_id: int) -> Secret:
        """A group's key. Raises ConfigurationError when there is none or its source fails."""
        ...

    def account_key(self) -> Secret | None:
        """The account key, if there is one."""
        ...

    def groups(self) -> list[TerminalGroup]:
        """Every group there is a key for, configured ones first, in the configuration's order."""
        ...

    def learn(self, group: TerminalGroup, api_key: Secret) -> bool:
        """Keep a group that was created or found, with its key; whether that was not known yet."""
        ...

    def forget(self, group_id: int) -> None:
        """Let go of a group that was learned. Raises ConfigurationError for one of the configuration's."""
        ...

    def labels(self) -> Mapping[str, str]:
        """What groups (by id, as text) and terminals (by TID) are called here only."""
        ...

    def label(self, of: str, name: str) -> None:
        """Call a group or a terminal so, here only."""
        ...
