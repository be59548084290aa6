"""The console's own colours, dark and light, readable in 16, 256 and all colours.

Every colour is one of xterm's 256, so that nothing shifts there; the pairs in `PAIRS` keep 4.5:1 also
after the fall to 16. Never an ANSI theme: with NO_COLOR it would lose its cursor and the QR code.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from rich.style import Style
from textual.app import App
from textual.theme import Theme

DARK = "msp-dark"
LIGHT = "msp-light"

_DARK = {
    "page": "#000000",
    "ink": "#ffffff",
    "faint": "#949494",
    "good": "#5fff5f",
    "open": "#ffff5f",
    "bad": "#ff8787",
    "back": "#5fffff",
    "note": "#ffff5f",
    "line": "#949494",
    "chosen-page": "#ffffff",
    "chosen-ink": "#000000",
    "bar-page": "#949494",
    "bar-ink": "#000000",
    "sandbox-page": "#00ffff",
    "sandbox-ink": "#000000",
    "test-page": "#870087",
    "test-ink": "#ffffff",
    "live-page": "#870000",
    "live-ink": "#ffffff",
    "field-page": "#000087",
    "field-ink": "#ffffff",
    "marked-page": "#00ffff",
    "marked-ink": "#000000",
}

_LIGHT = {
    **_DARK,
    "page": "#ffffff",
    "ink": "#000000",
    "faint": "#000000",
    "good": "#00005f",
    "open": "#000000",
    "bad": "#870000",
    "back": "#5f005f",
    "note": "#870000",
    "line": "#000000",
    "chosen-page": "#000087",
    "chosen-ink": "#ffffff",
    "bar-page": "#000000",
    "bar-ink": "#ffffff",
    "field-page": "#949494",
    "field-ink": "#000000",
    "marked-page": "#000087",
    "marked-ink": "#ffffff",
}

PAIRS = (
    *((name, "page") for name in ("ink", "faint", "good", "open", "bad", "back", "note", "line")),
    *(
        (f"{name}-ink", f"{name}-page")
        for name in ("chosen", "bar", "sandbox", "test", "live", "field", "marked")
    ),
)
"""Which colour stands on which; the style sheet and the inks use no others."""

INKS = {
    "strong": ("ink", "page", "bold"),
    **{name: (name, "page", "") for name in ("faint", "good", "open", "bad", "back", "note")},
    "header": ("faint", "page", "underline"),
    "cursor": ("chosen-ink", "chosen-page", ""),
    "typing": ("field-page", "field-ink", ""),
    "marked": ("marked-ink", "marked-page", ""),
    "key": ("bar-ink", "bar-page", ""),
    "danger": ("live-ink", "live-page", ""),
    **{name: (f"{name}-ink", f"{name}-page", "bold") for name in ("sandbox", "test", "live")},
}
"""Colour, ground and mark of the parts of lines that our widgets draw themselves.

As Textual's component classes each of them would be matched with the style sheet for every widget, twice before the
first screen stands.
"""


def _theme(name: str, colours: dict[str, str], *, dark: bool) -> Theme:
    page, ink = colours["page"], colours["ink"]
    field, marked = colours["field-page"], colours["marked-page"]
    return Theme(
        name=name,
        primary=colours["line"],
        secondary=colours["line"],
        accent=colours["good"],
        warning=colours["open"],
        error=colours["bad"],
        success=colours["good"],
        foreground=ink,
        background=page,
        surface=page,
        panel=page,
        dark=dark,
        text_alpha=1.0,
        variables={
            **colours,
            "border": colours["line"],
            "border-blurred": colours["line"],
            "input-cursor-background": colours["field-ink"],
            "input-cursor-foreground": field,
            "input-cursor-text-style": "none",
            "input-selection-background": marked,
            "input-selection-foreground": colours["marked-ink"],
            "block-cursor-background": colours["chosen-page"],
            "block-cursor-foreground": colours["chosen-ink"],
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": colours["chosen-page"],
            "block-cursor-blurred-foreground": colours["chosen-ink"],
            "text-disabled": colours["faint"],
            "text-muted": colours["faint"],
        },
    )


COLOURS = {DARK: _DARK, LIGHT: _LIGHT}


@cache
def ink(theme: str, name: str) -> Style:
    """How a part of a line looks in a theme; in any but our own as in the dark one."""
    colours = COLOURS.get(theme, _DARK)
    front, back, mark = INKS[name]
    return Style.parse(f"{mark} {colours[front]} on {colours[back]}")


def install(app: App[Any], wanted: str = "dark", *, term: str = "") -> None:
    """Give the app its themes and choose one; call in `App.__init__`, before the style sheet is read.

    `wanted` is `dark` or `light`. The Linux console cannot show a white page, so there it is always dark.
    """
    app.register_theme(_theme(DARK, _DARK, dark=True))
    app.register_theme(_theme(LIGHT, _LIGHT, dark=False))
    choose(app, wanted, term=term)


def choose(app: App[Any], wanted: str, *, term: str = "") -> None:
    """Show the app in `dark` or `light`, as far as the terminal can (see `install`)."""
    app.theme = LIGHT if wanted == "light" and not term.startswith("linux") else DARK
