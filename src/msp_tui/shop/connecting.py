"""Connecting an account for the first time: keys one by one, each checked before it counts, then written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from msp_tui.domain.answers import Account
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.text import Secret, clean, looks_like_key
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.aside import aside

NAME_LIMIT = 60
_MOST_ID = 2**63


@frozen
class Place:
    """Where a key is kept: `kind` as in the configuration, "" for the program's own secrets file."""

    kind: str = ""
    text: str = ""
    """A variable's name, a file's path, a command, or `service/name` in the system's keyring."""


@frozen
class Proven:
    """A key that MultiSafepay accepted, and what it showed. `group_id` 0 when nothing names one."""

    key: Secret
    account: Account
    group_id: int
    newest: Transaction | None
    shows: tuple[int, ...] = ()
    """The groups of the terminals that it lists, where MultiSafepay does not name its site."""


@frozen
class Connected:
    """A group that will stand in the configuration."""

    id: int
    name: str
    proven: Proven
    place: Place


@dataclass(slots=True)
class Draft:
    """What was gathered so far; the account's key is optional."""

    environment: str = ""  # sandbox, test or live
    base_url: str = ""
    groups: list[Connected] = field(default_factory=list)
    account: Proven | None = None
    account_place: Place = field(default_factory=Place)


class Outside(Protocol):
    """What connecting needs of the world; every method may take seconds and is called off the interface's thread."""

    @property
    def file(self) -> Path:
        """The configuration that will be written."""
        ...

    def base_url(self, environment: str, asked: str) -> str:
        """The address of an environment, or the one asked for where it may be. Raises ConfigurationError."""
        ...

    def prove(self, draft: Draft, key: Secret) -> Proven:
        """Ask `/me` and one sale with a key. Raises ApiError or ConfigurationError."""
        ...

    def fetch(self, draft: Draft, place: Place) -> Secret:
        """The key that a place gives. Raises ConfigurationError."""
        ...

    def write(self, draft: Draft) -> None:
        """Keep the keys and write the configuration, or leave everything as it was. Raises ConfigurationError."""
        ...


class Connecting:
    """The draft and its rules. Belongs to the interface's thread, which never waits for the network."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self.draft = Draft()

    @property
    def file(self) -> Path:
        """The configuration that will be written."""
        return self._outside.file

    def choose(self, environment: str, base_url: str = "") -> None:
        """Which MultiSafepay. Raises ConfigurationError."""
        self.draft.base_url = self._outside.base_url(environment, base_url)
        self.draft.environment = environment

    async def prove(self, key: Secret, *, account: bool = False) -> Proven:
        """Ask MultiSafepay about a key that was pasted. Raises RuleError for one that is here already."""
        for known in self.draft.groups:
            if known.proven.key == key:
                raise RuleError(
                    N_("This is the key of {name} again."),
                    N_("Copy the account's own key, or leave the line empty.")
                    if account
                    else N_("Copy the next group's own key."),
                    name=known.name,
                )
        return await aside(self._outside.prove, self.draft, key)

    def group_id(self, text: str) -> int:
        """A group's number as it was typed. Raises RuleError."""
        number = read_group_id(text)
        for known in self.draft.groups:
            if known.id == number:
                raise RuleError(
                    N_("{id} is the number of {name} already."), id=number, name=known.name
                )
        return number

    def name(self, text: str) -> str:
        """A group's name as it was typed; the API knows none. Raises RuleError."""
        wanted = clean(text, NAME_LIMIT)
        if not wanted:
            raise RuleError(N_("A group needs a name."))
        if looks_like_key(wanted):
            raise RuleError(
                N_("That looks like an API key, not like a name."), N_("Write the group's name.")
            )
        if any(known.name.casefold() == wanted.casefold() for known in self.draft.groups):
            raise RuleError(
                N_("There is already a group named “{name}”."),
                N_("Choose another name."),
                name=wanted,
            )
        return wanted

    async def place(self, text: str, proven: Proven) -> Place:
        """Where a key is kept, as it was typed; what it gives has to be the key that was pasted.

        Raises ConfigurationError or RuleError.
        """
        if proven.key.reveal() in text:
            raise _is_the_key()
        place = read_place(text)
        if place.kind and await aside(self._outside.fetch, self.draft, place) != proven.key:
            raise RuleError(
                N_("What comes from there is another key than the one pasted."),
                N_("Put this key there first, or leave it to msp-tui with an empty line."),
            )
        return place

    async def write(self) -> None:
        """Write everything down. Raises RuleError without any key, ConfigurationError."""
        if not self.draft.groups and not self.draft.account:
            raise RuleError(N_("There is no key yet."), N_("Paste a group's key."))
        await aside(self._outside.write, self.draft)


def read_group_id(text: str) -> int:
    """A group's number. Raises RuleError for anything else."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) < _MOST_ID):
        raise RuleError(
            N_("A group's number has only digits."),
            N_("It stands in the dashboard: Devices, Terminals, Manage groups."),
        )
    return int(text)


def _is_the_key() -> RuleError:
    return RuleError(
        N_("That is a key itself; asked is where it is kept."),
        N_("Leave it to msp-tui with an empty line."),
    )


def read_place(text: str) -> Place:
    """Nothing, `$VARIABLE`, `keyring:service/name`, a path beginning with / or ~, or a command. Raises RuleError."""
    wanted = text.strip()
    if not wanted:
        return Place()
    if looks_like_key(wanted):
        raise _is_the_key()
    if wanted.startswith("$"):
        name = wanted.strip("${}")
        if not name.isidentifier() or not name.isascii():
            raise RuleError(N_("Write a variable like $MSP_KEY."))
        return Place("api_key_env", name)
    if wanted.startswith("keyring:"):
        where = wanted.removeprefix("keyring:")
        if not all(where.rpartition("/")[::2]):
            raise RuleError(N_("Write it like keyring:msp-tui/counter."))
        return Place("api_key_keyring", where)
    if wanted[0] in "/~" and " " not in wanted:
        return Place("api_key_file", wanted)
    return Place("api_key_command", wanted)
