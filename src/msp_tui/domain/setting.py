"""One value of the configuration as whoever looks at it is shown it."""

from __future__ import annotations

import json

from msp_tui.domain.frozen import frozen

Scalar = str | int | float | bool


@frozen
class Setting:
    """A key, its value with secrets masked, and where it came from: a file, a variable, or the word `default`.

    `origin`, `meaning` and `why_not` are message ids where they are words of ours.
    """

    key: str
    value: Scalar
    origin: str
    meaning: str = ""
    """What the value does; "" for keys of one's own making, such as an operator's name."""
    why_not: str = ""
    """Why the console does not change it; "" where it does."""
    choices: tuple[str, ...] = ()
    """The only values there are, as they are written; none where there are more."""
    at_once: bool = True
    """Whether the console takes another value up while it runs; else it does at its next start."""
    file: str = ""
    """Where a value that the console does not change is written by hand."""
    written_in: str = ""
    """The program's own file, where the value was changed from the program."""
    below: Scalar | None = None
    """What would hold without that; None where nothing was changed from the program."""
    below_origin: str = ""
    """Where that came from."""

    @property
    def written(self) -> bool:
        """Whether it was changed from the program."""
        return bool(self.written_in)

    @property
    def text(self) -> str:
        """The value as it would stand in a file, on one line."""
        return json.dumps(self.value, ensure_ascii=False)
