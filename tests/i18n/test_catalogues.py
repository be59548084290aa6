from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from msp_tui.i18n.language import CATALOGUES

COMPLETE = {"fr", "en"}
"""Languages in which no sentence may be missing; English is what the code says."""


def _texts(value: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [""])


def _places(text: str) -> list[str]:
    try:
        return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})
    except ValueError:
        return ["not a template"]


def wrong_with(messages: Iterable[Message], *, complete: bool) -> list[str]:
    """Sentences that are missing, or whose {places} are not those of the English one."""
    wrong = []
    for message in messages:
        originals, translations = _texts(message.id), _texts(message.string)
        if not originals[0]:
            continue
        if not all(translations):
            wrong += [f"missing: {originals[0]}"] if complete or any(translations) else []
            continue
        allowed = [_places(original) for original in originals]
        for text in translations:
            if _places(text) not in allowed:
                wrong.append(f"places differ: {originals[0]} / {text}")
        if message.fuzzy:
            wrong.append(f"fuzzy: {originals[0]}")
    return wrong


def _read(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text)


def test_every_catalogue_says_what_the_code_says() -> None:
    """A translation has the places of its sentence; French lacks none."""
    wrong = {
        file.parts[-3]: found
        for file in CATALOGUES.glob("*/LC_MESSAGES/*.po")
        if (found := wrong_with(_read(file), complete=file.parts[-3] in COMPLETE))
    }
    assert wrong == {}


def test_the_check_finds_what_is_wrong() -> None:
    """A forgotten, renamed or broken place, and a missing sentence, are found."""
    catalogue = Catalog("fr")
    catalogue.add("Only {left} is left.", "Il reste {left}.")
    catalogue.add("{name} is already there.", "{nom} est déjà là.")
    catalogue.add("{amount} again from {at}.", "{amount} de nouveau.")
    catalogue.add("{kind} failed.", "{kind a échoué.")
    catalogue.add("Not translated.", "")
    catalogue.add(("{count} row", "{count} rows"), ("{count} ligne", "{count} lignes"))
    assert wrong_with(catalogue, complete=True) == [
        "places differ: {name} is already there. / {nom} est déjà là.",
        "places differ: {amount} again from {at}. / {amount} de nouveau.",
        "places differ: {kind} failed. / {kind a échoué.",
        "missing: Not translated.",
    ]
    assert "missing: Not translated." not in wrong_with(catalogue, complete=False)
