"""Which accounts are tried: in `make check` some that have every trait between them, in `make soak` all."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from itertools import product

from tests.support.live_account import Kind

WHO = ("open", "account", "group", "closed")
_SEED, _SAMPLE = 8, 4


def every_kind() -> list[Kind]:
    """All of them, TEST last."""
    flags = product((False, True), repeat=6)
    kinds = [
        Kind(who, forbids, old, codes, texts, arrays, sites, bearer=texts != codes)
        for who, (forbids, old, codes, texts, arrays, sites) in product(WHO, flags)
    ]
    return [*kinds, Kind(test=True), Kind(test=True, forbids=True, texts=True)]


def some_kinds() -> list[Kind]:
    """One for each way of listing terminals, with other traits by chance, and TEST."""
    if os.environ.get("MSP_TUI_SOAK"):
        return every_kind()
    dice = random.Random(_SEED)
    kinds = every_kind()
    first = [dice.choice([kind for kind in kinds if kind.terminals == who]) for who in WHO]
    opposite = first[0]
    other = replace(
        opposite,
        forbids=not opposite.forbids,
        old=not opposite.old,
        codes=not opposite.codes,
        texts=not opposite.texts,
        arrays=not opposite.arrays,
        sites=not opposite.sites,
        bearer=not opposite.bearer,
    )
    return [*first, other, Kind(test=True)]


def few_kinds() -> list[Kind]:
    """For stories that the others tell in part: terminals closed to every key, open with the other traits, TEST."""
    kinds = some_kinds()
    return kinds if os.environ.get("MSP_TUI_SOAK") else kinds[-3:]


def name_of(kind: Kind) -> str:
    """A test's name."""
    traits = ("forbids", "old", "codes", "texts", "arrays", "sites", "bearer")
    told = [trait for trait in traits if getattr(kind, trait)]
    return "-".join(["test" if kind.test else kind.terminals, *told])
