"""What the commands that change something work on: an opened profile, its store, and the engine that does it."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

from msp_tui.domain.frozen import frozen
from msp_tui.i18n import language
from msp_tui.waiting import result_of
from msp_tui.wiring.opening import open_profile

if TYPE_CHECKING:
    from msp_tui.domain.clock import ShopClock
    from msp_tui.domain.terminals import TerminalGroup
    from msp_tui.i18n import Language
    from msp_tui.shop.engine import Engine, Shop
    from msp_tui.shop.facts import Publish
    from msp_tui.shop.ports import Records
    from msp_tui.wiring.opening import Opened

T = TypeVar("T")


@frozen
class Acting:
    """Who acts, with what. `user` and `host` are the login's, `usual` is the profile's language; the engine does every write and every request."""

    opened: Opened
    engine: Engine
    records: Records
    clock: ShopClock
    user: str
    host: str
    usual: Language

    def ask(self, what: Callable[[Shop], Awaitable[T]], *, finish: bool = False) -> T:
        """The engine's answer; what has to `finish` is waited for, also when somebody presses Ctrl+C. Raises ShopError."""
        return result_of(self.engine.ask(what, finish=finish))

    @property
    def sandbox(self) -> bool:
        """Whether this profile is a sandbox's, with a back office and virtual devices."""
        return self.opened.profile.environment == "sandbox"

    def groups(self) -> list[TerminalGroup]:
        """Every group there is a key for, as it is called here."""
        return self.opened.keys.groups()

    def group_names(self) -> dict[int, str]:
        """Those of the profile by their ids."""
        return {group.id: group.name for group in self.groups()}

    def group_name(self, group_id: int) -> str:
        """Its name, else its id."""
        return next((one.name for one in self.groups() if one.id == group_id), str(group_id))


@contextmanager
def acting(
    arguments: argparse.Namespace,
    environ: Mapping[str, str],
    publish: Publish = lambda _fact: None,
    *,
    changes: bool = True,
) -> Iterator[Acting]:
    """The profile that was chosen, ready to act; where something `changes`, none that is read-only. Raises ShopError.

    `publish` is called on the engine's thread. What was sent is waited for at the end, and written down.
    """
    from msp_tui import log
    from msp_tui.shop.engine import PATIENCE, Engine
    from msp_tui.store.opening import open_records
    from msp_tui.wiring.kept_clock import shop_clock_of
    from msp_tui.wiring.login import login
    from msp_tui.wiring.shop import shop_opener
    from msp_tui.wiring.state import open_state

    opened = open_profile(arguments, environ)
    state = open_state(opened)
    log.start(state.path, shared=bool(opened.profile.share_group))
    with closing(open_records(state)) as records:
        clock = shop_clock_of(records)
        engine = Engine(shop_opener(opened, state, clock), publish)
        engine.start()
        try:
            one = Acting(opened, engine, records, clock, *login(), language())
            if changes:
                one.ask(_allow_changes)
            yield one
        finally:
            engine.stop(PATIENCE)


async def _allow_changes(shop: Shop) -> None:
    """Raises RuleError in a profile that is read-only, before anything is asked."""
    shop.refunds.permissions.allow_changes()
