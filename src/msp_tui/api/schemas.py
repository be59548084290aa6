"""Typed dictionaries as schemas of pydantic's core, which reads and checks JSON in one go.

pydantic itself makes them from any type whatever; for the few kinds that `shapes` is made of it would cost
eight megabytes, and as much time to load as the rest of the engine. Schemas are written as the core takes them:
a `type` and what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Generic,
    NotRequired,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from msp_tui.api.core import SchemaValidator

T = TypeVar("T")

Schema = dict[str, Any]
Note = Callable[[Schema], Schema]
"""What stands in `Annotated` beside a type: makes another schema of the type's own."""


class Reader(Generic[T]):
    """Reads JSON as what a typed dictionary says; numbers stand for text, unknown fields are left out."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _core(self) -> SchemaValidator:
        """Made when the first such answer comes: most kinds never come."""
        return SchemaValidator(cast(Any, _schema(self._kind)))

    def validate_json(self, body: bytes) -> T:
        """The dictionary in it. Raises ValueError for anything else."""
        value: T = self._core.validate_json(body)
        return value


def or_nothing(schema: Schema) -> Schema:
    """A field, or an element, that is left out when it is null or of another kind."""
    return {"type": "default", "schema": schema, "on_error": "omit"}


def in_order(schema: Schema) -> Schema:
    """The first kind of a union that fits, not the best."""
    return {**schema, "mode": "left_to_right"}


def length(least: int, most: int) -> Note:
    """How many characters a text has."""
    return lambda schema: {**schema, "min_length": least, "max_length": most}


def between(low: int, high: int) -> Note:
    """How large a number is."""
    return lambda schema: {**schema, "ge": low, "le": high}


def first(change: Callable[[Any], Any]) -> Note:
    """Something is made of what came before it is looked at."""
    function = {"type": "no-info", "function": change}
    return lambda schema: {"type": "function-before", "function": function, "schema": schema}


def then(check: Callable[[Any], Any]) -> Note:
    """Something is made of the value that was found, or ValueError raised."""
    function = {"type": "no-info", "function": check}
    return lambda schema: {"type": "function-after", "function": function, "schema": schema}


def _schema(kind: Any) -> Schema:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if is_typeddict(kind):
        return _fields(get_type_hints(kind, include_extras=True))
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        made = _schema(parts[0])
        for note in parts[1:]:
            made = note(made)
        return made
    if origin is list:
        return {"type": "list", "items_schema": _schema(parts[0])}
    if origin is dict:
        keys, values = (_schema(part) for part in parts)
        return {"type": "dict", "keys_schema": keys, "values_schema": values}
    if origin in {Union, UnionType}:
        return {"type": "union", "choices": [_schema(part) for part in parts]}
    raise TypeError(f"{kind} is no kind of type that the wire has")


_PLAIN: dict[Any, Schema] = {
    str: {"type": "str", "coerce_numbers_to_str": True},
    int: {"type": "int"},
    bool: {"type": "bool"},
    NoneType: {"type": "none"},
    Any: {"type": "any"},
}


def _fields(hints: dict[str, Any]) -> Schema:
    fields: Schema = {}
    for name, hint in hints.items():
        maybe = get_origin(hint) is NotRequired
        schema = _schema(get_args(hint)[0] if maybe else hint)
        fields[name] = {"type": "typed-dict-field", "schema": schema, "required": not maybe}
    return {"type": "typed-dict", "fields": fields}
