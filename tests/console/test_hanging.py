from __future__ import annotations

import pytest
from textual.content import Content

from msp_tui.console.presenters.hanging import Hanging, _hung
from msp_tui.console.presenters.paint import paint


def lines(text: str, width: int) -> list[str]:
    """The text as it stands at this width."""
    return _hung(text, width).apply(Hanging(text)).plain.split("\n")


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        (" fits as it is", 20, [" fits as it is"]),
        (" one two three four", 12, [" one two", " three four"]),
        ("   3. one two three", 15, ["   3. one two", "      three"]),
        (" ● one two three", 12, [" ● one two", "   three"]),
        (
            " commande        " + "mot " * 10 + "fin",
            45,
            [" commande        mot mot mot mot mot mot mot", " " * 17 + "mot mot mot fin"],
        ),
        (
            " commande        un deux trois quatre",
            30,
            [" commande        un deux trois", " quatre"],
        ),
        (
            " rien encore ; un mot « de plus » ici",
            14,
            [" rien encore ;", " un mot « de", " plus » ici"],
        ),
        (" il reste 12,50 €", 15, [" il reste", " 12,50 €"]),
        (" un\n\n deux trois quatre", 11, [" un", "", " deux trois", " quatre"]),
    ],
)
def test_what_goes_on_hangs_below_its_beginning(text: str, width: int, expected: list[str]) -> None:
    """Below the margin, the number, the sign or the value; French signs cling to their words."""
    assert lines(text, width) == expected


def test_styles_stay_on_their_words() -> None:
    """A line that is broken keeps the colour of each part."""
    painted = paint(" plain ", ("strong words here", "strong"), " end")
    assert isinstance(painted, Hanging)
    hung = _hung(painted.plain, 14).apply(painted)
    assert isinstance(hung, Content)
    bold = "".join(hung.plain[span.start : span.end] for span in hung.spans)
    assert "".join(bold.split()) == "strongwordshere"
