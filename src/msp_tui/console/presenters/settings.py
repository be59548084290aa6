"""The configuration as a list, and what there is to say of one value."""

from __future__ import annotations

from pathlib import PurePath

from textual.content import Content

from msp_tui.console.presenters.paint import paint
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.domain.setting import Scalar, Setting
from msp_tui.i18n import translate as _

_LANGUAGES = {"fr": "français", "nl": "Nederlands", "en": "English"}


def settings_columns() -> tuple[Column, ...]:
    """Key, value, where it came from."""
    return (
        Column("", 1),
        Column(_("setting"), 26),
        Column(_("value"), 0),
        Column(_("from"), 20),
    )


def settings_cells(setting: Setting, name: str = "") -> tuple[Cell, ...]:
    """One value; those that are changed from here stand out, and those that were are marked.

    `name` is what a group or a terminal that it names is called.
    """
    value = value_text(setting.value)
    return (
        Cell("*", "note") if setting.written else Cell(""),
        Cell(setting.key, "" if setting.why_not else "strong"),
        Cell(f"{value}  {name}" if name else value, "faint" if setting.why_not else ""),
        Cell(origin_text(setting)),
    )


def value_text(value: Scalar) -> str:
    """As it is typed; in words where it is nothing."""
    return typed_text(value) or _("(empty)")


def typed_text(value: Scalar) -> str:
    """As it is typed; "" for nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def origin_text(setting: Setting) -> str:
    """Where a value came from, in a few letters: the file's name, the variable's, or that it was changed here."""
    if setting.origin.startswith("/"):
        return _("changed here") if setting.written else PurePath(setting.origin).name
    return _(setting.origin)


def about_setting(setting: Setting) -> Content:
    """What it does, where it stands, what it hides, and why it is not changed from here."""
    parts: list[tuple[str, str] | str] = [_(setting.meaning), "\n"]
    if setting.below is None:
        parts.append((where_text(setting), "faint"))
    else:
        ours = _("It stands in {file}.", file=setting.written_in)
        parts += [(under_text(setting), "note"), "\n", (ours, "faint")]
    if setting.why_not:
        place = _("File: {file}", file=setting.file)
        words = _(setting.why_not)
        known = setting.origin.startswith("/")
        parts += ["\n", (words if known else f"{words} {place}", "faint")]
    elif not setting.at_once:
        parts += ["\n", (_("Another value holds from the next start."), "faint")]
    return paint(*parts)


def where_text(setting: Setting) -> str:
    """Where the value stands."""
    if setting.origin.startswith("/"):
        return _("It stands in {file}.", file=setting.origin)
    if setting.origin.isupper() or setting.origin.startswith("-"):
        return _("{origin} says so, and counts before any file.", origin=setting.origin)
    return _("No file says it: that is the program's own choice.")


def under_text(setting: Setting) -> str:
    """What was changed from here, and what would hold without that."""
    below = value_text(setting.below if setting.below is not None else "")
    origin = setting.below_origin
    if not setting.origin.startswith("/"):
        return _("Changed here, but {origin} counts before any file.", origin=setting.origin)
    if origin.startswith("/"):
        return _(
            "Changed here; {file} says {value}, which does not count.", file=origin, value=below
        )
    return _("Changed here; otherwise it is {value}.", value=below)


def changed_words(setting: Setting, *, back: bool) -> str:
    """What became of a change."""
    value, key = value_text(setting.value), setting.key
    if not setting.origin.startswith("/") and setting.written:
        return _("{key} is written, but {origin} counts first.", key=key, origin=setting.origin)
    if back:
        return (
            _("{key} is taken back: {value}.", key=key, value=value)
            if setting.at_once
            else _("{key} is taken back: {value} from the next start.", key=key, value=value)
        )
    if setting.at_once:
        return _("{key} is {value} from now on.", key=key, value=value)
    return _("{key} is {value} from the next start.", key=key, value=value)


def choice_label(setting: Setting, value: str) -> str:
    """What a choice is called besides its value."""
    return _LANGUAGES.get(value, "") if setting.key == "language" else ""
