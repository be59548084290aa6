from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from msp_tui.console.presenters.states import legend
from msp_tui.console.widgets.ascii import in_ascii


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_text_in_as_many_cells(text: str) -> None:
    """Whatever comes from outside is ASCII afterwards, and no column shifts."""
    assert in_ascii(text).isascii()
    assert cell_len(in_ascii(text)) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("► ● 12:07  Café", "> * 12:07  Cafe"),
        ("Reading…  ", "Reading..."),
        ("Caisse princip… x", "Caisse princip~ x"),
        ("»Café  « Café » ok", '>Cafe  " Cafe " ok'),
        ("█▌ ·│ “n°”", '#= || "no"'),
        ("日本 😀", "???? ??"),
    ],
)
def test_how_it_looks(text: str, drawn: str) -> None:
    """Marks stay told apart, accents go, what is cut ends in ~."""
    assert in_ascii(text) == drawn


def test_no_state_is_told_by_colour_alone() -> None:
    """Whatever differs in colour differs in its sign or its word too, also in ASCII; and each has both."""
    told = {(in_ascii(sign.mark), sign.word): sign.style for sign in legend()}
    assert len(told) == len({(sign.mark, sign.word, sign.style) for sign in legend()})
    assert all(mark.strip() and word for mark, word in told)
