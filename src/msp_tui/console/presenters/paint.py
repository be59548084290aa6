"""Text with the console's few styles, for the places that are not lists."""

from __future__ import annotations

from textual.content import Content

from msp_tui.console.presenters.hanging import Hanging

STYLES = {
    "strong": "bold",
    "faint": "$faint",
    "good": "$good",
    "open": "$open",
    "bad": "$bad",
    "back": "$back",
    "note": "$note",
}
"""Emphasised, secondary, completed, not final, failed, refunded, worth a look: as lists' cells have them."""


def paint(*parts: tuple[str, str] | str) -> Content:
    """One piece of text from plain strings and (text, style) pairs; nothing in them is markup."""
    return Hanging.assemble(
        *(part if isinstance(part, str) else (part[0], STYLES.get(part[1], "")) for part in parts)
    )


def facts(pairs: list[tuple[str, str, str]], width: int = 15) -> list[tuple[str, str] | str]:
    """`label   value` lines; each pair is (label, value, style)."""
    parts: list[tuple[str, str] | str] = []
    for label, value, style in pairs:
        parts += [(f" {label:<{width}} ", "faint"), (value, style), "\n"]
    return parts


def hanging(sign: Content, text: Content, width: int) -> Content:
    """A sign and the text after it, whose further lines begin below its first; `width` in cells."""
    indent = " " * sign.cell_length
    lines = text.wrap(max(1, width - len(indent)))
    return sign + Content("\n" + indent).join(lines)
