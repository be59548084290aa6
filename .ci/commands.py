"""Writes docs/commands.md: for every action of the registry its command, or why it has none; run by `make keys`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msp_tui.commands import COMMANDS
from msp_tui.console.actions import ACTIONS, EVERYWHERE, Action, key_text

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"

_HEAD = """\
# Every task as a command

For screen readers, scripts and terminals that can show no screen (`TERM=dumb`). Written by `make keys`; a test holds that
every action of the console has a command here that parses, or a reason why it has none. `msp-tui COMMAND --help` says
what each takes.

- Commands use the same rules, permissions and journal as the screens: what one refuses, the other refuses.
- `--json` writes one object a line on standard output, amounts in minor units, times with their zone; whatever else is
  said goes to standard error.
- Exit code 0: done. 1: it failed, with one sentence on standard error. 2: wrong usage.
- Where something is confirmed, a command asks at a terminal. Where nobody is there it never asks: it says which option
  is missing (`--yes`, `--key-file`) and ends with 2. PINs are only typed at a terminal; `refund`, `cancel-refund` and
  `decide-refund` are only done by hand.
- Keys never stand among the arguments: they are typed unseen, or read from a file (`--key-file`, `-` for standard input).
  An activation code is written at a terminal, and into a pipe only with `--code-only`.
- Without `--json` a table has a first line of titles, in the reader's language; a table of nothing is one sentence.
- A group is named by its id or its name, a terminal by its TID or its name (of a device that was moved and kept its name
  the TID that it has now), in any case; what is not there is one sentence, never an empty answer; a day as in *find*: `hier`,
  `05/03`, `2026-03-05`.

## A move that stops

