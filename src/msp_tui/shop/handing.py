"""What a till needs to know after a move: which group its key opens, and the right key in a file."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_, ApiError, ConfigurationError, Refused, RuleError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.text import Secret
from msp_tui.shop.permissions import Permissions

if TYPE_CHECKING:
    from msp_tui.shop.office_ports import KeyRing
    from msp_tui.shop.ports import Gateway

_SHORTEST, _LONGEST = 10, 200
"""Characters of anything that may be a key."""


@frozen
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

    async def strangers(self, *, ask: bool) -> dict[int, Opened]:
        """Groups that share their key and, when MultiSafepay is asked, those whose key does not open them.

        A group whose key cannot be had, or cannot be asked about just now, is left out.
        """
        found: dict[int, Opened] = {}
        groups_of: dict[str, list[int]] = {}
        for group in self._keys.groups():
            with suppress(ConfigurationError):
                groups_of.setdefault(self._keys.group_key(group.id).reveal(), []).append(group.id)
        for text, sharing in groups_of.items():
            opened = await self._asked(Secret(text)) if ask else None
            for group_id in sharing:
                if len(sharing) > 1:
                    found[group_id] = Opened(tuple(sharing))
                elif opened and (not opened.accepted or group_id not in (opened.groups or sharing)):
                    found[group_id] = opened
        return found

    async def _asked(self, key: Secret) -> Opened | None:
        try:
            return Opened(tuple(sorted(await self._gateway.groups_of(key))))
        except Refused:
            return Opened(accepted=False)
        except ApiError:
            return None
