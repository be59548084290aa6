"""The life of a terminal: added with a code, bound once by a device, active, unbound and retired.

MultiSafepay: changing a terminal's group means unbinding it and adding a new one with a new TID;
the device's serial number is what links the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.sandbox.refusal import BAD_DATA, BAD_KEY, NOT_FOUND, Refusal, not_found
from msp_tui.sandbox.state import insert

if TYPE_CHECKING:
    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.dice import Dice
    from msp_tui.sandbox.groups import Caller, Groups
    from msp_tui.sandbox.state import Row, State

PIN = "1324"  # MultiSafepay: the device's PIN until someone changes it
PROVIDERS = ("SMARTPOS", "CTAP")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FIRST_NEW = 948_683  # written in those digits: 00003yn9
_STEP = 41
"""From one new TID to the next, so that none looks like a counter."""


class Terminals:
    """Terminals by TID, exactly as written: case matters and nothing is padded."""

    def __init__(self, state: State, clock: Clock, dice: Dice, groups: Groups) -> None:
        self._state = state
        self._clock = clock
        self._dice = dice
        self._groups = groups

    def page(self, caller: Caller, group_id: int | None, page: int, limit: int) -> list[Row]:
        """Give one page of the terminals a caller sees, or of one group of his."""
        where, values = self._where(caller, group_id)
        return self._state.all(
            f"SELECT * FROM terminals WHERE {where} ORDER BY seq LIMIT ? OFFSET ?",  # noqa: S608 - from _where
            *values,
            limit,
            (page - 1) * limit,
        )

    def total(self, caller: Caller, group_id: int | None) -> int:
        """Count them."""
        where, values = self._where(caller, group_id)
        row = self._state.one(f"SELECT count(*) AS n FROM terminals WHERE {where}", *values)  # noqa: S608 - from _where
        return int(row["n"]) if row else 0

    def _where(self, caller: Caller, group_id: int | None) -> tuple[str, tuple[int, ...]]:
        if group_id is not None:
            if not caller.may_see(group_id):
                raise not_found(f"Terminal group {group_id}")
            self._groups.get(group_id)
            return "group_id = ?", (group_id,)
        if caller.group_id is not None:
            return "group_id = ?", (caller.group_id,)
        return "1", ()

    def get(self, terminal_id: str, caller: Caller | None = None) -> Row:
        """Give one terminal the caller may see. Raises Refusal 1000."""
        row = self._state.one("SELECT * FROM terminals WHERE id = ?", terminal_id)
        if row is None or (caller and not caller.may_see(row["group_id"])):
            raise not_found(f"Terminal {terminal_id}")
        return row

    def by_token(self, token: str | None) -> Row:
        """Give the active terminal a device token belongs to. Raises Refusal (401)."""
        row = (
            self._state.one("SELECT * FROM terminals WHERE device_token = ?", token)
            if token and token.isascii()
            else None
        )
        if row is None:
            raise Refusal(BAD_KEY, "This device is not bound to a terminal", 401)
        return row

    def add(self, group_id: int, provider: str, name: str | None) -> Row:
        """Add a terminal that waits for a device to scan its code."""
        with self._state.change():
            self._groups.get(group_id)
            terminal_id = self._new_id()
            insert(
                self._state,
                "terminals",
                id=terminal_id,
                group_id=group_id,
                provider=provider,
                name=name or f"Terminal {terminal_id}",
                phase="waiting",
                code=self._dice.uuid("code"),
                created=self._clock.now(),
                updated=self._clock.now(),
            )
            return self.get(terminal_id)

    def add_where_asked(
        self, group_id: int | None, new_group: str | None, provider: str, name: str | None
    ) -> Row:
        """Add a terminal in a group, in a new one, or, with neither said, in the only one.

        The very first terminal of an account makes its first group.
        """
        with self._state.change():
            if group_id is not None and new_group is not None:
                raise Refusal(BAD_DATA, "Give either group_id or new_group_name, not both")
            if new_group is not None:
                group_id = int(self._groups.add(new_group)["id"])
            if group_id is None:
                group_id = self._only_group()
            return self.add(group_id, provider, name)

    def _only_group(self) -> int:
        groups = self._groups.all()
        if len(groups) > 1:
            raise Refusal(BAD_DATA, "There are several terminal groups; say which with group_id")
        return int(groups[0]["id"] if groups else self._groups.add("Terminals")["id"])

    def _new_id(self) -> str:
        while True:
            value, written = _FIRST_NEW + _STEP * self._state.count("terminals"), ""
            while value:
                value, digit = divmod(value, len(_DIGITS))
                written = _DIGITS[digit] + written
            terminal_id = written.rjust(8, "0")
            if not self._state.one("SELECT 1 FROM terminals WHERE id = ?", terminal_id):
                return terminal_id

    def rename(self, terminal_id: str, name: str) -> Row:
        """Give a terminal another name."""
        with self._state.change():
            self.get(terminal_id)
            self._state.run(
                "UPDATE terminals SET name = ?, updated = ? WHERE id = ?",
                name,
                self._clock.now(),
                terminal_id,
            )
            return self.get(terminal_id)

    def remove(self, terminal_id: str) -> None:
        """Delete a terminal no device was ever bound to. Raises Refusal for any other."""
        with self._state.change():
            if self.get(terminal_id)["phase"] != "waiting":
                raise Refusal(
                    NOT_FOUND, f"Terminal {terminal_id} was bound to a device; it stays", 409
                )
            self._state.run("DELETE FROM terminals WHERE id = ?", terminal_id)

    def bind(self, code: str, serial_number: str, manufacturer_id: str | None) -> Row:
        """Bind a device by the code it scanned; the code is used up.

        Raises Refusal for an unknown or used code, and for a device that is bound already.
        """
        with self._state.change():
            row = self._state.one("SELECT * FROM terminals WHERE code = ?", code.strip().lower())
            if row is None:
                raise Refusal(NOT_FOUND, "This code is unknown or was used already", 404)
            if bound := self.by_serial(serial_number):
                raise Refusal(
                    NOT_FOUND,
                    f"Device {serial_number} is bound to terminal {bound['id']}; unbind it there first",
                    409,
                )
            self._state.run(
                "UPDATE terminals SET phase = 'active', code = NULL, serial_number = ?,"
                " manufacturer_id = ?, country = ?, device_token = ?, updated = ? WHERE id = ?",
                serial_number,
                manufacturer_id or "SUNMI",
                self._state.get("country"),
                self._dice.token("device"),
                self._clock.now(),
                row["id"],
            )
            return self.get(row["id"])

    def by_serial(self, serial_number: str) -> Row | None:
        """Give the active terminal a device is bound to."""
        return self._state.one(
            "SELECT * FROM terminals WHERE serial_number = ? AND phase = 'active'", serial_number
        )

    def retire(self, terminal_id: str, pin: str) -> Row:
        """Unbind the device; the terminal stays listed, inactive, without a code, for good.

        Its serial number stays too: MultiSafepay's record of where the device was.
        """
        with self._state.change():
            row = self.get(terminal_id)
            if row["phase"] != "active":
                raise Refusal(NOT_FOUND, f"Terminal {terminal_id} is not bound to a device", 409)
            if pin != PIN:
                raise Refusal(NOT_FOUND, "Wrong PIN", 403)
            self._state.run(
                "UPDATE terminals SET phase = 'retired', device_token = NULL, updated = ?"
                " WHERE id = ?",
                self._clock.now(),
                terminal_id,
            )
            return self.get(terminal_id)


def everything(state: State) -> list[Row]:
    """Give every terminal, oldest first."""
    return state.all("SELECT * FROM terminals ORDER BY seq")
