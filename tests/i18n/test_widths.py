"""Words stand in columns of a fixed width: a translation that is longer would be cut."""

from __future__ import annotations

import ast
import gettext
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from rich.cells import cell_len

from msp_tui import i18n
from msp_tui.console.actions import ACTIONS, DIALOGS, hints
from msp_tui.console.actions.action import key_text
from msp_tui.console.presenters import (
    cards,
    journal,
    journal_words,
    matches,
    paint,
    reading,
    receipt,
    rows,
    states,
)
from msp_tui.console.widgets.row_line import Column, layout
from msp_tui.domain import transactions
from msp_tui.domain.details import RefundRow
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.domain.lookup import Field, Match
from msp_tui.domain.payments import PaymentState
from msp_tui.domain.receipts import Receipt
from msp_tui.domain.transactions import Transaction
from msp_tui.i18n.language import CATALOGUES as PLACE
from msp_tui.i18n.language import Language
from msp_tui.shop import lookup

CATALOGUES = Path(PLACE)
LANGUAGES = sorted(file.parts[-3] for file in CATALOGUES.glob("*/LC_MESSAGES/*.po"))
PRESENTERS = Path(paint.__file__).parent
KEYS = 18
"""Cells of a help line before its sentence."""
TODAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
LISTS = {
    "feed": rows.transaction_columns,
    "lookup": matches.matched_columns,
    "terminals": rows.terminal_columns,
    "journal": journal.intent_columns,
    "moves": journal.move_columns,
    "payments": journal.payment_columns,
    "groups": rows.group_columns,
}


@pytest.fixture(params=LANGUAGES, autouse=True)
def spoken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """One translated language after another, as its catalogue stands, compiled or not."""
    code: str = request.param
    binary = BytesIO()
    with (CATALOGUES / code / "LC_MESSAGES" / "msp_tui.po").open("rb") as text:
        write_mo(binary, read_po(text))
    binary.seek(0)
    translations = gettext.GNUTranslations(binary)
    monkeypatch.setattr(i18n, "catalogue", lambda _code: translations)
    before, zone = i18n.language(), i18n.formats().zone.key
    i18n.use(Language(code, f"{code}_BE"), zone)
    yield code
    i18n.use(before, zone)


def too_wide(words: Iterator[str] | list[str], width: int) -> list[str]:
    """The words that do not fit."""
    return [word for word in words if cell_len(word) > width]


def _width(list_name: str, title: str) -> int:
    columns: tuple[Column, ...] = LISTS[list_name]()
    return next(column.width for column in columns if column.title == i18n.translate(title))


def _labels() -> set[str]:
    """The message ids of the labels in facts()."""
    return {
        str(label.args[0].value)
        for file in PRESENTERS.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "facts"
        for pair in ast.walk(call)
        if isinstance(pair, ast.Tuple) and isinstance(label := pair.elts[0], ast.Call)
        if isinstance(label.args[0], ast.Constant)
    }


@pytest.mark.parametrize("name", LISTS)
def test_a_title_fits_its_column(name: str) -> None:
    """No column of a list has a title wider than itself."""
    columns = [column for column in LISTS[name]() if column.width]
    assert [column for column in columns if too_wide([column.title], column.width)] == []


def test_a_state_fits_its_column() -> None:
    """What a payment, a refund, a terminal and an intent of the journal can be."""
    words = [i18n.translate(sign.word) for sign in states.legend()]
    assert too_wide(words, min(_width("feed", "state"), _width("lookup", "state"))) == []
    terminals = [states._PAIRED, states._WAITING, states._RETIRED]
    words = [i18n.translate(sign.word) for sign in terminals]
    assert too_wide(words, _width("terminals", "state")) == []
    words = [i18n.translate(sign.word) for sign in states._INTENTS.values()]
    assert too_wide(words, _width("journal", "state")) == []
    words = [i18n.translate(sign.word) for sign in journal_words._STEPS.values()]
    assert too_wide(words, _width("moves", "state")) == []
    words = [i18n.translate(states.payment_sign(state).word) for state in PaymentState]
    assert too_wide(words, _width("payments", "state")) == []


