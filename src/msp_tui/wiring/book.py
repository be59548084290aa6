"""The configuration as a book to look into and to change values in: for `msp-tui config` and for the console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msp_tui.i18n import Language, choose_language, translate
from msp_tui.settings import Profile, Settings, state_dir

if TYPE_CHECKING:
    from msp_tui.domain.setting import Setting
    from msp_tui.settings.changing import Changes

_LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Book:
    """Satisfies the shop's SettingsBook; its methods read files and are called from one thread."""

    def __init__(
        self,
        config: Path | None,
        environ: Mapping[str, str],
        profile: Profile,
        asked_dir: Path | None,
    ) -> None:
        """`config` is the file that was named, None where the system-wide one counts too; `asked_dir` --state-dir."""
        self._config = config
        self._environ = environ
        self._asked_dir = asked_dir
        self.profile = profile
        """As it was last read. May be looked at from any thread."""

    @property
    def language(self) -> Language:
        """What the profile, as it was last read, has the console speak."""
        return choose_language(self._environ, self.profile.language)

    def settings(self) -> list[Setting]:
        """Every value as the files say it now, with what it means. Raises ConfigurationError."""
        changes = self._changes()
        settings = changes.load()
        self.profile = settings.profile(self.profile.name)
        listed = list(self._listed(settings))
        if not settings.changed.get(self.profile.name):
            return listed
        below = {one.key: one for one in self._listed(changes.by_hand())}
        return [
            replace(one, below=below[one.key].value, below_origin=below[one.key].origin)
            if one.written and one.key in below
            else one
            for one in listed
        ]

    def change(self, key: str, text: str) -> None:
        """Write a value as it was typed. Raises ConfigurationError."""
        self._changes().change(key, text)

    def take_back(self, key: str) -> None:
        """Let the files' own value count again. Raises ConfigurationError."""
        self._changes().take_back(key)

    def _changes(self) -> Changes:
        from msp_tui.settings.changing import Changes

        return Changes(self._config, self._environ, _login(), self.profile.name)

    def _listed(self, settings: Settings) -> Iterator[Setting]:
        from msp_tui.settings.catalogue import ABOUT, place_of
        from msp_tui.settings.listing import listed

        profile, user = settings.profile(self.profile.name), _login()
        table = settings.tables[profile.name]
        changed = settings.changed.get(profile.name, {})
        for one in listed(profile, table, user, self._effective(profile, table.values)):
            about = ABOUT.get(one.key) or ABOUT[one.key.partition(".")[0]]
            from_file = one.origin.startswith("/")
            ours = _holds(changed, place_of(one.key, user))
            yield replace(
                one,
                meaning=about.meaning,
                why_not=about.why_not,
                choices=about.choices,
                at_once=about.at_once,
                file=one.origin if from_file else str(settings.file),
                written_in=str(settings.written) if ours else "",
            )

    def _effective(
        self, profile: Profile, written: Mapping[str, Any]
    ) -> dict[str, tuple[Any, str]]:
        """What holds where the files say nothing, and what overrides them."""
        from msp_tui.domain.errors import N_
        from msp_tui.settings.listing import DEFAULT
        from msp_tui.wiring.pacing import pace_of

        pace, environ = pace_of(profile), self._environ
        unset: dict[str, Any] = {
            "base_url": profile.base_url,
            "timezone": profile.timezone,
            "share_group": "",
            "trusted_host": "",
            "ca_file": "",
            "read_only": False,
            "cloud_payments": False,
            "ascii": False,
            "colors": profile.colors,
            "theme": profile.theme,
            "poll_on_screen_s": pace.on_screen,
            "poll_elsewhere_s": pace.elsewhere,
            "requests_per_second": pace.per_second,
            "requests_at_once": pace.at_once,
            "history_days": pace.history.days,
            "keep_days": translate(N_("for ever")),
            "day_start_hour": profile.habits.day_start_hour,
            "export_dir": "~",
            "refund_reason": profile.staffing.reason,
            "lock_minutes": profile.staffing.lock_minutes,
        }
        found = {key: (value, DEFAULT) for key, value in unset.items() if key not in written}
        directory = str(state_dir(self._asked_dir, profile, environ))
        if self._asked_dir:
            found["state_dir"] = (directory, "--state-dir")
        elif environ.get("MSP_TUI_STATE_DIR"):
            found["state_dir"] = (directory, "MSP_TUI_STATE_DIR")
        elif "state_dir" not in written:
            found["state_dir"] = (directory, DEFAULT)
        if environ.get("MSP_TUI_LANG"):
            found["language"] = (choose_language(environ, profile.language).code, "MSP_TUI_LANG")
        elif "language" not in written:
            variable = next((name for name in _LANGUAGE_VARIABLES if environ.get(name)), DEFAULT)
            found["language"] = (choose_language(environ, "").code, variable)
        return found


def _login() -> str:
    from msp_tui.wiring.login import login

    return login()[0]


def _holds(changed: Mapping[str, Any], place: tuple[str, ...]) -> bool:
    """Whether the program's own file says this of the profile."""
    inner: Any = changed
    for name in place:
        if not isinstance(inner, Mapping) or name not in inner:
            return False
        inner = inner[name]
    return True
