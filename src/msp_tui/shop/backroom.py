"""Groups and terminals: what the API shows of them, and what the back office can change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from msp_tui.domain.answers import GroupWithKey
from msp_tui.domain.errors import N_, ConfigurationError, Refused, RuleError, ShopError
from msp_tui.domain.terminals import FROM_SALES, Terminal, TerminalGroup
from msp_tui.domain.text import Secret, clean

if TYPE_CHECKING:
    from msp_tui.shop.office_ports import BackOffice, Hands, KeyRing
    from msp_tui.shop.ports import Gateway, Ledger

log = logging.getLogger(__name__)

NAME_LIMIT = 60
NO_TERMINALS_IN_TEST = (
    N_("MultiSafepay's TEST has no terminals: none can be added."),
    N_("“msp-tui demo” shows how it goes; real ones belong to live."),
)
"""Why there, and what to do; message ids."""


def masked_keys(keys: KeyRing) -> dict[int, str]:
    """The last characters of each group's key, or "?" where it cannot be had."""
    masked = {}
    for group in keys.groups():
        try:
            masked[group.id] = keys.group_key(group.id).masked
        except ConfigurationError:
            masked[group.id] = "?"
    return masked


class BackRoom:
    """Keeps the store's groups and terminals level, and makes new ones where a back office can be reached."""

    def __init__(
        self,
        gateway: Gateway,
        ledger: Ledger,
        keys: KeyRing,
        *,
        back_office: BackOffice | None,
        hands: Hands | None,
        groups_changed: Callable[[], None],
        in_test: bool = False,
    ) -> None:
        """`back_office` and `hands` are None where only MultiSafepay's dashboard and real devices can do it.

        `in_test`: in MultiSafepay's TEST, where there are no terminals.
        """
        self._gateway = gateway
        self._ledger = ledger
        self._keys = keys
        self._back_office = back_office
        self._hands = hands
        self._groups_changed = groups_changed
        self._in_test = in_test
        self._shown: dict[int, TerminalGroup] = {}
        self.listed: list[Terminal] = []
        """Every terminal as it was last read."""
        self.blind = False
        """Whether at the last reading no key could list terminals, so that only sales show any."""

    async def refresh(self) -> None:
        """Read groups (where the back office shows them) and terminals. Raises ApiError."""
        if self._back_office is not None and self._keys.account_key() is not None:
            await self._learn_groups(self._back_office)
        self._groups_changed()
        self._ledger.save_groups(self._groups())
        labels = self._keys.labels()
        self.listed = [
            replace(one, name=labels.get(one.id, one.name)) for one in await self.terminals()
        ]
        self._ledger.save_terminals(self.listed)

    async def _learn_groups(self, office: BackOffice) -> None:
        """Keep what the back office shows; a group that is removed while it is read here is let go again.

        Whoever removes a group lets go of its key afterwards. So what was written here and still stands in a second
        reading is theirs to let go of, and what no longer does is let go of here.
        """
        written = set()
        for known in await office.groups():
            if self._keys.learn(known.group, known.api_key):
                written.add(known.group.id)
            self._shown[known.group.id] = known.group
        if written:
            for gone in written - {known.group.id for known in await office.groups()}:
                self._keys.forget(gone)
                del self._shown[gone]

    def masked_keys(self) -> dict[int, str]:
        """See the function of this name."""
        return masked_keys(self._keys)

    async def create_group(self, name: str) -> TerminalGroup:
        """A new, empty group; its key is kept.

        Raises RuleError for a name that is empty or taken, also when another console takes it at the same moment.
        """
        made, first = await self._make_group(name)
        if first != made.id:
            raise RuleError(
                N_("At the same moment another console made the group “{name}”: {id}."),
                N_("Yours was taken away again."),
                name=made.name,
                id=first,
            )
        return made

    async def _make_group(self, name: str) -> tuple[TerminalGroup, int]:
        """The group that was made, and the one that stays: where two are made at once, the one of the lower id.

        MultiSafepay: a group's name need not be its own, so that the back office takes both.
        """
        office = self._office()
        await self.look_again()  # another console may have taken the name
        made = self._keep(await office.create_group(self.free_group_name(name)))
        await self.look_again()
        named = [one.id for one in self._groups() if _folded(one.name) == _folded(made.name)]
        first = min(named, default=made.id)
        if first != made.id:
            await self.remove_group(made.id)
        return made, first

    async def rename_group(
        self, group_id: int, name: str, seen: str | None = None
    ) -> TerminalGroup:
        """The same group under another name; without a back office only here, as a label.

        `seen` is the name that was to be changed: if somebody changed it meanwhile, that is said and nothing
        done. Raises RuleError, also for a name that is empty or taken.
        """
        await self.look_again()
        wanted, present = self.free_group_name(name, group_id), self._known(group_id)
        _unchanged(present.name, seen)
        if self._back_office is not None:
            return self._keep(await self._back_office.rename_group(group_id, wanted))
        self._keys.label(str(group_id), wanted)
        self._ledger.save_groups(self._groups())
        self._groups_changed()
        return replace(present, name=wanted)

    async def set_webhook(self, group_id: int, url: str, seen: str | None = None) -> TerminalGroup:
        """The same group with another webhook address, "" for none. Raises RuleError, and Refused for a bad one."""
        office = self._office()
        await self.look_again()
        _unchanged(self._known(group_id).webhook_url, seen)
        return self._keep(await office.set_webhook(group_id, url.strip()))

    async def remove_group(self, group_id: int) -> None:
        """Remove a group without terminals and without a history. Raises RuleError with the reason, or Refused."""
        office = self._office()
        await self.look_again()
        if any(terminal.group_id == group_id for terminal in self.listed):
            raise RuleError(
                N_("{name} has terminals: a group with a history stays."),
                N_("Its sales could no longer be read or refunded."),
                name=self._known(group_id).name,
            )
        self._keys.forget(group_id)
        await office.remove_group(group_id)
        self._keys.forget(group_id)  # another console may have read it just before
        self._shown.pop(group_id, None)
        self._ledger.drop_group(group_id)
        self._groups_changed()

    async def rename_terminal(self, terminal: Terminal, name: str) -> Terminal:
        """The same terminal under another name; without a back office only here, as a label.

        `terminal` is as it was seen: if somebody renamed it meanwhile, that is said and nothing done. Raises
        RuleError.
        """
        wanted = _terminal_name(name)
        await self.refresh()
        for present in self.listed:
            if present.id == terminal.id:
                _unchanged(present.name, terminal.name)
        if self._back_office is not None:
            await self._back_office.rename_terminal(terminal.id, wanted)
        else:
            self._keys.label(terminal.id, wanted)
        await self.look_again()
        return replace(terminal, name=wanted)

    def join(self, made: GroupWithKey) -> TerminalGroup:
        """Keep a group that was made in MultiSafepay's dashboard, with its key. Raises ConfigurationError."""
        return self._keep(made)

    @property
    def guided(self) -> bool:
        """Whether a person makes groups and terminals in MultiSafepay's dashboard, and it is only looked for them."""
        return self._back_office is None

    def _known(self, group_id: int) -> TerminalGroup:
        for group in self._groups():
            if group.id == group_id:
                return group
        raise RuleError(N_("This group is no longer there."), N_("Somebody removed it meanwhile."))

    async def add_terminal(
        self, name: str, *, group_id: int | None = None, new_group_name: str = ""
    ) -> Terminal:
        """A new terminal with its activation code, in a group or, where none is said, in a new one.

        With neither, the only group is used, or the account's first group is made: the first terminal of
        an account creates its group.
        """
        office, wanted = self._office(), _terminal_name(name)
        if group_id is None and new_group_name:
            _, group_id = await self._make_group(new_group_name)
        terminal = await office.add_terminal(wanted, group_id=group_id)
        await self.look_again()
        return terminal

    def names_to_add(self, name: str, new_group_name: str = "") -> tuple[str, str]:
        """A terminal's name as it can be added, and that of its new group if one is named. Raises RuleError."""
        if self._in_test:
            raise RuleError(*NO_TERMINALS_IN_TEST)
        return _terminal_name(name), new_group_name and self.free_group_name(new_group_name)

    async def remove_terminal(self, terminal_id: str) -> None:
        """Remove a terminal that no device has scanned. Raises RuleError or Refused when one has."""
        office = self._office()
        await self.look_again()
        if any(one.id == terminal_id and not one.waiting for one in self.listed):
            raise RuleError(
                N_("Terminal {tid} was bound to a device: it and its sales stay."), tid=terminal_id
            )
        await office.remove_terminal(terminal_id)
        await self.look_again()

    async def look_again(self) -> None:
        """Refresh after a change that was made; if that fails, the next ordinary refresh shows it."""
        try:
            await self.refresh()
        except ShopError as failure:
            log.info("the change was made, but not read again: %s", failure)

    async def terminal(self, terminal_id: str, group_id: int) -> Terminal | None:
        """One terminal as the API shows it now, with its code while it waits; None when it is not listed."""
        try:
            listed = await self._gateway.group_terminals(group_id)
            self.blind = False
        except Refused as refusal:
            listed = self._from_sales(refusal)
        return next((one for one in listed if one.id == terminal_id), None)

    async def terminals(self) -> list[Terminal]:
        """Every terminal as the API shows it now, else as sales show it. Raises ApiError.

        MultiSafepay: the documents disagree on which key may list terminals; it may be none.
        """
        try:
            listed = await self._gateway.terminals()
            self.blind = False
            return listed
        except Refused as refusal:
            return self._from_sales(refusal)

    def _from_sales(self, refusal: Refused) -> list[Terminal]:
        """Terminals that no key may list. In the sandbox, where keys may, the refusal stands."""
        if self._back_office is not None or not self._keys.groups():
            raise refusal
        self.blind = True
        return [
            Terminal(tid, tid, group_id, FROM_SALES, active=True)
            for tid, group_id in self._ledger.sellers().items()
        ]

    def group_named(self, name: str) -> int | None:
        """The group that has this name, ignoring case and spaces; None when there is none."""
        named = [group.id for group in self._groups() if _folded(group.name) == _folded(name)]
        return named[0] if name and named else None

    async def scan(self, code: Secret, serial_number: str) -> str:
        """Sandbox only: a virtual device scans the code."""
        return await self._helping_hands().scan(code, serial_number)

    async def unbind(self, terminal_id: str) -> None:
        """Sandbox only: a virtual device is unbound as a person would do it."""
        await self._helping_hands().unbind(terminal_id)

    def _keep(self, made: GroupWithKey) -> TerminalGroup:
        self._keys.learn(made.group, made.api_key)
        self._shown[made.group.id] = made.group
        self._ledger.save_groups(self._groups())
        self._groups_changed()
        return made.group

    def _groups(self) -> list[TerminalGroup]:
        """Every group there is a key for, by the name that the back office shows."""
        return [self._shown.get(group.id, group) for group in self._keys.groups()]

    def _office(self) -> BackOffice:
        if self._back_office is None:
            raise RuleError(
                N_("MultiSafepay's API cannot do this."),
                N_("Do it in the dashboard: Devices, Terminals, Manage groups."),
            )
        return self._back_office

    def _helping_hands(self) -> Hands:
        if self._hands is None:
            raise RuleError(N_("Only the sandbox has virtual devices."))
        return self._hands

    def free_group_name(self, name: str, but: int | None = None) -> str:
        """The name as a group can have it, unique ignoring case and spaces. Raises RuleError."""
        wanted = clean(name, NAME_LIMIT)
        if not wanted:
            raise RuleError(N_("A group needs a name."))
        for group in self._groups():
            if group.id != but and _folded(group.name) == _folded(wanted):
                raise RuleError(
                    N_("There is already a group named “{name}”."),
                    N_("Choose another name."),
                    name=group.name,
                )
        return wanted


def _unchanged(present: str, seen: str | None) -> None:
    """Several consoles change at once: the last one is told what the first did."""
    if seen is not None and present != seen:
        raise RuleError(
            N_("Meanwhile somebody changed this to “{present}”. Nothing was done."),
            N_("Look at it, then try again."),
            present=present or "-",
        )


def _terminal_name(name: str) -> str:
    wanted = clean(name, NAME_LIMIT)
    if not wanted:
        raise RuleError(N_("A terminal needs a name."))
    return wanted


def _folded(name: str) -> str:
    return "".join(name.casefold().split())
