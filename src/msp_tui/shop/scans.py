"""Repairs what scanners send: links, JSON, symbology prefixes, and digits that a French keyboard made of symbols.

A scanner that believes in an American keyboard presses the keys of one; a host set to AZERTY reads `&é"'(`
where 12345 was printed. Which characters were meant follows from where the keys are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from msp_tui.domain.frozen import frozen

ORDER_ID = re.compile(r"[A-Za-z0-9/_.-]{1,50}")
"""What an order id may be made of. MultiSafepay: at most 50 characters."""


class Cause(StrEnum):
    """What was in the way."""

    LINK = "link"
    JSON = "json"
    PREFIX = "prefix"
    LAYOUT = "layout"


@frozen
class Repair:
    """What a scan was read as, the likeliest reading first, and what was wrong with it."""

    texts: tuple[str, ...]
    cause: Cause


_NAMES = ("order_id", "orderid", "order", "transaction_id", "transactionid", "id")
"""How an order's id is called in links and JSON, in lower case."""
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S+|www\.\S+", re.IGNORECASE)
_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z](?=\S)")
"""The AIM symbology identifier that a scanner may put first: `]C1`, `]Q3`."""
_IN_JSON = re.compile(r'"(?P<name>\w+)"\s*:\s*"?(?P<value>[^",}\s]+)')

_US = "1234567890-" "qwertyuiop[]" "asdfghjkl;" "zxcvbnm,./" "QWERTYUIOP{}" "ASDFGHJKL:" "ZXCVBNM<>?" "_+="  # fmt: skip
_BELGIAN = "&é\"'(§è!çà)" "azertyuiop^$" "qsdfghjklm" "wxcvbn,;:=" "AZERTYUIOP¨*" "QSDFGHJKLM" "WXCVBN?./+" "°_-"  # fmt: skip
_FRENCH = "&é\"'(-è_çà)" "azertyuiop^$" "qsdfghjklm" "wxcvbn,;:!" "AZERTYUIOP¨£" "QSDFGHJKLM" "WXCVBN?./§" "°+="  # fmt: skip
_KEYS = (str.maketrans(_BELGIAN, _US), str.maketrans(_FRENCH, _US))
_DIGITS = (str.maketrans("&é\"'(§è!çà", "1234567890"), str.maketrans("&é\"'(-è_çà", "1234567890"))
_HARD = frozenset('&"(§!)°')
"""Symbols that stand in no French word."""
_ACCENTED = frozenset("éèçà")
_TELLING = _HARD | _ACCENTED | frozenset("'-_")
_MANGLED_LINK = re.compile(r"https?M(!!|==)\S+")


def repaired(text: str) -> Repair | None:
    """What a scan meant, None when there is nothing to repair; `text` is one line, stripped."""
    bare = _PREFIX.sub("", text, count=1) if text.startswith("]") else text
    if (found := _from_json(bare)) or (found := _from_link(bare)):
        return found
    return Repair((bare,), Cause.PREFIX) if bare != text else None


def other_layout(word: str) -> Repair | None:
    """What a word without digits says if its keys were an American keyboard's; None when it says nothing."""
    if _MANGLED_LINK.fullmatch(word):
        for keys in _KEYS:
            if found := _from_link(word.translate(keys)):
                return Repair(found.texts, Cause.LAYOUT)
    if not _mangled(word):
        return None
    letters = any(character.isascii() and character.isalpha() for character in word)
    tables = (*_KEYS, *_DIGITS) if letters else _KEYS
    meant = (_PREFIX.sub("", word.translate(table), count=1) for table in tables)
    texts = tuple(dict.fromkeys(text for text in meant if _is_id(text)))
    return Repair(texts, Cause.LAYOUT) if texts else None


def _mangled(word: str) -> bool:
    """Symbols where digits would stand, and none of those: no French word looks so."""
    telling = sum(character in _TELLING for character in word)
    if any(character.isdigit() or character.isspace() for character in word) or telling < 2:
        return False
    if not _HARD.isdisjoint(word):
        return True
    return not _ACCENTED.isdisjoint(word) and telling > 3 and 2 * telling > len(word)


def _is_id(text: str) -> bool:
    return ORDER_ID.fullmatch(text) is not None and any(character.isdigit() for character in text)


def _from_json(text: str) -> Repair | None:
    if not text.startswith("{"):
        return None
    try:
        told = dict(_fields(json.loads(text)))
    except (ValueError, RecursionError):  # cut short: what can be read of it
        told = {found["name"].lower(): found["value"] for found in _IN_JSON.finditer(text)}
    return next((Repair((told[name],), Cause.JSON) for name in _NAMES if told.get(name)), None)


def _fields(value: object) -> Iterator[tuple[str, str]]:
    """Every named text and number, inner ones first: the outermost counts."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _fields(inner)
        for name, told in value.items():
            if isinstance(told, str | int) and not isinstance(told, bool):
                yield name.lower(), str(told).strip()


def _from_link(text: str) -> Repair | None:
    if not _LINK.fullmatch(text):
        return None
    try:
        link = urlsplit(text if "://" in text else f"//{text}")
        asked = {name.lower(): value.strip() for name, value in parse_qsl(link.query)}
    except ValueError:
        return None
    parts = [unquote(part).strip() for part in link.path.split("/")]
    in_path = [part for part in parts if ORDER_ID.fullmatch(part)]
    numbered = [part for part in in_path if _is_id(part)]
    named = next((asked[name] for name in _NAMES if asked.get(name)), "")
    meant = named or (numbered or in_path or [""])[-1]
    return Repair((meant,), Cause.LINK) if meant else None
