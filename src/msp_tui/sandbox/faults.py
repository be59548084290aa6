"""Failures by rule: what a network and a server can do to a request, on demand."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox import fields
from msp_tui.sandbox.refusal import BAD_DATA, Refusal

if TYPE_CHECKING:
    from msp_tui.sandbox.state import Row, State

EFFECTS = ("status", "delay", "cut_before", "cut_after", "garbage")


@dataclass(frozen=True)
class Fault:
    """One rule. `path` is a glob over the path as sent; `times` None lasts until cleared.

    `delay` holds the request `seconds`, or until the rules are cleared, before it takes effect; `cut_before` and `cut_after` close
    the connection before and after the effect; `status` and `garbage` answer instead of it.
    """

    method: str
    path: str
    effect: str
    times: int | None
    status: int
    seconds: float


class Faults:
    """The rules in force, in the order they were given; the first that matches is spent."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.cleared = asyncio.Event()
        """Set when the rules are cleared next; whoever was held waits for it."""
        self._rules = [self._load(row) for row in state.all("SELECT * FROM faults ORDER BY id")]

    @staticmethod
    def _load(row: Row) -> tuple[int, Fault]:
        rule = json.loads(row["rule"])
        return row["id"], Fault(**{**rule, "times": row["times"]})

    def script(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """Add rules; all of them or, with a Refusal, none."""
        rules = body.get("rules")
        if not isinstance(rules, list) or not rules or len(rules) > 100:
            raise Refusal(BAD_DATA, "rules must be a list of 1 to 100 rules")
        read = [read_rule(rule) for rule in rules]
        with self._state.change():
            added = [
                (
                    self._state.run(
                        "INSERT INTO faults (rule, times) VALUES (?, ?)",
                        json.dumps(asdict(rule)),
                        rule.times,
                    ),
                    rule,
                )
                for rule in read
            ]
        self._rules.extend(added)
        return [asdict(rule) for _, rule in self._rules]

    def all(self) -> list[dict[str, Any]]:
        """Give the rules still in force."""
        return [asdict(rule) for _, rule in self._rules]

    def clear(self) -> None:
        """Forget every rule, and let go what is held."""
        with self._state.change():
            self._state.run("DELETE FROM faults")
        self._rules.clear()
        self.cleared.set()
        self.cleared = asyncio.Event()

    def spend(self, method: str, path: str) -> Fault | None:
        """Give the fault this request meets, counting its times down."""
        for turn, (rule_id, rule) in enumerate(self._rules):
            if rule.method not in ("*", method) or not fnmatchcase(path, rule.path):
                continue
            if rule.times is not None:
                left = rule.times - 1
                with self._state.change():
                    self._state.run("UPDATE faults SET times = ? WHERE id = ?", left, rule_id)
                    self._state.run("DELETE FROM faults WHERE times = 0")
                if left:
                    self._rules[turn] = (rule_id, Fault(**{**asdict(rule), "times": left}))
                else:
                    del self._rules[turn]
            return rule
        return None


def read_rule(rule: object) -> Fault:
    """Read one rule. Raises Refusal with what is wrong with it."""
    if not isinstance(rule, dict):
        raise Refusal(BAD_DATA, "Each rule must be an object")
    match = rule.get("match", {})
    if not isinstance(match, dict):
        raise Refusal(BAD_DATA, "match must be an object with method and path")
    effect = fields.choice(fields.needed_text(rule, "effect", 20), "effect", EFFECTS)
    times = rule.get("times")
    return Fault(
        method=(fields.text(match, "method", 20) or "*").upper(),
        path=fields.text(match, "path", 300) or "*",
        effect=effect or "",
        times=None if times is None else fields.whole(rule, "times", 1, 1_000_000),
        status=fields.whole(rule, "status", 400, 599, 500),
        seconds=fields.number({"seconds": 0, **rule}, "seconds", 0, 3600),
    )
