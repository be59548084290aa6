"""What a key shows of itself: for a first configuration, and for a group that joins later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.domain.answers import Account
from msp_tui.domain.errors import N_, ApiError, ConfigurationError, KeyRefused, Refused
from msp_tui.domain.text import Secret
from msp_tui.settings.reading import usable_key
from msp_tui.shop.connecting import Proven
from msp_tui.wiring.secrecy import hide

if TYPE_CHECKING:
    from msp_tui.api.probe import Probe


def checked(key: Secret) -> Secret:
    """The key, hidden from the log from now on. Raises ConfigurationError for what is none."""
    if not usable_key(key.reveal()):
        raise ConfigurationError(
            N_("An API key holds characters that no key has."),
            N_("Paste it again, without spaces or line breaks."),
        )
    hide(key)
    return key


async def prove(probe: Probe, key: Secret) -> Proven:
    """A key counts when it lists sales, whatever it says of itself. Raises ApiError."""
    account = Account(0, 0, "")
    refusal: Refused | None = None
    try:
        account = (await probe.me(key)).account
    except Refused as error:
        refusal = error
    try:
        newest = next(iter((await probe.newest(key, account.site_id, 1)).rows), None)
    except Refused as error:
        raise _to_paste_again(refusal or error) from None
    if account.site_id:
        return Proven(key, account, account.site_id, newest)
    shows = await _reported(probe, key)
    return Proven(key, account, shows[0] if len(shows) == 1 else 0, newest, shows)


def _to_paste_again(refusal: Refused) -> Refused:
    """A key that was pasted stands in no configuration yet, which could be looked at."""
    if not isinstance(refusal, KeyRefused):
        return refusal
    return KeyRefused(
        refusal.sentence,
        N_("Copy it once more, all of it; keys of live and of test are not the same."),
        code=refusal.code,
        status=refusal.status,
        **refusal.values,
    )


async def _reported(probe: Probe, key: Secret) -> tuple[int, ...]:
    """The groups that the terminals of a key report; none where it may not list them."""
    try:
        return tuple(sorted({one.group_id for one in await probe.terminals(key)} - {0}))
    except ApiError:
        return ()
