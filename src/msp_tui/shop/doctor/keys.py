"""Each key: which account and group it opens, whether it lists sales, and whether two were mixed up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msp_tui.domain.errors import (
    N_,
    ApiError,
    ConfigurationError,
    KeyRefused,
    NoAnswer,
    Refused,
    ServerTrouble,
    ShopError,
    Throttled,
    Unreachable,
)
from msp_tui.domain.health import Check, Health, Introduction, Setup, Word, failed
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.aside import aside

if TYPE_CHECKING:
    from msp_tui.shop.doctor.ports import Asking
    from msp_tui.shop.office_ports import KeyRing

ACCOUNT = "account"
_ROWS = 10
"""Of each key's newest rows; among so many there is a payment, whose order can be asked for."""
AWAY = (Unreachable, NoAnswer, Throttled)
"""After these there is no use in asking on."""


@dataclass(slots=True)
class Opened:
    """A key that could be had, and what it opened. `group_id` 0 is the account's."""

    subject: str
    name: str
    group_id: int
    key: Secret
    intro: Introduction | None = None
    rows: tuple[Transaction, ...] = ()
    works: bool = False

    @property
    def site(self) -> int:
        """The site that MultiSafepay names for it, 0 for none."""
        return self.intro.account.site_id if self.intro else 0


@dataclass(slots=True)
class Ring:
    """Every key that could be had, and whether MultiSafepay stopped answering on the way."""

    keys: list[Opened] = field(default_factory=list)
    away: bool = False

    @property
    def account(self) -> Opened | None:
        """The account's key, if it works."""
        return next((one for one in self.keys if not one.group_id and one.works), None)

    @property
    def groups(self) -> list[Opened]:
        """The groups' keys that work."""
        return [one for one in self.keys if one.group_id and one.works]


async def gather(ring: Ring, keys: KeyRing) -> AsyncIterator[Check]:
    """Fill the ring; a key that cannot be had is told. A source may take ten seconds."""
    try:
        account = await aside(keys.account_key)
        groups = await aside(keys.groups)
    except ConfigurationError as error:
        yield failed("key", error, ACCOUNT)
        account, groups = None, []
    if account is not None:
        ring.keys.append(Opened(ACCOUNT, Word(N_("account")), 0, account))
    for group in groups:
        try:
            key = await aside(keys.group_key, group.id)
        except ConfigurationError as error:
            yield failed("key", error, str(group.id))
        else:
            ring.keys.append(Opened(str(group.id), f"{group.name} ({group.id})", group.id, key))


async def opens(ring: Ring, asking: Asking, setup: Setup) -> AsyncIterator[Check]:
    """Ask each key who it is, and for its newest sales."""
    for one in ring.keys:
        if ring.away:
            yield Check(
                "key",
                Health.SKIP,
                N_("{name}: not asked, because MultiSafepay does not answer."),
                values={"name": one.name},
                subject=one.subject,
            )
            continue
        try:
            yield await _open(one, asking, setup)
        except AWAY as error:
            ring.away = True
            yield failed("key", error, one.subject)


async def _open(one: Opened, asking: Asking, setup: Setup) -> Check:
    trouble: ShopError | None = None
    try:
        one.intro = await asking.me(one.key)
    except (Refused, ServerTrouble) as error:
        trouble = error
    try:
        one.rows = (await asking.newest(one.key, one.group_id, _ROWS)).rows
    except AWAY:
        raise
    except ApiError as error:
        return _closed(one, setup, trouble or error, listing=one.intro is not None)
    one.works = True
    values = _values(one, setup)
    if one.intro is None:
        return Check(
            "key",
            Health.WARN,
            N_("{name}: the key {key} lists sales, but does not say whose it is: {problem}"),
            N_("Compare the sales in the live feed with the dashboard."),
            {**values, "problem": trouble},
            one.subject,
        )
    sentence = N_(
        "{name}: the key {key} is one of {environment}; account {account}, site {site}; it lists sales."
    )
    if not one.group_id:
        sentence = N_(
            "{name}: the key {key} is one of {environment}; account {account}; it lists sales."
        )
    return Check(
        "key",
        Health.OK,
        sentence,
        values=values,
        subject=one.subject,
    )


def _closed(one: Opened, setup: Setup, error: ShopError, *, listing: bool) -> Check:
    values = {**_values(one, setup), "problem": error}
    if listing:
        return Check(
            "key",
            Health.FAIL,
            N_("{name}: the key {key} opens site {site}, but may not list its sales: {problem}"),
            N_("Copy the group's own key: dashboard, Devices, Terminals, Manage groups."),
            values,
            one.subject,
        )
    hint = N_("Copy it again from the dashboard; check that it is a key of {environment}.")
    if not isinstance(error, KeyRefused):
        hint = error.hint
    return Check(
        "key",
        Health.FAIL,
        N_("{name}: the key {key} opens nothing at {host}: {problem}"),
        hint,
        values,
        one.subject,
    )


def _values(one: Opened, setup: Setup) -> dict[str, object]:
    account = one.intro.account if one.intro else None
    return {
        "name": one.name,
        "key": one.key.masked,
        "environment": setup.environment,
        "host": setup.host,
        "account": (account.account_id if account else 0) or "?",
        "site": one.site or "?",
        "milliseconds": round(one.intro.seconds * 1000) if one.intro else None,
    }


def mixed(ring: Ring) -> list[Check]:
    """Two groups with one key, two keys of one group, or the keys of two groups in each other's place."""
    found = [_shared(a, b) for a, b in _pairs(ring.keys) if a.key == b.key]
    by_id = {one.group_id: one for one in ring.groups}
    for one in ring.groups:
        other = by_id.get(one.site)
        if other is not None and other is not one and other.key != one.key:
            found.append(_swapped(one, other))
    found += [
        _same_site(a, b)
        for a, b in _pairs(ring.groups)
        if a.site and a.site == b.site and a.key != b.key and a.site not in (a.group_id, b.group_id)
    ]
    if found:
        return found
    if len(ring.keys) < 2:
        return [Check("keys_mixed", Health.SKIP, N_("There is one key: nothing to mix up."))]
    return [Check("keys_mixed", Health.OK, N_("Each key opens something of its own."))]


def _pairs(keys: Sequence[Opened]) -> list[tuple[Opened, Opened]]:
    return [(a, b) for place, a in enumerate(keys) for b in keys[place + 1 :]]


def _shared(a: Opened, b: Opened) -> Check:
    return Check(
        "keys_mixed",
        Health.FAIL,
        N_("{first} and {second} have the same key ({key})."),
        N_("One of them shows the other's sales: copy its own key from the dashboard."),
        {"first": a.name, "second": b.name, "key": a.key.masked},
        b.subject,
    )


def _swapped(one: Opened, other: Opened) -> Check:
    return Check(
        "keys_mixed",
        Health.FAIL,
        N_("The key of {first} opens {second}."),
        N_("Keys were put in the wrong place: exchange them in the configuration."),
        {"first": one.name, "second": other.name},
        one.subject,
    )


def _same_site(a: Opened, b: Opened) -> Check:
    return Check(
        "keys_mixed",
        Health.FAIL,
        N_("The keys of {first} and {second} open the same site ({site})."),
        N_("One of them shows the other's sales: copy its own key from the dashboard."),
        {"first": a.name, "second": b.name, "site": a.site},
        b.subject,
    )
