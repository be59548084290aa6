"""What is said of a key that does nothing on a screen: where it acts, or which key lists those that act here."""

from __future__ import annotations

from msp_tui.console.actions import ACTIONS, DIALOGS, OF_SALES, keys_of, offered
from msp_tui.console.actions.action import EVERYWHERE, Action, key_text
from msp_tui.i18n import translate as _

_SCOPES = {one.scope for one in ACTIONS}
_SCREENS = {one.id: one.title for one in ACTIONS if one.scope == EVERYWHERE and one.id in _SCOPES}
"""The screens that a key opens from everywhere: the id of that action, which is their scope, and their title."""


def idle_words(scope: str, key: str) -> str:
    """One translated sentence; `key` is a character or Textual's name of a key."""
    if key in {"q", "Q", "ctrl+c"}:
        return _("{key} quits.", key=keys_of("quit")[0])
    return _elsewhere(scope, key) or _(
        "{key} does nothing here; {help} lists the keys.",
        key=key_text(key),
        help=keys_of("help")[0],
    )


def _elsewhere(scope: str, key: str) -> str:
    """The one place where it acts; "" where there is none, or more, or one has to stay where one is."""
    if scope in DIALOGS:
        return ""
    if scope in OF_SALES and (found := _action("sale", key)):
        named = {"key": _named(found, key), "what": _(found.title)}
        return _("Enter opens the sale; there {key} is: {what}.", **named)
    there = {place: one for place in ("sale", *_SCREENS) if (one := _action(place, key))}
    if len(there) != 1:
        return ""
    place, found = there.popitem()
    named = {"key": _named(found, key), "what": _(found.title)}
    if place == "sale":
        return _("{way} finds the sale; there {key} is: {what}.", way=keys_of("find")[0], **named)
    screen = _(_SCREENS[place])
    return _(
        "{way} opens {screen}; there {key} is: {what}.",
        way=keys_of(place)[0],
        screen=screen,
        **named,
    )


def _action(place: str, key: str) -> Action | None:
    """What the key, or as a letter its capital or small one, does on that screen and not on others."""
    keys = {key, key.lower(), key.upper()} if len(key) == 1 else {key}
    own = (one for one in offered(place) if one.scope == place and not one.native)
    return next((one for one in own if keys & set(one.keys)), None)


def _named(action: Action, key: str) -> str:
    """The key as that action has it."""
    same = (one for one in action.keys if one.lower() == key.lower())
    return key_text(next(same, key))
