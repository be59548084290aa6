"""Dataclasses that nobody changes, made in a fifth of the time that dataclasses take for them.

`dataclass(frozen=True, slots=True)` writes six methods of each class as text and has Python compile them: half
a millisecond a class, an eighth of the time until the console's first screen stood. Here `__init__` alone is
written, which is called for every row of every page; the other methods are the same for all classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """What `dataclass(frozen=True, slots=True)` makes of a class; what the class itself defines stays.

    `field` says of a field at most its default, how one is made, and that `repr` leaves it out.
    """
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _init(made)
    for name, method in _methods(made).items():
        if name not in vars(cls):
            setattr(made, name, method)
    return made  # type: ignore[no-any-return] # made of the class, so it is one


def _init(made: Any) -> Any:
    """`def __init__(self, a, b=_b): _set_a(self, a) ...`, where a slot's own setter sets it."""
    scope: dict[str, Any] = {"_new": object()}
    given, body = ["self"], []
    for name, one in made.__dataclass_fields__.items():
        scope[f"_set_{name}"] = getattr(made, name).__set__
        value = name
        if one.default is not MISSING:
            scope[f"_{name}"] = one.default
            given.append(f"{name}=_{name}")
        elif one.default_factory is not MISSING:
            scope[f"_make_{name}"] = one.default_factory
            given.append(f"{name}=_new")
            value = f"_make_{name}() if {name} is _new else {name}"
        else:
            given.append(name)
        body.append(f" _set_{name}(self, {value})")
    text = f"def __init__({', '.join(given)}):\n" + ("\n".join(body) or " pass")
    exec(text, scope)  # noqa: S102 - made of the names of fields and nothing else
    return scope["__init__"]


def _methods(made: Any) -> dict[str, Callable[..., Any]]:
    fields = made.__dataclass_fields__
    shown = [name for name, one in fields.items() if one.repr]
    values: Callable[[Any], Any] = attrgetter(*fields) if fields else lambda _: ()

    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - these become methods
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(values(self) == values(other))

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(values(self))

    def __repr__(self: object) -> str:  # noqa: N807
        parts = (f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({', '.join(parts)})"

    def __reduce__(self: object) -> tuple[Any, ...]:  # noqa: N807
        return type(self), tuple(getattr(self, name) for name in fields)

    return {
        "__eq__": __eq__,
        "__hash__": __hash__,
        "__repr__": __repr__,
        "__reduce__": __reduce__,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }


def _refuse(_self: object, name: str, _value: object = None) -> None:
    raise FrozenInstanceError(f"cannot change {name}")
