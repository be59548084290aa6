from __future__ import annotations

import gettext
import re
import runpy
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from msp_tui.i18n.language import CATALOGUES as PLACE
from msp_tui.i18n.language import Catalogue

COMPLETE = {"fr", "nl", "en"}
"""Languages in which no sentence may be missing; English is what the code says."""
TOP = Path(__file__).parents[2]
CATALOGUES = Path(PLACE)
FILES = sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po"))


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


def differently_spaced(messages: Iterable[Message]) -> list[str]:
    """Translations that begin or end otherwise, or hold a space that some terminal fonts lack."""
    wrong = []
    for message in messages:
        original = _texts(message.id)[0]
        for text in _texts(message.string):
            ends = [
                (one[: len(one) - len(one.lstrip())], one[len(one.rstrip()) :])
                for one in (original, text)
            ]
            odd = [one for one in text if one.isspace() and one != " " and one not in original]
            if original and text and (ends[0] != ends[1] or odd):
                wrong.append(text)
    return wrong


def otherwise_named(messages: Iterable[Message]) -> list[str]:
    """Translations without the words in brackets, which the device shows in English only."""
    return [
        text
        for message in messages
        for text in _texts(message.string)
        if text and re.findall(r"\[.*?\]", _texts(message.id)[0]) != re.findall(r"\[.*?\]", text)
    ]


def _ids(messages: Iterable[Message]) -> set[tuple[str, ...]]:
    return {tuple(_texts(message.id)) for message in messages if message.id}


def _extracted(source: str) -> list[tuple[str, ...]]:
    sentences: Callable[[str], Iterator[tuple[str, ...]]] = runpy.run_path(
        str(TOP / ".ci" / "messages.py")
    )["sentences"]
    return list(sentences(source))


def _read(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text)


def test_every_catalogue_says_what_the_code_says() -> None:
    """A translation has the places of its sentence; French and Dutch lack none."""
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


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_translations_fit_into_the_sentences_around_them(file: Path) -> None:
    """Leading and trailing spaces are those of the English one, every space is a plain one, and a
    word that the device shows in English stays in brackets.
    """
    catalogue = _read(file)
    assert (differently_spaced(catalogue), otherwise_named(catalogue)) == ([], [])


def test_spaces_and_bracketed_words_are_compared() -> None:
    """A lost or added space, a space of another kind, and a translated word of the device are found."""
    catalogue = Catalog("fr")
    catalogue.add(" or ", "ou ")
    catalogue.add("Why?", "Pourquoi\N{NO-BREAK SPACE}?")
    catalogue.add("Sent.", "Parti. ")
    catalogue.add(" Sending", " Envoi")
    catalogue.add("Open [Settings].", "Ouvrez [Réglages].")
    catalogue.add("Choose [Security].", "Choisissez [Security].")
    assert differently_spaced(catalogue) == ["ou ", "Pourquoi\N{NO-BREAK SPACE}?", "Parti. "]
    assert otherwise_named(catalogue) == ["Ouvrez [Réglages]."]


def test_the_catalogues_hold_what_the_code_says_today() -> None:
    """The template and every catalogue have each sentence of the code, and no other."""
    code = {
        ids
        for file in (TOP / "src" / "msp_tui").rglob("*.py")
        for ids in _extracted(file.read_text())
    }
    assert code
    for file in (CATALOGUES / "msp_tui.pot", *FILES):
        held = _ids(_read(file))
        assert (code - held, held - code) == (set(), set()), f"{file.name}: run `make locale`"


def test_sentences_are_found_wherever_they_are_marked() -> None:
    """In a call, over two lines, with a plural, in an f-string and inside another call; not elsewhere."""
    source = """
say(_("One."), N_("Two " "halves."), ngettext("{count} row", "{count} rows", 2))
print(f" {_('Three.')}: {_(' or ').join(names)} {translate(N_('Four.'))}", _(word), "Five.")
"""
    assert sorted(_extracted(source)) == [
        (" or ",),
        ("Four.",),
        ("One.",),
        ("Three.",),
        ("Two halves.",),
        ("{count} row", "{count} rows"),
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_catalogue_says_no_more_of_itself_than_it_needs(file: Path) -> None:
    """Its language, its plural rule and its encoding: no names, no addresses, no dates."""
    head = file.read_text(encoding="utf-8").partition("\n\n")[0]
    named = re.findall(r'^"([\w-]+):', head, flags=re.MULTILINE)
    assert named == ["Language", "Plural-Forms", "Content-Type", "Content-Transfer-Encoding"]
    assert f"Language: {file.parts[-3]}\\n" in head


def test_french_counts_nothing_as_one() -> None:
    """0 vente, 1 vente, 2 ventes: the plural rule survives into what is compiled."""
    binary = BytesIO()
    write_mo(binary, _read(CATALOGUES / "fr" / "LC_MESSAGES" / "msp_tui.po"))
    binary.seek(0)
    french = gettext.GNUTranslations(binary)
    forms = [french.ngettext("{count} sale", "{count} sales", count) for count in (0, 1, 2)]
    assert forms == ["{count} vente", "{count} vente", "{count} ventes"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_compiled_catalogue_says_what_gettext_says(file: Path) -> None:
    """Every sentence, one that is not there, and every plural for none, one and many."""
    binary = BytesIO()
    write_mo(binary, _read(file))
    own = Catalogue(file.parts[-3], binary.getvalue())
    binary.seek(0)
    theirs = gettext.GNUTranslations(binary)
    for one, *many in _ids(_read(file)) | {("Nobody says so.",), ("{count} egg", "{count} eggs")}:
        if many:
            counts = range(4)
            said = [own.ngettext(one, many[0], count) for count in counts]
            assert said == [theirs.ngettext(one, many[0], count) for count in counts]
        else:
            assert own.gettext(one) == theirs.gettext(one)


@pytest.mark.parametrize(
    "data", [b"", b"no catalogue at all, but long enough", b"\xde\x12\x04\x95"]
)
def test_a_file_that_is_no_catalogue_says_nothing(data: bytes) -> None:
    """The program goes on in English."""
    assert Catalogue("fr", data).gettext("Terminal groups") == "Terminal groups"
