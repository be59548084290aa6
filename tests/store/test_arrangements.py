from __future__ import annotations

from pathlib import Path

import pytest

from msp_tui.domain.errors import StateError
from msp_tui.domain.lists import Arrangement
from msp_tui.store.arrangements import keep_arrangement, read_arrangements
from msp_tui.store.statedir import StateDir

TERMINALS = Arrangement("café", on=True, order="name", falling=True)


def the_file(state: StateDir) -> Path:
    """Where they are."""
    return next(state.path.glob("lists-*"))


def test_lists_are_found_as_they_were_left(state: StateDir) -> None:
    """Each beside the others, for this login's eyes only, and nothing else is left behind."""
    assert read_arrangements(state) == {}
    keep_arrangement(state, "terminals", Arrangement("x"))
    keep_arrangement(state, "terminals", TERMINALS)
    keep_arrangement(state, "live", Arrangement("refund"))
    assert read_arrangements(state) == {"terminals": TERMINALS, "live": Arrangement("refund")}
    assert the_file(state).stat().st_mode & 0o777 == 0o600
    assert list(state.path.glob(".lists-*")) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        pytest.param("[" * 90_000, id="deep"),
        '{"live": 1}',
        "\xff",
        '{"live": {"words": "refund", "on": 1}}',
    ],
)
def test_a_damaged_file_is_an_empty_one(state: StateDir, text: str) -> None:
    """Nobody is kept out by it, and it is written again."""
    keep_arrangement(state, "live", TERMINALS)
    the_file(state).write_bytes(text.encode("latin-1"))
    assert not any(told.on for told in read_arrangements(state).values())
    keep_arrangement(state, "live", TERMINALS)
    assert read_arrangements(state)["live"] == TERMINALS


def test_what_cannot_be_written_is_said(state: StateDir) -> None:
    """The directory was taken away."""
    state.path.rename(state.path.with_name("gone"))
    with pytest.raises(StateError):
        keep_arrangement(state, "live", TERMINALS)
