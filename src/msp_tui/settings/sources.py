"""A key from its source: read when first needed, remembered, never part of an error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.system_words import system_words
from msp_tui.domain.text import Secret
from msp_tui.settings.files import read_text, refuse_if_others_can_read
from msp_tui.settings.profile import KeySource, Profile
from msp_tui.settings.reading import usable_key
from msp_tui.settings.tables import shown

COMMAND_SECONDS = 10.0
_QUIET_AFTER_FAILURE = 30.0
"""Seconds in which a source that failed is not asked again."""
_SLOW = frozenset({"api_key_command", "api_key_keyring"})


class LazyKey:
    """One configured key. `read` may be called from any thread; a command may keep it waiting 10 s."""

    def __init__(
        self,
        source: KeySource,
        profile: Profile,
        environ: Mapping[str, str],
        heard: Callable[[Secret], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`heard` is told the key once it is known, before anybody else, so that logs can hide it."""
        self._source = source
        self._profile = profile
        self._environ = environ
        self._heard = heard
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._key: Secret | None = None
        self._failure: ConfigurationError | None = None
        self._failed_at = 0.0

    def read(self) -> Secret:
        """The key. Raises ConfigurationError naming the group and the kind of source.

        A failing command is not run again for half a minute: a feed asks every few seconds.
        """
        with self._lock:
            if self._key is not None:
                return self._key
            if self._failure and self._monotonic() - self._failed_at < _QUIET_AFTER_FAILURE:
                raise self._failure.with_traceback(None)
            try:
                text = self._fetch()
            except ConfigurationError as error:
                if self._source.kind in _SLOW:
                    self._failure, self._failed_at = error, self._monotonic()
                raise
            if not usable_key(text):
                self._wrong(N_("{where}: {source} gave no usable key."))
            self._key = Secret(text)
            self._heard(self._key)
            return self._key

    def _fetch(self) -> str:
        match self._source.kind:
            case "api_key_env":
                return self._from_environment()
            case "api_key_file":
                return self._from_file()
            case "api_key_command":
                return _first_line(self._from_command())
            case "api_key_keyring":
                return _first_line(self._from_keyring())
            case _:
                return self._source.text

    def _from_environment(self) -> str:
        value = self._environ.get(self._source.text, "").strip()
        if not value:
            self._wrong(
                N_(
                    "{where}: {source} names the environment variable {variable}, which is not set."
                ),
                N_("Set it where msp-tui is started; msp-tui config shows which file names it."),
                variable=shown(self._source.text),
            )
        return value

    def _from_file(self) -> str:
        file = Path(self._source.text)
        try:
            text, status = read_text(file)
            refuse_if_others_can_read(file, status, self._profile.share_group)
        except ConfigurationError as error:
            # The path is shown masked where it looks like a key pasted in the wrong place.
            values = error.values | {"file": shown(str(file))}
            raise ConfigurationError(error.sentence, error.hint, **values) from None
        return _first_line(text)

    def _from_command(self) -> str:
        """What the command says."""
        program = os.path.expanduser(self._source.command[0])  # noqa: PTH111 - a name for PATH, not a path
        output, code = self._said_by([program, *self._source.command[1:]])
        if code:
            self._wrong(
                N_("{where}: the command of {source} failed with code {code}."),
                N_("Try it in a shell; it must not ask questions."),
                code=code,
            )
        return output

    def _from_keyring(self) -> str:
        """What the system's keyring holds; its library runs in a process of its own, which may be ended."""
        from importlib.util import find_spec

        if find_spec("keyring") is None:
            self._wrong(
                N_("{where}: {source} needs the Python package keyring, which is not installed."),
                N_("Install it beside the program: pip install 'msp-tui[keyring]'."),
            )
        service, _, name = self._source.text.rpartition("/")
        # -P: nothing of the directory in which somebody happens to be is taken for the library.
        command = [sys.executable, "-P", "-m", "keyring", "get", service, name]
        output, code = self._said_by(command)
        if code:
            self._wrong(
                N_("{where}: the keyring gives no key: it is locked, or has none of this name."),
                N_("Try it in a shell: keyring get SERVICE NAME"),
            )
        return output

    def _said_by(self, command: list[str]) -> tuple[str, int]:
        """Output and exit code; without a terminal, so that a prompt cannot draw over the screen."""
        try:
            process = subprocess.Popen(  # noqa: S603 - the owner's own configuration names it; no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(self._environ),
                start_new_session=True,
            )
        except OSError as error:
            self._wrong(
                N_("{where}: the command of {source} could not be started: {problem}."),
                problem=system_words(error),
            )
        with process:
            try:
                output, _ = process.communicate(timeout=COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                self._wrong(
                    N_("{where}: the command of {source} gave no answer within {seconds} s."),
                    seconds=int(COMMAND_SECONDS),
                )
        return output.decode("ascii", "replace"), process.returncode

    def _wrong(self, sentence: str, hint: str = "", **values: object) -> NoReturn:
        raise ConfigurationError(
            sentence,
            hint,
            where=self._source.place,
            source=self._source.kind,
            **values,
        ) from None


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].strip()
