"""What nobody could find out about MultiSafepay's live service from its documents; docs/live.md lists them.

Only reads are asked. What only an action can show is answered by what this shop did, or not at all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_, ApiError, Refused
from msp_tui.domain.health import Check, Health, JournalFacts, Setup
from msp_tui.domain.transactions import Kind
from msp_tui.shop.doctor.keys import Opened, Ring
from msp_tui.shop.doctor.terminals import Listed

if TYPE_CHECKING:
    from msp_tui.shop.doctor.ports import Asking

_NOT_ASKED = {
    "live_add_terminal": N_(
        "Whether the API adds SmartPOS terminals: not asked, it would add one."
    ),
    "live_first_group": N_(
        "Whether a first terminal makes a group by itself: an account that has groups cannot show it."
    ),
}


def site_is_group(ring: Ring) -> Check:
    """Whether the site that `/me` names is the group's number."""
    named = [one for one in ring.groups if one.site]
    if not named:
        sentence = N_("Whether a key's site is its group's number: no key names its site.")
        return Check("live_site_is_group", Health.SKIP, sentence)
    if all(one.site == one.group_id for one in named):
        return Check(
            "live_site_is_group",
            Health.OK,
            N_("A key's site is its group's number, for every key."),
        )
    other = next(one for one in named if one.site != one.group_id)
    return Check(
        "live_site_is_group",
        Health.OK,
        N_("A key's site is not always its group's number: {name} opens site {site}."),
        values={"name": other.name, "site": other.site},
    )


async def foreign_terminals(ring: Ring, listed: Listed, asking: Asking) -> Check:
    """Whether a group's key sees the terminals of other groups."""
    check = "live_foreign_terminals"
    pair = ring.groups[:2]
    if len(pair) < 2:
        sentence = N_("Whether a group's key sees other groups' terminals: it takes two groups.")
        return Check(check, Health.SKIP, sentence)
    one, other = pair
    values = {"name": one.name, "other": other.name}
    everywhere = listed.everywhere.get(one.subject)
    sees = isinstance(everywhere, list) and any(
        terminal.group_id not in (0, one.group_id) for terminal in everywhere
    )
    if not sees:
        try:
            sees = bool(await asking.terminals(one.key, other.group_id))
        except ApiError as error:
            if not isinstance(error, Refused):
                return _unanswered(check, error)
    if sees:
        sentence = N_("The key of {name} sees terminals of other groups.")
        hint = N_("Whoever holds one group's key can read the names of all terminals.")
        return Check(check, Health.OK, sentence, hint, values)
    return Check(
        check, Health.OK, N_("The key of {name} does not see terminals of {other}."), values=values
    )


async def foreign_order(ring: Ring, asking: Asking) -> Check:
    """Whether one group's key opens another group's order; then it could refund it too."""
    check = "live_foreign_order"
    for one in ring.groups:
        order_id = _an_order(one)
        other = next((key for key in ring.groups if key is not one), None)
        if not order_id or other is None:
            continue
        values = {"name": other.name, "other": one.name}
        try:
            await asking.order(other.key, one.group_id, order_id)
        except Refused:
            sentence = N_("The key of {name} does not open orders of {other}.")
            return Check(check, Health.OK, sentence, values=values)
        except ApiError as error:
            return _unanswered(check, error)
        return Check(
            check,
            Health.WARN,
            N_("The key of {name} opens an order of {other}."),
            N_("It could probably refund it too: treat each group's key as the whole shop's."),
            values,
        )
    sentence = N_("Whether one group's key opens another's orders: it takes two groups and a sale.")
    return Check(check, Health.SKIP, sentence)


async def account_reads_orders(ring: Ring, asking: Asking) -> Check:
    """Whether the account's key opens a group's order."""
    check = "live_account_orders"
    account = ring.account
    one = next((key for key in ring.groups if _an_order(key)), None)
    if account is None or one is None:
        sentence = N_("Whether the account key opens groups' orders: it takes that key and a sale.")
        return Check(check, Health.SKIP, sentence)
    values = {"name": one.name}
    try:
        await asking.order(account.key, one.group_id, _an_order(one))
    except Refused:
        sentence = N_("The account key does not open orders of {name}.")
    except ApiError as error:
        return _unanswered(check, error)
    else:
        sentence = N_("The account key opens orders of {name}.")
    return Check(check, Health.OK, sentence, values=values)


def _an_order(one: Opened) -> str:
    return next((row.order_id for row in one.rows if row.kind is Kind.PAYMENT), "")


def _unanswered(check: str, error: ApiError) -> Check:
    sentence = N_("Could not be found out just now: {problem}")
    return Check(check, Health.SKIP, sentence, error.hint, {"problem": error})


async def by_doing(journal: JournalFacts | None, setup: Setup) -> AsyncIterator[Check]:
    """What only this shop's own refunds and terminals can show, and what nothing has shown yet."""
    yield _done(
        journal.voided if journal else 0,
        "live_cancel_refund",
        N_("Refunds that MultiSafepay cancelled when it was asked to: {count}."),
        N_("Whether a refund can still be cancelled: none was cancelled from here yet."),
    )
    yield _done(
        journal.paired if journal else 0,
        "live_qr",
        N_("Terminals that scanned a code drawn here: {count}."),
        N_("Whether the app reads the codes drawn here: no terminal scanned one yet."),
    )
    if setup.environment == "sandbox":
        return
    yield _told(
        journal.cancel_keys if journal else {},
        "live_cancel_scope",
        N_(
            "Payments on terminals cancelled with the group's key: {group}; the account's: {account}."
        ),
        N_("Which key may cancel a cloud payment: not known before one is made."),
    )
    yield _told(
        journal.token_forms if journal else {},
        "live_event_token",
        N_("Event streams that took their token bare: {bare}; behind Bearer: {bearer}."),
        N_("How an event stream takes its token: not known before one is opened."),
    )
    for check, sentence in _NOT_ASKED.items():
        yield Check(check, Health.SKIP, sentence)


def _told(counts: Mapping[str, int], check: str, yes: str, no: str) -> Check:
    """What was done in one of two ways, and how often in each."""
    if not counts:
        return Check(check, Health.SKIP, no)
    values = {"group": 0, "account": 0, "bare": 0, "bearer": 0, **counts}
    return Check(check, Health.OK, yes, values=values)


def _done(count: int, check: str, yes: str, no: str) -> Check:
    if count:
        return Check(check, Health.OK, yes, values={"count": count})
    return Check(check, Health.SKIP, no)