`msp-tui move` and `terminals add`, `pair` and `unbind` say what a person has to do (on the device; on a live account in
MultiSafepay's dashboard), watch MultiSafepay until it is done, and go on by themselves. While they wait at a terminal, a
letter and Enter does what that key does on the screen: `c` it is done, `k` paste its key, `m` draw differently, `x` give
up, `v` virtual device. `Ctrl+C`, a kill or a broken line lose nothing: every step is in the journal when it is taken,
and `msp-tui move --resume` goes on, as does the console. `--no-wait` stops where somebody has to do something.

With `--json` each step is an object: the move as `journal --moves --json` has it, with `waits_for` (`unbind`, `add`,
`key`, `scan`, or null), `code` (with `--code-only`) and `wrong` (`still_bound`, `elsewhere`, `gone`, `other_group`,
`twice`, `other_device`, or null).

## A refund for a program

`msp-tui refund`, `cancel-refund` and `decide-refund` ask their questions at a terminal also with `--json`, on standard
error; standard output may then be a pipe. It gets one line: the refund as `journal --json` has it, also when it was
refused (`refused`), when no answer came (`unknown`), or when somebody left before the end by pressing `Ctrl+C` twice
(`sent`). Where nothing was begun it gets nothing. Exit code 0 only when the refund is made, cancelled or decided.

## Following the feed

`msp-tui feed --follow` first writes the newest rows, the oldest of them first, then each new sale and refund when its
card and terminal are known, and a row again when it is in another state. How fresh the feed is goes to standard error
when that changes. Nothing is written while nothing happens; `Ctrl+C` ends it.

`msp-tui feed WORDS` narrows as the filter `/` does, also with `--follow`: a row that gets its card or its state later is
written when it has the words. How they were read goes to standard error. No row at all is no failure.
"""

_LISTS = "lines are for `grep` and `sort`; with `--json` for any program"
_MOVE = "msp-tui move 00000LQT --to 57959"
_UNBIND = "msp-tui terminals unbind 00000LQT"
_PAIR = "msp-tui terminals pair 000004Oh"

DOES = {
    ("live", "open"): "msp-tui sale ORDER",
    ("live", "next_group"): "msp-tui feed --group 57958",
    ("live", "previous_group"): "msp-tui feed --group 57958",
    ("live", "narrow"): "msp-tui feed --terminal 00000LQT",
    ("live", "filter"): "msp-tui feed 12,50 visa",
    ("find", "open"): "msp-tui sale ORDER",
    ("find", "wider"): "msp-tui find 12,50 --group 57958",
    ("sale", "refund"): "msp-tui refund ORDER",
    ("sale", "cancel_refund"): "msp-tui cancel-refund ORDER",
    ("sale", "decide"): "msp-tui decide-refund ORDER",
    ("sale", "feed"): "msp-tui feed --group 57958",
    ("sale", "receipt"): "msp-tui receipt ORDER",
    ("journal", "decide"): "msp-tui decide-refund REFUND",
    ("journal", "open"): "msp-tui sale ORDER",
    ("journal", "next_view"): "msp-tui journal --open",
    ("journal", "previous_view"): "msp-tui journal --payments",
    ("refund", "open"): "msp-tui refund ORDER",
    ("cancelling", "open"): "msp-tui cancel-refund ORDER",
    ("deciding", "was_made"): "msp-tui decide-refund REFUND",
    ("deciding", "was_not_made"): "msp-tui decide-refund REFUND",
    ("receipt", "print"): "msp-tui receipt ORDER --print",
    ("receipt", "save_receipt"): "msp-tui receipt ORDER > FILE",
    ("receipt", "next_slip"): "msp-tui receipt REFUND",
    ("receipt", "previous_slip"): "msp-tui receipt ORDER",
    ("groups", "open"): "msp-tui feed --group 57958",
    ("groups", "new_group"): "msp-tui groups new NAME",
    ("groups", "rename_group"): "msp-tui groups rename 57958 NAME",
    ("groups", "webhook"): "msp-tui groups webhook 57958 https://shop.example/hook",
    ("groups", "check_key"): "msp-tui groups check-key 57958",
    ("groups", "remove_group"): "msp-tui groups remove 57958",
    ("terminals", "open"): _PAIR,
    ("terminals", "add_terminal"): "msp-tui terminals add NAME --to 57958",
    ("terminals", "move_terminal"): _MOVE,
    ("terminals", "rename_terminal"): "msp-tui terminals rename 00000LQT NAME",
    ("terminals", "remove_terminal"): "msp-tui terminals remove 000004Oh",
    ("terminals", "next_group"): "msp-tui terminals --group 57958",
    ("terminals", "previous_group"): "msp-tui terminals --group 57958",
    ("terminals", "take_payment"): "msp-tui pay 12,50 --terminal 00000LQT",
    ("payment", "open"): "msp-tui pay 12,50 --terminal 00000LQT",
    ("following", "cancel_payment"): "msp-tui pay --cancel ORDER",
    ("following", "decide"): "msp-tui pay --paid ORDER",
    ("verdict", "was_paid"): "msp-tui pay --paid ORDER",
    ("verdict", "was_not_paid"): "msp-tui pay --not-paid ORDER",
    ("followed", "open"): "msp-tui sale ORDER",
    ("placing", "open"): _MOVE,
    ("name", "open"): "msp-tui terminals rename 00000LQT NAME",
    ("unbind", "say_unbound"): "msp-tui move --resume --unbound",
    ("unbind", "virtual_device"): "msp-tui move --resume --virtual",
    ("unbind", "give_up"): "msp-tui move --give-up",
    ("pairing", "redraw"): _PAIR,
    ("pairing", "virtual_device"): "msp-tui move --resume --virtual",
    ("pairing", "give_up"): "msp-tui move --give-up",
    ("pairing", "join_group"): "msp-tui groups new NAME --key-file FILE",
    ("paired", "check_key"): "msp-tui groups check-key 57958",
    ("paired", "write_key"): "msp-tui groups write-key 57958 FILE",
    ("key_check", "open"): "msp-tui groups check-key 57958",
    ("joining", "open"): "msp-tui groups new NAME --key-file FILE",
    ("key_file", "open"): "msp-tui groups write-key 57958 FILE",
    ("day", "next_group"): "msp-tui day --group 57958",
    ("day", "previous_group"): "msp-tui day --group 57958",
    ("day", "next_terminal"): "msp-tui day --terminal 00000LQT",
    ("day", "day_before"): "msp-tui day --day 2026-01-05",
    ("day", "day_after"): "msp-tui day --day 2026-01-05",
    ("day", "export"): "msp-tui day --csv > FILE",
    ("day", "start_later"): "msp-tui day --start 4",
    ("day", "start_earlier"): "msp-tui day --start 4",
    ("doctor", "test_code"): "msp-tui doctor --qr",
    ("settings", "open"): "msp-tui config set theme light",
    ("settings", "take_back"): "msp-tui config unset theme",
    ("setting", "open"): "msp-tui config set theme light",
    (EVERYWHERE, "help"): "msp-tui --help",
    (EVERYWHERE, "groups"): "msp-tui groups",
    (EVERYWHERE, "find"): "msp-tui find 12,50 today",
    (EVERYWHERE, "live"): "msp-tui feed --follow",
    (EVERYWHERE, "refresh"): "msp-tui sync --once",
    (EVERYWHERE, "terminals"): "msp-tui terminals",
    (EVERYWHERE, "journal"): "msp-tui journal",
    (EVERYWHERE, "doctor"): "msp-tui doctor",
    (EVERYWHERE, "settings"): "msp-tui config",
    (EVERYWHERE, "day"): "msp-tui day",
    (EVERYWHERE, "take_note"): "msp-tui journal --take-note",
}
"""By scope and id; in capitals what is to be filled in, after `>` what is the shell's."""

WHY_NONE = {
    ("live", "pause"): "a command asks MultiSafepay only while it runs",
    ("find", "into_results"): "a command has no box to leave",
    ("palette", "open"): "the shell runs commands",
    ("lock", "open"): "no command stays open for the next person; each refund asks for its own PIN",
    (EVERYWHERE, "back"): "a command has no screens",
    (EVERYWHERE, "copy"): "a number stands on its line, whole",
    (EVERYWHERE, "command_palette"): "the shell runs commands",
    (EVERYWHERE, "quit"): "a command ends by itself, or with `Ctrl+C`",
}
_IN_LISTS = {"filter", "order_next", "order_before", "order_turn"}


def why_none(action: Action) -> str:
    """Why an action has no command; "" when none is known."""
    known = WHY_NONE.get((action.scope, action.id), "")
    return known or (_LISTS if action.id in _IN_LISTS else "")


def page() -> str:
    """The whole page."""
    others = [name for name in COMMANDS if not _mentioned(name)]
    names = ", ".join(f"`msp-tui {name}`" for name in others)
    last = f"Commands that are no action of a screen: {names}. `connect` is the first screen's way to a configuration."
    return "\n".join([_HEAD, *_tables(), last, ""])


def _mentioned(name: str) -> bool:
    return any(command.split()[1] == name for command in DOES.values())


def _tables() -> Iterator[str]:
    scopes = list(dict.fromkeys(one.scope for one in ACTIONS))
    for scope in [EVERYWHERE, *(one for one in scopes if one != EVERYWHERE)]:
        yield f"## {'Everywhere' if scope == EVERYWHERE else f'In `{scope}`'}"
        yield "| keys | does | command |"
        yield "|---|---|---|"
        yield from (_line(one) for one in ACTIONS if one.scope == scope)
        yield ""


def _line(action: Action) -> str:
    keys = " ".join(f"`{key_text(key)}`" for key in action.keys)
    command = DOES.get((action.scope, action.id))
    told = f"`{command}`" if command else f"none: {why_none(action)}"
    return f"| {keys} | {action.help} | {told} |"


if __name__ == "__main__":
    PAGE.write_text(page())
