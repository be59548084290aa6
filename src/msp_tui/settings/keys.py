"""The ring of keys that the shop asks: configured ones first, then those that were learned."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.settings.learned import LearnedKeys
from msp_tui.settings.profile import Profile
from msp_tui.settings.sources import LazyKey


class Keys:
    """One profile's keys, for any thread. Reading a key may take as long as its command: up to 10 s."""

    def __init__(
        self,
        profile: Profile,
        environ: Mapping[str, str],
        heard: Callable[[Secret], None] = lambda _: None,
    ) -> None:
        """`heard` is told each key as it becomes known, so that a log can hide it."""
        self._profile = profile
        self._heard = heard
        self._learned = LearnedKeys(profile)
        self._lock = threading.Lock()
        self._configured = {
            group.id: LazyKey(group.key, profile, environ, heard)
            for group in profile.groups
            if group.key
        }
        self._account = (
            LazyKey(profile.account_key, profile, environ, heard) if profile.account_key else None
        )

    def group_key(self, group_id: int) -> Secret:
        """A group's key. Raises ConfigurationError when there is none or its source fails."""
        if group_id in self._configured:
            return self._configured[group_id].read()
        with self._lock:
            learned = self._learned.groups().get(group_id)
        if learned is None:
            raise ConfigurationError(
                N_("There is no key for group {group}."),
                N_("Name one for it in {file}."),
                group=group_id,
                file=str(self._profile.file),
            )
        self._heard(learned.key)
        return learned.key

    def account_key(self) -> Secret | None:
        """The account key, if there is one. Raises ConfigurationError when its source fails."""
        return self._account.read() if self._account else None

    def groups(self) -> list[TerminalGroup]:
        """Every group of the configuration, in its order, then the learned ones, oldest first.

        A configured group is listed even if its key cannot be had: `group_key` then says why.
        Raises ConfigurationError when the secrets file is not usable.
        """
        known = {one.id: TerminalGroup(one.id, one.name) for one in self._profile.groups}
        with self._lock:
            for learned in self._learned.groups().values():
                known.setdefault(learned.group.id, learned.group)
            labels = self._learned.labels()
        return [
            TerminalGroup(one.id, labels.get(str(one.id), one.name), one.webhook_url)
            for one in known.values()
        ]

    def labels(self) -> Mapping[str, str]:
        """What groups (by id, as text) and terminals (by TID) are called here only. Raises ConfigurationError."""
        with self._lock:
            return dict(self._learned.labels())

    def label(self, of: str, name: str) -> None:
        """Call a group or a terminal so, here only. Raises ConfigurationError when it cannot be kept."""
        with self._lock:
            self._learned.label(of, name)

    def forget(self, group_id: int) -> None:
        """Let go of a learned group. Raises ConfigurationError for one of the configuration's."""
        if group_id in {one.id for one in self._profile.groups}:
            raise ConfigurationError(
                N_("Group {group} is in the configuration, which is never rewritten."),
                N_("Take it out of {file} first."),
                group=group_id,
                file=str(self._profile.file),
            )
        with self._lock:
            self._learned.forget(group_id)

    def learn(self, group: TerminalGroup, api_key: Secret) -> bool:
        """Keep a group that was created or found, with its key; a configured key stands.

        Says whether it was not known yet. Raises ConfigurationError when it cannot be kept.
        """
        self._heard(api_key)
        if group.id in self._configured:
            return False
        with self._lock:
            known = self._learned.groups().get(group.id)
            if known and known.key == api_key and known.group.name == group.name:
                return False
            self._learned.keep(group, api_key)
            return True
