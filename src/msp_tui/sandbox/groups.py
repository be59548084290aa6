"""Terminal groups and keys: who asks, and what that key may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msp_tui.sandbox.refusal import BAD_DATA, BAD_KEY, NOT_FOUND, Refusal, not_found
from msp_tui.sandbox.state import insert

if TYPE_CHECKING:
    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.dice import Dice
    from msp_tui.sandbox.state import Row, State

FIRST_GROUP_ID = 57958


@dataclass(frozen=True)
class Caller:
    """Who a key belongs to: one terminal group, or the account, which sees every group."""

    group_id: int | None

    def may_see(self, group_id: int) -> bool:
        """Tell whether this caller may know that the group exists."""
        return self.group_id is None or self.group_id == group_id


class Groups:
    """The account's key and its terminal groups, each with a key of its own."""

    def __init__(self, state: State, clock: Clock, dice: Dice) -> None:
        self._state = state
        self._clock = clock
        self._dice = dice

    def caller(self, key: str | None) -> Caller:
        """Tell whose key this is. Raises Refusal 1032 (401) for an unknown one or none."""
        if not key:
            raise Refusal(BAD_KEY, "Invalid API key: none was given", 401)
        if key == self.account_key():
            return Caller(None)
        # A lone surrogate cannot be in the database, nor be asked for.
        group = None if not key.isascii() else self._by_key(key)
        if group is None:
            raise Refusal(BAD_KEY, "Invalid API key", 401)
        return Caller(int(group["id"]))

    def _by_key(self, key: str) -> Row | None:
        return self._state.one("SELECT id FROM groups WHERE api_key = ?", key)

    def account_key(self) -> str:
        """Give the account's key."""
        return str(self._state.get("account_key"))

    def all(self) -> list[Row]:
        """Give every group, oldest first."""
        return self._state.all("SELECT * FROM groups ORDER BY id")

    def get(self, group_id: int) -> Row:
        """Give one group. Raises Refusal 1000."""
        row = self._state.one("SELECT * FROM groups WHERE id = ?", group_id)
        if row is None:
            raise not_found(f"Terminal group {group_id}")
        return row

    def add(self, name: str, webhook_url: str | None = None, group_id: int | None = None) -> Row:
        """Make a group with a fresh key; its id follows the last one's."""
        with self._state.change():
            if group_id is None:
                last = self._state.one("SELECT max(id) AS id FROM groups")
                group_id = (last["id"] if last and last["id"] else FIRST_GROUP_ID - 1) + 1
            insert(
                self._state,
                "groups",
                id=group_id,
                name=name,
                api_key=self._dice.key(f"group:{group_id}"),
                webhook_url=webhook_url,
                created=self._clock.now(),
            )
            return self.get(group_id)

    def change(self, group_id: int, values: dict[str, str | None]) -> Row:
        """Rename a group or give it another webhook address."""
        with self._state.change():
            self.get(group_id)
            if "name" in values:
                self._state.run("UPDATE groups SET name = ? WHERE id = ?", values["name"], group_id)
            if "webhook_url" in values:
                self._state.run(
                    "UPDATE groups SET webhook_url = ? WHERE id = ?",
                    values["webhook_url"],
                    group_id,
                )
            return self.get(group_id)

    def remove(self, group_id: int) -> None:
        """Delete a group that nothing belongs to. Raises Refusal for one with terminals or a history."""
        with self._state.change():
            self.get(group_id)
            for table, what in (("terminals", "terminals"), ("orders", "a history")):
                query = f"SELECT 1 FROM {table} WHERE group_id = ? LIMIT 1"  # noqa: S608 - our own words
                if self._state.one(query, group_id):
                    raise Refusal(NOT_FOUND, f"Terminal group {group_id} has {what}; it stays", 409)
            self._state.run("DELETE FROM groups WHERE id = ?", group_id)


def check_webhook_url(url: str | None) -> str | None:
    """Accept what the sandbox can call (loopback) and what MultiSafepay would (HTTPS).

    MultiSafepay: a webhook address is public HTTPS. Raises Refusal otherwise.
    """
    if url is None:
        return None
    if is_loopback(url):
        return url
    try:
        parts = urlsplit(url)
        public = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        public = False
    if not public:
        raise Refusal(BAD_DATA, "webhook_url must be an https address, or http on 127.0.0.1")
    return url


def is_loopback(url: str) -> bool:
    """Tell whether an address stays on this machine; only those are ever called."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or port == 0:
        return False
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
