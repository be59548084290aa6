"""Writes docs/keys.md from the registry of actions; run by `make keys`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msp_tui.console.actions import ACTIONS, EVERYWHERE, Action, key_text

PAGE = Path(__file__).parent.parent / "docs" / "keys.md"

_HEAD = """\
# Keys

Written by `make keys` from the registry of actions; the same stands on the screen behind `F1`. A small letter acts in
either case, a capital only as a capital. In a text field, and in a list of a dialog that one chooses from, letters are
what is typed: there F-keys act. Keys that cannot act say why, and keys that do nothing where one is say where they act.

## Other keys
A profile, or the file for all of its profiles, may give an action other keys, by the id in the last column:

```toml
[keys]                      # for every profile
refund = ["R", "f11"]

[profiles.shop.keys]        # for this one, before those above
find = ["f3", "f", "*"]
```

What is named replaces all keys of that action. A key is a function key, a character that is no digit, `tab`,
`shift+tab`, `left`, `right`, `escape`, `backspace`, `insert`, `delete`, or `ctrl+` and a letter. A key that another
action of a screen has, one that terminals, tmux or screen keep for themselves, and an id that does not exist are
refused at the start with one sentence. `Enter`, the arrows up and down, `Home`, `End` and the page keys belong to lists.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_tables()])


def _tables() -> Iterator[str]:
    scopes = list(dict.fromkeys(one.scope for one in ACTIONS))
    for scope in [EVERYWHERE, *(one for one in scopes if one != EVERYWHERE)]:
        yield f"## {'Everywhere' if scope == EVERYWHERE else f'In `{scope}`'}"
        yield "| keys | does | id |"
        yield "|---|---|---|"
        yield from (_line(one) for one in ACTIONS if one.scope == scope)
        yield ""


def _line(action: Action) -> str:
    keys = " ".join(f"`{key_text(key)}`" for key in action.keys)
    own = "" if action.native else f"`{action.id}`"
    return f"| {keys} | {action.help} | {own} |"


if __name__ == "__main__":
    PAGE.write_text(page())
