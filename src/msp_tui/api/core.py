"""pydantic's core without the descriptions of its schemas, which are for type checkers and weigh a megabyte."""

from __future__ import annotations

import sys
from types import ModuleType

_DESCRIPTIONS = "pydantic_core.core_schema"


class _Names(ModuleType):
    """Stands in for the descriptions while the core is loaded: it takes names from there and asks nothing of them."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return object


if "pydantic_core" not in sys.modules:
    sys.modules[_DESCRIPTIONS] = _Names(_DESCRIPTIONS)

import pydantic_core  # noqa: E402 - after its stand-in

if isinstance(sys.modules.get(_DESCRIPTIONS), _Names):
    # Whoever wants them, as pydantic itself does, finds the true ones.
    del sys.modules[_DESCRIPTIONS]

SchemaValidator = pydantic_core.SchemaValidator
