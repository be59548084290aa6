"""The desk behind a console: an opened profile's store, keys and engine, wired for the screens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msp_tui.console.actions.keymap import Keys, checked_keys
from msp_tui.console.desk import Desk, Identity
from msp_tui.shop.engine import Engine
from msp_tui.store.arrangements import keep_arrangement, read_arrangements
from msp_tui.store.opening import open_records
from msp_tui.store.statedir import StateDir
from msp_tui.wiring.kept_clock import shop_clock_of
from msp_tui.wiring.login import login
from msp_tui.wiring.opening import Opened
from msp_tui.wiring.shop import shop_opener

if TYPE_CHECKING:
    from msp_tui.domain.clock import Clock
    from msp_tui.i18n import Language
    from msp_tui.settings import Profile
    from msp_tui.shop.facts import Publish
    from msp_tui.shop.pace import Pace


def open_desk(
    opened: Opened,
    state: StateDir,
    publish: Publish,
    *,
    computer: Clock | None = None,
    pace: Pace | None = None,
) -> Desk:
    """Wire a desk; whoever asks for it stops its engine and closes its records. Raises StateError.

    `computer` is the system's clock and `pace` the environment's own unless given.
    """
    book, profile = opened.book, opened.profile
    keys = checked_keys(profile.keys, f"{profile.file}, keys")
    records = open_records(state)
    clock = shop_clock_of(records, computer)
    return Desk(
        engine=Engine(shop_opener(opened, state, clock, pace), publish),
        records=records,
        open_records=lambda: open_records(state, lent=True),
        groups=opened.keys.groups,
        clock=clock,
        identity=_identity(profile, book.language, keys),
        identity_now=lambda: _identity(book.profile, book.language, keys),
        arrangements=lambda: read_arrangements(state),
        keep_arrangement=partial(keep_arrangement, state),
    )


def _identity(profile: Profile, language: Language, keys: Keys) -> Identity:
    user, host = login()
    counter = profile.habits.counter_of(user)
    return Identity(
        profile.environment,
        profile.name,
        user,
        host,
        ZoneInfo(profile.timezone),
        profile.read_only,
        cloud=profile.cloud_payments,
        operators=bool(profile.staffing.operators),
        reason=profile.staffing.reason,
        lock_minutes=profile.staffing.lock_minutes,
        theme=profile.theme,
        ascii=profile.ascii,
        day_start_hour=profile.habits.day_start_hour,
        keys=keys,
        home=counter.home,
        my_terminal=counter.my_terminal,
        printer=bool(profile.habits.printer_command),
        language=language,
    )
