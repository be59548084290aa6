"""What the screens hold: the store for reading, the engine for doing, and who and where we are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import ShopClock, Span, day_span
from msp_tui.domain.frozen import frozen
from msp_tui.domain.lineage import Lineage
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.domain.lists import Arrangement
    from msp_tui.domain.terminals import TerminalGroup
    from msp_tui.i18n import Language
    from msp_tui.shop.engine import Engine, Shop
    from msp_tui.shop.ports import Records

T = TypeVar("T")


@frozen
class Identity:
    """What is on every screen: which environment, which profile, who is logged in where."""

    environment: str  # sandbox, test or live
    profile: str
    login: str
    host: str
    zone: ZoneInfo
    read_only: bool = False
    cloud: bool = False
    """Whether payments may be started on terminals from here."""
    operators: bool = False
    """Whether operators are configured: each refund then asks who makes it."""
    reason: str = "off"
    """Whether a refund asks for its reason: off, ask or required."""
    lock_minutes: int = 0
    """After so long without a key the console locks, where there are operators; 0: never."""
    theme: str = "dark"
    """dark or light."""
    ascii: bool = False
    """Whether every character on screen has to be ASCII."""
    day_start_hour: int = 0
    """The hour at which the shop's day begins, as on its devices."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys that the profile gives to actions, checked."""
    home: int | None = None
    """The group whose feed the console opens with."""
    my_terminal: str = ""
    """The TID of this counter's terminal, whose rows are marked; "" for none."""
    printer: bool = False
    """Whether the profile names a printer for receipts."""
    language: Language | None = None
    """What is spoken unless an operator has a language; None: whatever is spoken already."""

    @property
    def full_login(self) -> str:
        """The login and its computer, as the journal names them."""
        return f"{self.login}@{self.host}"


@frozen
class Desk:
    """Handed to every screen by the app. `records` belongs to the interface's thread."""

    engine: Engine
    records: Records
    open_records: Callable[[], Records]
    groups: Callable[[], list[TerminalGroup]]
    clock: ShopClock
    identity: Identity
    arrangements: Callable[[], dict[str, Arrangement]]
    """How this login left its lists, by their names."""
    keep_arrangement: Callable[[str, Arrangement], None]
    """Remembers one of them; for the engine's thread. Raises StateError."""
    identity_now: Callable[[], Identity]
    """The same by what the configuration said when it was last read."""

    @property
    def sandbox(self) -> bool:
        """Whether virtual devices may be offered."""
        return self.identity.environment == "sandbox"

    @property
    def in_test(self) -> bool:
        """Whether this is MultiSafepay's TEST, which has no terminals."""
        return self.identity.environment == "test"

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The shop's present day."""
        return self.clock.now().astimezone(self.identity.zone).date()

    def journal_now(self) -> datetime:
        """The present by the computer's clock, which the journal is written by; aware, in UTC."""
        return self.clock.computer.now()

    def journal_today(self) -> date:
        """The shop's present day by that clock."""
        return self.journal_now().astimezone(self.identity.zone).date()

    def today_span(self) -> Span:
        """The shop's present day as a stretch of time."""
        return day_span(self.today(), self.identity.zone)

    def group_name(self, group_id: int) -> str:
        """A group's name, else its id."""
        for group in self.groups():
            if group.id == group_id:
                return group.name
        return str(group_id)

    def groups_name(self, groups: tuple[int, ...] | None) -> str:
        """What is shown of some groups or of all (None) stands under this name."""
        return _("all groups") if groups is None else ", ".join(map(self.group_name, groups))

    def groups_beside(self, groups: tuple[int, ...] | None, by: int) -> tuple[int, ...] | None:
        """All groups (None), then one after the other: which are `by` further than these."""
        choices: list[tuple[int, ...] | None] = [None, *((one.id,) for one in self.groups())]
        here = choices.index(groups) if groups in choices else 0
        return choices[(here + by) % len(choices)]

    @property
    def unread(self) -> bool:
        """Whether there are keys of groups, but MultiSafepay answered none yet: an empty list then means nothing."""
        return bool(self.groups()) and not self.records.last_answers()

    def own_tids(self) -> Collection[str]:
        """The TIDs of this counter's terminal: the one that the profile names, and all that its device had or got."""
        named = self.identity.my_terminal
        known = (one.terminal for one in self.records.terminals()) if named else ()
        return Lineage(known).known_as(named) if named else ()

    def terminal_names(self) -> dict[str, str]:
        """What each TID is called."""
        return self.records.terminal_names()

    async def ask(self, what: Callable[[Shop], Awaitable[T]], *, finish: bool = False) -> T:
        """Have the engine do something and wait; leaving does not stop what was begun. Raises ShopError."""
        return await asyncio.wrap_future(self.engine.ask(what, finish=finish))
