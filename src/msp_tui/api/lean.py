"""httpx without its command line, which it loads, with click and a highlighter, wherever click is installed."""

from __future__ import annotations

import sys

if "httpx" not in sys.modules:
    # An import that fails, which httpx is prepared for.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]

import httpx

if sys.modules.get("httpx._main") is None:
    sys.modules.pop("httpx._main", None)

__all__ = ["httpx"]