def test_every_state_of_the_lookup_stands_whole_on_80_columns() -> None:
    """Of an exact answer and of one that only comes near, with its terminal and, in a word, why."""
    for status in transactions._OUTCOMES:
        for kind in ("payment", "refund"):
            row = Transaction(1, "7", "o", kind, status, 1250, "EUR", NOW, payment_method="MAESTRO", last4="4242", terminal_id="T")  # fmt: skip
            for near in (frozenset[Field](), frozenset({Field.AMOUNT}), frozenset({Field.TIME})):
                match = Match(row, tuple(near) or (Field.AMOUNT,), near)
                cells = matches.matched_cells(match, TODAY, "Caisse", "", wide=False)
                shown = list(zip(cells, layout(matches.matched_columns(), 80), strict=True))
                assert [cell.text for cell, width in shown if 0 < width < cell_len(cell.text)] == []
                words = [cell.text for cell, width in shown if width]
                assert {i18n.translate(states.row_sign(row).word), "Caisse"} <= set(words)
    for field in Field:
        for near in (frozenset[Field](), frozenset({field}) & lookup._NEARABLE):
            assert cell_len(reading.because_in_short(Match(row, (field,), near))) <= 12


@pytest.mark.parametrize("word", FeedWord)
def test_the_state_of_a_feed_fits_its_column(word: FeedWord) -> None:
    """With the time since when, for a feed that stopped today."""
    state = FeedState(1, word, since=datetime(2026, 3, 5, 9, 30, tzinfo=UTC))
    assert too_wide([states.feed_words(state, TODAY)[0]], _width("groups", "feed")) == []


def test_how_a_card_was_read_fits_its_column() -> None:
    """Chip, contactless, swiped, typed."""
    words = [i18n.translate(word) for _, word in cards._MODES]
    assert too_wide(words, min(_width("feed", "read by"), _width("lookup", "read by"))) == []


def test_a_label_fits_before_its_value() -> None:
    """The labels of a sale, a refund and a move leave their values in one line below another."""
    labels = _labels()
    assert {"left after", "authorization", "serial"} <= labels
    assert too_wide([i18n.translate(label) for label in labels], 15) == []


def test_a_label_on_paper_stands_whole_before_its_value() -> None:
    """A number that follows a word without a blank is read as one with it."""
    back = RefundRow("4711", "own-number", 250, "EUR", "completed", NOW)
    sold = Receipt(1, "order-1", "0815", 1250, "EUR", NOW, terminal_id="TID", refunds=(back,))
    sold = replace(sold, application_id="a0000", authorization_code="839267")
    values = ("TID", "a0000", "839267", "order-1", "0815", "own-number", "4711")
    paper = receipt.slip_text(sold, "") + receipt.slip_text(sold, "", back.transaction_id)
    lines = [
        line for line in paper.splitlines() if line.split()[-1:] and line.split()[-1] in values
    ]
    assert len(lines) == 8
    assert [line for line in lines if "…" in line or line[13] != " "] == []


@pytest.mark.parametrize("scope", sorted({action.scope for action in ACTIONS} - {""}))
def test_five_actions_fit_on_80_columns(scope: str) -> None:
    """The hint line names at least five of a screen's actions, or all that it has in a dialog."""
    shown = hints(scope) if scope in DIALOGS else hints(scope)[:5]
    assert shown
    line = "".join(f" {key_text(one.keys[0])}  {i18n.translate(one.title)}  " for one in shown)
    assert cell_len(line) <= 80


def test_help_needs_one_line_an_action() -> None:
    """Beside its keys, a sentence of the help fits 80 columns and leaves room for a scroll bar."""
    sentences = [i18n.translate(action.help) for action in ACTIONS]
    assert too_wide(sentences, 80 - KEYS - 2) == []
