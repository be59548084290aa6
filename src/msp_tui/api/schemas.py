"""Typed dictionaries as schemas of pydantic's core, which reads and checks JSON in one go.

pydantic itself makes them from any type whatever; for the few kinds that `shapes` is made of it would cost
eight megabytes, and as much time to load as the rest of the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Generic,
    NotRequired,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from pydantic_core import CoreSchema, SchemaValidator
from pydantic_core import core_schema as core

T = TypeVar("T")

Note = Callable[[CoreSchema], Any]
"""What stands in `Annotated` beside a type: makes another schema of the type's own."""


class Reader(Generic[T]):
    """Reads JSON as what a typed dictionary says; numbers stand for text, unknown fields are left out."""

    def __init__(self, kind: type[T]) -> None:
        self._core = SchemaValidator(_schema(kind))

    def validate_json(self, body: bytes) -> T:
        """The dictionary in it. Raises ValueError for anything else."""
        value: T = self._core.validate_json(body)
        return value


def or_nothing(schema: CoreSchema) -> CoreSchema:
    """A field, or an element, that is left out when it is null or of another kind."""
    return core.with_default_schema(schema, on_error="omit")


def in_order(schema: CoreSchema) -> Any:
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
    return lambda schema: core.no_info_before_validator_function(change, schema)


def then(check: Callable[[Any], Any]) -> Note:
    """Something is made of the value that was found, or ValueError raised."""
    return lambda schema: core.no_info_after_validator_function(check, schema)


def _schema(kind: Any) -> CoreSchema:
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
        return core.list_schema(_schema(parts[0]))
    if origin is dict:
        return core.dict_schema(_schema(parts[0]), _schema(parts[1]))
    if origin in {Union, UnionType}:
        return core.union_schema([_schema(part) for part in parts])
    raise TypeError(f"{kind} is no kind of type that the wire has")


_PLAIN: dict[Any, CoreSchema] = {
    str: core.str_schema(coerce_numbers_to_str=True),
    int: core.int_schema(),
    bool: core.bool_schema(),
    NoneType: core.none_schema(),
    Any: core.any_schema(),
}


def _fields(hints: dict[str, Any]) -> CoreSchema:
    fields = {}
    for name, hint in hints.items():
        maybe = get_origin(hint) is NotRequired
        schema = _schema(get_args(hint)[0] if maybe else hint)
        fields[name] = core.typed_dict_field(schema, required=not maybe)
    return core.typed_dict_schema(fields)
