"""`frozen` makes of a class what `dataclass(frozen=True, slots=True)` makes of it, only sooner."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.frozen import frozen

SOURCE = Path(__file__).parents[2] / "src" / "msp_tui"


def shape(decorate: Callable[[type], Any]) -> Any:
    """A class with every kind of field that there is here."""

    class Row:
        """A row."""

        id: str
        amount: int = 5
        words: dict[str, int] = field(default_factory=dict)
        hidden: str = field(default="s", repr=False)

    return decorate(Row)


ours, model = shape(frozen), shape(dataclass(frozen=True, slots=True))


@frozen
class Nothing:
    """No field at all."""


@frozen
class One:
    """One field, which is a word with a repr of its own."""

    word: str

    def __repr__(self) -> str:
        return "a word"


@pytest.mark.parametrize("given", [("a",), ("a", 7), ("a", 7, {"x": 1}, "t")])
def test_it_looks_and_is_taken_apart_like_a_dataclass(given: tuple[Any, ...]) -> None:
    """Its repr, its fields, its slots and its patterns."""
    one, other = ours(*given), model(*given)
    assert repr(one) == repr(other)
    assert [(one.name, getattr(one, "default", None)) for one in fields(ours)] == [
        (one.name, getattr(one, "default", None)) for one in fields(model)
    ]
    assert ours.__match_args__ == model.__match_args__
    assert ours.__slots__ == model.__slots__
    assert not hasattr(one, "__dict__")


def test_it_is_equal_by_its_fields_and_only_to_its_own_kind() -> None:
    """Also as keys of sets."""
    assert ours("a", words={"x": 1}) == ours("a", 5, {"x": 1})
    assert ours("a") != ours("a", hidden="t")
    assert ours("a") != model("a")
    assert len({One("a"), One("a"), One("b"), Nothing(), Nothing()}) == 3


def test_nothing_changes_it() -> None:
    """But `replace` makes another."""
    one = ours("a")
    with pytest.raises(FrozenInstanceError):
        one.id = "b"
    with pytest.raises(FrozenInstanceError):
        del one.id
    with pytest.raises(AttributeError):
        one.unknown = 1
    changed = replace(one, amount=6)
    assert (one.amount, changed.amount, changed.id) == (5, 6, "a")


def test_each_gets_a_default_of_its_own() -> None:
    """What a factory makes is never shared."""
    assert ours("a").words is not ours("a").words


def test_what_does_not_fit_is_refused() -> None:
    """By Python itself, as with any other function."""
    with pytest.raises(TypeError):
        ours()
    with pytest.raises(TypeError):
        ours("a", 1, {}, "t", "more")
    with pytest.raises(TypeError):
        ours("a", unknown=1)


def test_what_a_class_says_itself_stays() -> None:
    """A secret shows itself masked."""
    assert repr(One("secret")) == "a word"


def test_it_can_be_sent_to_another_process() -> None:
    """Pickled and made again."""
    assert pickle.loads(pickle.dumps((One("a"), Nothing()))) == (One("a"), Nothing())


def test_the_console_makes_none_the_dear_way() -> None:
    """Half a millisecond a class, before the first screen stands."""
    dear = [
        f"{file.relative_to(SOURCE)}: {node.name}"
        for file in SOURCE.rglob("*.py")
        if file.relative_to(SOURCE).parts[0] != "sandbox"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any("frozen=True" in ast.unparse(one) for one in node.decorator_list)
    ]
    assert dear == []
