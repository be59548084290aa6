"""Reading a TOML table value by value: whatever is wrong is said with the file and the place in it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.text import Secret, clean

_LIKE_A_KEY = re.compile(r"[0-9A-Za-z]{24,}")


def shown(text: str) -> str:
    """Text from a configuration for a sentence: one line, and masked if it could be a pasted key."""
    text = clean(text, 120)
    return _LIKE_A_KEY.sub(lambda found: Secret(found[0]).masked, text)


def nearest(word: str, words: Collection[str]) -> str:
    """The word most like it, or nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), sorted(words), n=1, cutoff=0.5)), "")


def parse(text: str, file: Path) -> Table:
    """The top table of a TOML text. Raises ConfigurationError with the line and what is wrong there."""
    import tomllib

    try:
        return Table(tomllib.loads(text), file, "")
    except ValueError as error:
        from msp_tui.settings.broken import not_toml

        raise not_toml(error, text, file) from None
    except RecursionError:
        raise ConfigurationError(
            N_("{file}: too many brackets inside brackets."), file=str(file)
        ) from None


class Table:
    """One table of a file; `place` is its header as the reader sees it, empty for the top of the file."""

    def __init__(
        self,
        values: Mapping[str, Any],
        file: Path,
        place: str,
        origins: Mapping[str, Path] | None = None,
    ) -> None:
        """`origins` names the file of each key where several files were laid on each other."""
        self.values = values
        self.file = file
        self.place = place
        self._origins = origins or {}

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that says something here."""
        return tuple(dict.fromkeys((self.file, *self._origins.values())))

    def file_of(self, key: str) -> Path:
        """The file that says this key, or would have to."""
        return self._origins.get(key, self.file)

    def wrong(self, sentence: str, hint: str = "", **values: Any) -> ConfigurationError:
        """An error about this table; `sentence` begins with its {where}. The caller raises it.

        A value `key` names the key that is wrong, and so the file.
        """
        file = self.file_of(str(values.get("key", "")))
        where = f"{file}, {self.place}" if self.place else str(file)
        return ConfigurationError(sentence, hint, where=where, **values)

    def allow_only(self, known: Collection[str]) -> None:
        """Refuse keys that mean nothing, naming the one that was probably meant."""
        for key in self.values:
            if key in known:
                continue
            meant = nearest(key, known)
            if meant:
                raise self.wrong(
                    N_("{where}: unknown key {key}; did you mean {meant}?"),
                    key=shown(key),
                    meant=meant,
                )
            raise self.wrong(
                N_("{where}: unknown key {key}; possible are {known}."),
                key=shown(key),
                known=", ".join(sorted(known)),
            )

    def text(self, key: str, default: str = "") -> str:
        """A text value, its outer blanks removed; control characters are refused."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(N_("{where}: {key} must be text between quotes."), key=key)
        value = value.strip()
        if not value.isprintable():
            raise self.wrong(N_("{where}: {key} holds characters that cannot be printed."), key=key)
        return value

    def needed_text(self, key: str) -> str:
        """A text value that must be there and not be empty."""
        value = self.text(key)
        if not value:
            raise self.wrong(N_("{where}: {key} is missing."), key=key)
        return value

    def choice(self, key: str, choices: Collection[str], default: str = "") -> str:
        """One of a few words; needed when there is no default for it."""
        value = self.text(key, default) if key in self.values or default else ""
        if value in choices:
            return value
        possible = ", ".join(choices)
        if not value:
            raise self.wrong(
                N_("{where}: {key} is missing; it is one of {possible}."),
                key=key,
                possible=possible,
            )
        raise self.wrong(
            N_("{where}: {key} cannot be {value}; it is one of {possible}."),
            key=key,
            value=shown(value),
            possible=possible,
        )

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(N_("{where}: {key} must be true or false, without quotes."), key=key)
        return value

    def needed_number(self, key: str) -> int:
        """A positive whole number that must be there."""
        if key not in self.values:
            raise self.wrong(N_("{where}: {key} is missing."), key=key)
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
            raise self.wrong(
                N_("{where}: {key} must be a positive whole number, without quotes."), key=key
            )
        return value

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number between bounds, both allowed; None when absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(
                N_("{where}: {key} must be a whole number from {low} to {high}, without quotes."),
                key=key,
                low=low,
                high=high,
            )
        return value

    def number(self, key: str, low: float, high: float) -> float | None:
        """A number between bounds, both allowed; None when absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self.wrong(
                N_("{where}: {key} must be a number from {low} to {high}, without quotes."),
                key=key,
                low=low,
                high=high,
            )
        return float(value)

    def command(self, key: str) -> tuple[str, ...]:
        """A program and its arguments, as one text or a list; never repeated in an error: one may be a secret."""
        value = self.values[key]
        if isinstance(value, str):
            try:
                value = shlex.split(value)
            except ValueError:
                raise self.wrong(
                    N_("{where}: {key} has a quote without its twin."), key=key
                ) from None
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(one, str) and "\0" not in one for one in value)
            or not value[0]
        ):
            raise self.wrong(
                N_("{where}: {key} must be a command, as text or as a list of texts."), key=key
            )
        return tuple(value)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array `[[place.key]]`, each with its number in its place."""
        value = self.values.get(key, [])
        header = f"{self.place.strip('[]')}.{key}"
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(
                N_("{where}: {key} must be written as tables under {header}."),
                key=key,
                header=f"[[{header}]]",
            )
        for number, one in enumerate(value, start=1):
            yield Table(one, self.file_of(key), f"[[{header}]] {number}")

    def named_tables(self, key: str, example: str) -> Iterator[tuple[str, Table]]:
        """The tables `[place.key.name]` with their names; `example` is such a name, for an error."""
        value = self.values.get(key, {})
        header = f"{self.place.strip('[]')}.{key}".lstrip(".")
        if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
            raise self.wrong(
                N_("{where}: {key} must be written as tables like {header}."),
                key=key,
                header=f"[{header}.{example}]",
            )
        for name, one in value.items():
            yield name, Table(one, self.file_of(key), f"[{header}.{shown(name)}]")
