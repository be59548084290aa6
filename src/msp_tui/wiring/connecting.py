"""What connecting an account needs of the world: MultiSafepay, the sources of keys, and the files."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from zoneinfo import ZoneInfo

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate
from msp_tui.settings import KeySource, Profile
from msp_tui.settings.first import FirstAccount, FirstGroup, write_first
from msp_tui.settings.profile import DEFAULT_ZONE
from msp_tui.settings.reading import BASE_URLS
from msp_tui.settings.sources import LazyKey
from msp_tui.settings.tables import shown
from msp_tui.shop.connecting import Draft, Place, Proven
from msp_tui.wiring.proving import checked, prove
from msp_tui.wiring.secrecy import hide

_NAMES = {"live": "shop", "test": "test", "sandbox": "sandbox"}
"""What a profile is called: each environment's own, so that each has a state directory of its own."""
_API = "/v1/json"


class Outside:
    """Satisfies the shop's Outside; every method may be called from any thread."""

    def __init__(self, file: Path, environ: Mapping[str, str]) -> None:
        """`file` is where the configuration will stand."""
        self._file = file
        self._environ = environ

    @property
    def file(self) -> Path:
        """The configuration that will be written."""
        return self._file

    def base_url(self, environment: str, asked: str) -> str:
        """MultiSafepay's own address, or a sandbox's on this computer. Raises ConfigurationError."""
        from msp_tui.api.hosts import checked_base_url, place_of

        url = BASE_URLS.get(environment) or asked
        if environment == "sandbox" and not place_of(url).path:
            url = url.rstrip("/") + _API
        return checked_base_url(url, environment)

    def prove(self, draft: Draft, key: Secret) -> Proven:
        """Ask `/me` and one sale. Raises ApiError, or ConfigurationError for what is no key."""
        return asyncio.run(_prove(draft, checked(key)))

    def fetch(self, draft: Draft, place: Place) -> Secret:
        """The key that a place gives. Raises ConfigurationError."""
        where = translate(N_("What you named"))
        source = KeySource(place.kind, where, text=place.text)
        if place.kind == "api_key_file":
            source = KeySource(place.kind, where, text=str(Path(place.text).expanduser()))
        if place.kind == "api_key_command":
            try:
                words = tuple(shlex.split(place.text))
            except ValueError:
                raise ConfigurationError(N_("The command has a quote without its twin.")) from None
            if not shutil.which(os.path.expanduser(words[0]), path=self._environ.get("PATH")):  # noqa: PTH111 - a name for PATH, not a path
                raise ConfigurationError(
                    N_("There is no program named {name} here."),
                    N_("For a file write its whole path, beginning with / or ~."),
                    name=shown(words[0]),
                )
            source = KeySource(place.kind, where, command=words)
        return LazyKey(source, self._profile(draft), self._environ, hide).read()

    def write(self, draft: Draft) -> None:
        """Keys first, then the configuration. Raises ConfigurationError."""
        groups = [
            FirstGroup(TerminalGroup(one.id, one.name), one.proven.key, _source(one.place))
            for one in draft.groups
        ]
        account = None
        if draft.account:
            account = FirstAccount(draft.account.key, _source(draft.account_place))
        write_first(self._profile(draft), groups, account, translate)

    def _profile(self, draft: Draft) -> Profile:
        name = _NAMES[draft.environment]
        return Profile(name, self._file, draft.environment, draft.base_url)


def _source(place: Place) -> tuple[str, str]:
    return place.kind, place.text


async def _prove(draft: Draft, key: Secret) -> Proven:
    from msp_tui.api.probe import Probe
    from msp_tui.domain.clock import SystemClock

    probe = Probe(draft.base_url, ZoneInfo(DEFAULT_ZONE), SystemClock(), nullcontext)
    try:
        return await prove(probe, key)
    finally:
        await probe.aclose()
