"""The keys that a profile gives to actions: checked against the registry before the console opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msp_tui.console.actions import ACTIONS, EVERYWHERE, Action, key_text
from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.i18n import translate as _

Keys = Mapping[str, tuple[str, ...]]
"""Textual's names of keys by action id."""

_LISTS = frozenset({"up", "down", "home", "end", "pageup", "pagedown", "enter", "space"})
_FREE = frozenset({"tab", "shift+tab", "left", "right", "insert", "delete", "escape", "backspace"})
_FUNCTION = frozenset(f"f{number}" for number in range(1, 13))
_ALIASES = {"esc": "escape", "return": "enter", "del": "delete", "ins": "insert"}
_SWALLOWED = {
    "a": N_("screen keeps it for itself"),
    "b": N_("tmux keeps it for itself"),
    "c": N_("terminals copy or stop with it"),
    "h": N_("it is Backspace"),
    "i": N_("it is Tab"),
    "j": N_("it is Enter"),
    "m": N_("it is Enter"),
    "s": N_("it stops a terminal's output"),
    "v": N_("terminals paste with it"),
    "z": N_("it would stop the program"),
}
"""Letters that do not arrive together with Ctrl, or mean something else, and why."""

_IN_TEXT = frozenset({"find"})
"""Scopes whose field has the focus: a character typed there is text."""


def checked_keys(wanted: Mapping[str, Sequence[str]], where: str) -> Keys:
    """What the registry may be given by `use_keys`. Raises ConfigurationError for the first thing that is wrong."""
    chosen: dict[str, tuple[str, ...]] = {}
    for action_id, names in wanted.items():
        actions = [one for one in ACTIONS if one.id == action_id and not one.native]
        if not actions:
            raise _unknown(action_id, where)
        keys = tuple(dict.fromkeys(_key(name, where) for name in names))
        if not keys:
            raise ConfigurationError(
                N_("{where}: {action} needs at least one key."), where=where, action=action_id
            )
        if all(len(key) == 1 for key in keys) and all(one.scope in _IN_TEXT for one in actions):
            raise ConfigurationError(
                N_("{where}: {action} acts inside a text field, where characters are text."),
                N_("Give it a function key too."),
                where=where,
                action=action_id,
            )
        chosen[action_id] = keys
    for scope in sorted({one.scope for one in ACTIONS} - {EVERYWHERE}):
        _refuse_twice(chosen, scope, where)
    return chosen


def _unknown(action_id: str, where: str) -> ConfigurationError:
    from difflib import get_close_matches

    known = sorted({one.id for one in ACTIONS if not one.native})
    meant = next(iter(get_close_matches(action_id.lower(), known, n=1, cutoff=0.5)), "")
    sentence = N_("{where}: there is no action {action}.")
    if meant:
        sentence = N_("{where}: there is no action {action}; did you mean {meant}?")
    hint = N_("They are all in docs/keys.md.")
    return ConfigurationError(sentence, hint, where=where, action=action_id, meant=meant)


def _key(name: str, where: str) -> str:
    """Textual's name of a key as people write it. Raises ConfigurationError when it cannot be had."""
    written = name.strip()
    if len(written) == 1 and written.isprintable():
        if written.isdigit():
            raise _unusable(name, where, _("digits begin a lookup"))
        return written
    key = written.lower().replace(" ", "").replace("-", "+")
    key = _ALIASES.get(key, key)
    if key in _FREE or key in _FUNCTION:
        return key
    if key in _LISTS:
        raise _unusable(name, where, _("lists and fields need it"))
    start, _plus, last = key.rpartition("+")
    if start == "ctrl" and len(last) == 1 and last.isascii() and last.isalpha():
        if last in _SWALLOWED:
            raise _unusable(name, where, _(_SWALLOWED[last]))
        return key
    if start:
        raise _unusable(name, where, _("it does not arrive from every terminal"))
    raise ConfigurationError(
        N_("{where}: there is no key {key}; write it like {examples}."),
        where=where,
        key=name,
        examples='"f8", "x", "X", "ctrl+r", "tab"',
    )


def _unusable(name: str, where: str, reason: str) -> ConfigurationError:
    return ConfigurationError(
        N_("{where}: {key} cannot be used: {reason}."), where=where, key=name, reason=reason
    )


def _refuse_twice(chosen: Keys, scope: str, where: str) -> None:
    """On one screen a key does one thing. A small letter acts in either case, so its capital is the same key."""
    holders: dict[str, Action] = {}
    actions = [one for one in ACTIONS if one.scope in {scope, EVERYWHERE} and not one.native]
    # Those that keep their keys come first: the new key is what is wrong.
    for action in sorted(actions, key=lambda one: one.id in chosen):
        for key in chosen.get(action.id, action.keys):
            same = key.lower() if len(key) == 1 else key
            if (other := holders.setdefault(same, action)) is not action:
                raise ConfigurationError(
                    N_("{where}: {action} cannot have {key}: {other} has it ({title})."),
                    N_("Give one of them another key."),
                    where=where,
                    action=action.id,
                    key=key_text(key),
                    other=other.id,
                    title=_(other.title),
                )
