"""The shop's options alone, read without argparse: that takes longer to load and set up than the whole configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from msp_tui.commands.options.usage import OPTIONS

if TYPE_CHECKING:
    import argparse


def only_options(given: Sequence[str]) -> argparse.Namespace | None:
    """What argparse makes of words that are options with their values and nothing else; None where it has to judge."""
    chosen: dict[str, str | None] = {name: None for name, _ in OPTIONS}
    words = iter(given)
    for word in words:
        name, joined, value = word.partition("=")
        value = value if joined else next(words, "")
        if name not in chosen or not value or value.startswith("-"):
            return None
        chosen[name] = value
    config, profile, state_dir = (chosen[name] for name in ("--config", "--profile", "--state-dir"))
    found = SimpleNamespace(
        config=config and Path(config), profile=profile, state_dir=state_dir and Path(state_dir)
    )
    return cast("argparse.Namespace", found)
