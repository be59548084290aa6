"""What a till needs to know after a move: which group its key opens, and the right key in a file."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from msp_tui.domain.errors import N_, ConfigurationError, Refused, RuleError
from msp_tui.domain.text import Secret
from msp_tui.shop.permissions import Permissions
from msp_tui.shop.ports import Gateway, KeyRing

_SHORTEST, _LONGEST = 10, 200
"""Characters of anything that may be a key."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a key opens: `groups` that are known of it, or the whole `account`; neither: MultiSafepay knows it not."""

    groups: tuple[int, ...] = ()
    account: bool = False
    accepted: bool = True


class Handing:
    """Lives in the engine's loop. A key that is shown to it is compared, perhaps asked about, and forgotten."""

    def __init__(
        self,
        gateway: Gateway,
        keys: KeyRing,
        permissions: Permissions,
        write: Callable[[str, Secret], str],
    ) -> None:
        """`write` puts a key into a new file of its owner's and says where that is. Raises ConfigurationError."""
        self._gateway = gateway
        self._keys = keys
        self._permissions = permissions
        self._write = write

    async def opens(self, key: Secret) -> Opened:
        """Which group a till's key opens; MultiSafepay is asked about one that is not known here.

        Raises RuleError for what cannot be a key, ApiError when MultiSafepay cannot be asked.
        """
        text = key.reveal()
        if not _SHORTEST <= len(text) <= _LONGEST or not text.isascii() or " " in text:
            raise RuleError(N_("This cannot be a key."), N_("Paste it once more, all of it."))
        known = tuple(group.id for group in self._keys.groups() if self._is(group.id, text))
        if known:
            return Opened(known)
        account = self._keys.account_key()
        if account is not None and hmac.compare_digest(account.reveal(), text):
            return Opened(account=True)
        try:
            return Opened(tuple(sorted(await self._gateway.groups_of(key))))
        except Refused:
            return Opened(accepted=False)

    def _is(self, group_id: int, text: str) -> bool:
        try:
            return hmac.compare_digest(self._keys.group_key(group_id).reveal(), text)
        except ConfigurationError:
            return False

    async def hand_out(
        self, group_id: int, path: str, *, number: int, pin: Secret, login: str
    ) -> str:
        """Write a group's key to a new file; where it is. Raises WrongPin, RuleError, ConfigurationError."""
        await self._permissions.open_keys(number, pin, login)
        return self._write(path, self._keys.group_key(group_id))

    async def strangers(self) -> dict[int, Opened]:
        """Groups whose key does not open them, or opens others too, and what it opens instead.

        Raises ApiError when MultiSafepay cannot be asked.
        """
        found: dict[int, Opened] = {}
        texts: dict[str, list[int]] = {}
        for group in self._keys.groups():
            try:
                key = self._keys.group_key(group.id)
            except ConfigurationError:
                continue  # the list of groups shows that there is none
            texts.setdefault(key.reveal(), []).append(group.id)
            try:
                opened = await self._gateway.groups_of(key)
            except Refused:
                found[group.id] = Opened(accepted=False)
            else:
                if opened and opened != {group.id}:
                    found[group.id] = Opened(tuple(sorted(opened)))
        for shared in texts.values():
            for group_id in shared if len(shared) > 1 else ():
                found.setdefault(group_id, Opened(tuple(shared)))
        return found
