"""Reads every sentence out of the code into the catalogues; run by `make locale`.

Babel's own reader works on tokens and does not see into f-strings before Python 3.12; a syntax tree
shows the same sentences on every Python. Its own update writes dates and addresses, or no plural rule.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parent.parent / "src" / "msp_tui"
CATALOGUES = SOURCE / "i18n" / "catalogues"
FORMS = {"_": 1, "N_": 1, "translate": 1, "ngettext": 2}
"""What marks a sentence, and how many of its arguments are message ids."""
HEAD = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def sentences(source: str) -> Iterator[tuple[str, ...]]:
    """Every message id of a module: one text, or the singular and the plural."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            count = FORMS.get(node.func.id, 0)
            texts = [one.value for one in node.args[:count] if isinstance(one, ast.Constant)]
            if count and len(texts) == count:
                yield tuple(str(text) for text in texts)


def written(catalogue: Catalog) -> bytes:
    """Sorted and without places, so that a file changes only when a sentence does."""
    text = BytesIO()
    write_po(text, catalogue, sort_output=True, omit_header=True, width=100)
    return text.getvalue()


def main() -> None:
    """A translation stays while its sentence stays; a new sentence comes without one."""
    template = Catalog()
    for file in SOURCE.rglob("*.py"):
        for ids in sentences(file.read_text()):
            template.add(ids if len(ids) > 1 else ids[0])
    (CATALOGUES / "msp_tui.pot").write_bytes(written(template))
    for file in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        language = file.parts[-3]
        with file.open("rb") as text:
            before = read_po(text, locale=language)
        after = Catalog(locale=language)
        for message in template:
            known = before.get(message.id) if message.id else None
            if message.id:
                after.add(message.id, known.string if known else None)
        head = HEAD.format(language=language, plural=after.plural_forms)
        file.write_bytes(head.encode() + written(after))


if __name__ == "__main__":
    main()
