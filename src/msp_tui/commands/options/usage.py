"""The front door's own help, written without argparse: it loads longer than Python itself."""

from __future__ import annotations

import os
import sys

from msp_tui.commands import COMMANDS
from msp_tui.domain.errors import N_
from msp_tui.i18n import translate

TYPE_CHECKING = False  # not from typing: see domain.errors
if TYPE_CHECKING:
    from collections.abc import Iterable

ABOUT = N_("A keyboard-only console for shops that take cards with MultiSafepay terminals.")
OPTIONS = {
    ("--config", "FILE"): N_("configuration file (else MSP_TUI_CONFIG, else the XDG place)"),
    ("--profile", "NAME"): N_("profile in it (else its default_profile)"),
    ("--state-dir", "DIR"): N_(
        "directory of the store (else MSP_TUI_STATE_DIR, else the profile's)"
    ),
}
"""What may stand before or after every command."""

_LEFT = 24
_NARROWEST = 44


def usage() -> str:
    """The whole text, as wide as the terminal."""
    width = max(_NARROWEST, _terminal_width())
    begins = translate(N_("usage: "))
    pieces = ["[-h]", "[--version]", *(f"[{name} {value}]" for name, value in OPTIONS), "COMMAND …"]
    return "\n".join(
        [
            *_wrapped(pieces, f"{begins}msp-tui ", width, hanging=len(begins) + 8),
            "",
            *_wrapped(translate(ABOUT).split(), "", width),
            "",
            title(translate(N_("options"))),
            *_entry("-h, --help", translate(N_("show this help message and exit")), width),
            *_entry("--version", translate(N_("show program's version number and exit")), width),
            "",
            title(translate(N_("the shop"))),
            *_table(((" ".join(option), text) for option, text in OPTIONS.items()), width),
            "",
            title(translate(N_("commands"))),
            *_table(COMMANDS.items(), width),
            "",
        ]
    )


def title(words: str) -> str:
    """A section's title: its words and a colon, before which French has a space."""
    return translate(N_("{label}:"), label=words)


def _table(entries: Iterable[tuple[str, str]], width: int) -> list[str]:
    return [line for name, text in entries for line in _entry(name, translate(text), width)]


def _entry(name: str, text: str, width: int) -> list[str]:
    return _wrapped(text.split(), f"  {name}".ljust(_LEFT), width, hanging=_LEFT)


def _wrapped(words: Iterable[str], begins: str, width: int, hanging: int = 0) -> list[str]:
    """Words in lines of at most `width`, all but the first indented by `hanging`."""
    lines, line = [], begins
    for word in words:
        gap = " " if line.strip() and not line.endswith(" ") else ""
        if len(line) + len(gap) + len(word) > width and line.strip():
            lines.append(line)
            line, gap = " " * hanging, ""
        line += gap + word
    return [*lines, line]


def _terminal_width() -> int:
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 80
    except (OSError, ValueError):  # not a terminal, or closed
        return 80
