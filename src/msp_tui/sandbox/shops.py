"""The named shops: data files beside this module, one a shop, which anyone can add to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib import resources

from msp_tui.sandbox.refusal import SandboxError


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
    """Read a shop file. Raises SandboxError for a name there is none of."""
    if not re.fullmatch(r"[a-z0-9-]+", name) or name not in names():
        raise SandboxError(f"there is no shop called {name!r}; choose one of {', '.join(names())}")
    path = resources.files("msp_tui.sandbox") / "shops" / f"{name}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return ShopPlan(
        name=name,
        merchant=data["merchant"],
        prices=tuple(data["prices"]),
        items=tuple(data.get("items", ())),
        groups=tuple((group["id"], group["name"]) for group in data["groups"]),
        terminals=tuple(TerminalPlan(**terminal) for terminal in data["terminals"]),
        tips=data.get("tips", False),
        description=data.get("description", ""),
        same_day_reversals=data.get("same_day_reversals", False),
        balance=data.get("balance"),
    )
