"""A group that was made in MultiSafepay's dashboard joins the console: its key is pasted, tried, named and kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msp_tui.domain.answers import GroupWithKey
from msp_tui.domain.errors import N_, ConfigurationError, RuleError
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.shop.backroom import BackRoom
from msp_tui.shop.connecting import Proven, read_group_id

if TYPE_CHECKING:
    from msp_tui.shop.office_ports import KeyRing

Prove = Callable[[Secret], Awaitable[Proven]]
"""Asks `/me` and one sale with a key. Raises ApiError, or ConfigurationError for what is no key."""


class Joining:
    """Lives in the engine's loop; the key that is tried is kept only at the end."""

    def __init__(self, keys: KeyRing, backroom: BackRoom, prove: Prove) -> None:
        self._keys = keys
        self._backroom = backroom
        self._prove = prove

    async def prove(self, key: Secret) -> Proven:
        """What MultiSafepay shows of a key. Raises RuleError for one that is known, ApiError, ConfigurationError."""
        for known in self._keys.groups():
            if self._key_of(known.id) == key:
                raise RuleError(
                    N_("This is the key of {name} again."),
                    N_("Copy the next group's own key."),
                    name=known.name,
                )
        if self._keys.account_key() == key:
            raise RuleError(
                N_("This is the account's key, not a group's."),
                N_("Copy the next group's own key."),
            )
        return await self._prove(key)

    def number(self, text: str) -> int:
        """A group's number as it was typed. Raises RuleError, also for a group whose key is known."""
        number = read_group_id(text)
        for known in self._keys.groups():
            if known.id == number and self._key_of(number) is not None:
                raise RuleError(
                    N_("{id} is the number of {name} already."), id=number, name=known.name
                )
        return number

    def keep(self, key: Secret, number: int, name: str) -> TerminalGroup:
        """The group, from now on like every other. Raises RuleError for a name that is empty or taken."""
        wanted = self._backroom.free_group_name(name, number)
        return self._backroom.join(GroupWithKey(TerminalGroup(number, wanted), key))

    def _key_of(self, group_id: int) -> Secret | None:
        try:
            return self._keys.group_key(group_id)
        except ConfigurationError:
            return None
