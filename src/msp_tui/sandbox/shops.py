"""The named shops: data files beside this module, one a shop; and shop files of one's own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.terminals import PROVIDERS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_MERCHANT = ("name", "address", "location", "country")
_MOST = 10**12


@dataclass(frozen=True)
class TerminalPlan:
    """A terminal of a shop file; without `serial_number` no device is bound to it yet."""

    id: str
    group_id: int
    name: str
    serial_number: str | None = None
    provider: str = "SMARTPOS"


@dataclass(frozen=True)
class ShopPlan:
    """A shop file: who the merchant is, what its till sells (cents), its groups and terminals."""

    name: str
    merchant: dict[str, str]
    prices: tuple[int, ...]
    groups: tuple[tuple[int, str], ...]
    terminals: tuple[TerminalPlan, ...]
    items: tuple[str, ...] = ()
    tips: bool = False
    description: str = ""
    same_day_reversals: bool = False
    balance: int | None = None
    account_id: int = field(default=10_042_026)


def names() -> list[str]:
    """Give the names of the shops there are."""
    folder = resources.files("msp_tui.sandbox") / "shops"
    return sorted(
        f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json")
    )


def load(name: str) -> ShopPlan:
    """Read a named shop, or a shop file of one's own when the name ends in `.json`.

    Raises SandboxError for a name there is none of, and for a file that is no shop.
    """
    if name.endswith(".json"):
        return _read(name, Path(name))
    if not re.fullmatch(r"[a-z0-9-]+", name) or name not in names():
        raise SandboxError(
            f"there is no shop called {name!r}; choose one of {', '.join(names())},"
            " or a file of your own that ends in .json"
        )
    return _read(name, resources.files("msp_tui.sandbox") / "shops" / f"{name}.json")


def _read(name: str, path: Traversable) -> ShopPlan:
    try:
        plan = _plan(name, json.loads(path.read_text(encoding="utf-8")))
        _check(plan)
    except OSError as problem:
        raise SandboxError(f"{name}: cannot be read ({problem.strerror})") from None
    except KeyError as problem:
        raise SandboxError(f"{name}: is not a shop file: {problem} is missing") from None
    except (TypeError, ValueError, AttributeError) as problem:
        raise SandboxError(f"{name}: is not a shop file: {problem}") from None
    return plan


def _plan(name: str, data: Any) -> ShopPlan:
    return ShopPlan(
        name=name,
        merchant={key: data["merchant"][key] for key in _MERCHANT},
        prices=tuple(data["prices"]),
        items=tuple(data.get("items", ())),
        groups=tuple((group["id"], group["name"]) for group in data["groups"]),
        terminals=tuple(TerminalPlan(**terminal) for terminal in data["terminals"]),
        tips=data.get("tips", False),
        description=data.get("description", ""),
        same_day_reversals=data.get("same_day_reversals", False),
        balance=data.get("balance"),
    )


def _check(plan: ShopPlan) -> None:
    """Raise ValueError for what no shop can be made of."""
    groups = [group for group, _ in plan.groups]
    tids = [terminal.id for terminal in plan.terminals]
    serials = [t.serial_number for t in plan.terminals if t.serial_number is not None]
    numbers = (*groups, *plan.prices, *(() if plan.balance is None else (plan.balance,)))
    words = (*plan.merchant.values(), *plan.items, *tids, *serials, plan.description)
    names_given = (*(name for _, name in plan.groups), *(t.name for t in plan.terminals))
    if not all(type(number) is int and 0 <= number <= _MOST for number in numbers):
        raise ValueError("ids, prices (cents) and balance must be whole numbers")
    if 0 in plan.prices or 0 in groups:
        raise ValueError("ids and prices start at 1")
    if not all(isinstance(word, str) for word in (*words, *names_given)):
        raise ValueError("names, items, TIDs and serial numbers must be text")
    for what, given in (("group id", groups), ("TID", tids), ("serial number", serials)):
        if len(given) != len(set(given)):
            raise ValueError(f"a {what} is there twice")
    for terminal in plan.terminals:
        if terminal.group_id not in groups:
            raise ValueError(f"terminal {terminal.id} is in a group that is not there")
        if terminal.provider not in PROVIDERS:
            raise ValueError(f"provider must be one of {', '.join(PROVIDERS)}")
