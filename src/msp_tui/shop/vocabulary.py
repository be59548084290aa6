"""Words a cashier may type into the lookup, in French, Dutch and English, whatever language the screen speaks.

Written without accents: `folded` takes them off what is typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from msp_tui.domain.lookup import Criterion, Field


# Names of terminals are asked for with every key.
@lru_cache(maxsize=500)
def folded(word: str) -> str:
    """A word without case and accents, with a straight apostrophe."""
    apart = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(character for character in apart if not unicodedata.combining(character))


DAYS_AGO = {
    "today": 0, "tod": 0, "aujourd'hui": 0, "aujourdhui": 0, "auj": 0, "ajd": 0, "vandaag": 0, "vdg": 0,
    "yesterday": 1, "yest": 1, "hier": 1, "gisteren": 1, "gist": 1,
    "avant-hier": 2, "avanthier": 2, "eergisteren": 2, "eergist": 2,
}  # fmt: skip

WEEKDAYS = {
    "monday": 0, "mon": 0, "lundi": 0, "lun": 0, "maandag": 0, "maa": 0,
    "tuesday": 1, "tue": 1, "mardi": 1, "mar": 1, "dinsdag": 1, "din": 1,
    "wednesday": 2, "wed": 2, "mercredi": 2, "mer": 2, "woensdag": 2, "woe": 2,
    "thursday": 3, "thu": 3, "jeudi": 3, "jeu": 3, "donderdag": 3, "don": 3,
    "friday": 4, "fri": 4, "vendredi": 4, "ven": 4, "vrijdag": 4, "vri": 4,
    "saturday": 5, "sat": 5, "samedi": 5, "sam": 5, "zaterdag": 5, "zat": 5,
    "sunday": 6, "sun": 6, "dimanche": 6, "dim": 6, "zondag": 6, "zon": 6,
}  # fmt: skip
"""Monday is 0; each means the last one before today."""

_TYPES = {
    "refund": (
        "refund refunds remboursement remboursements rembt remb rmb "
        "terugbetaling terugbetalingen terugbet terug"
    ),
    "payment": "payment payments sale sales vente ventes paiement paiements verkoop betaling betalingen",
}
_STATUSES = {
    "declined": "declined decl refused refuse refusee refus geweigerd geweig",
    "cancelled": "cancelled canceled annule annulee annul ann geannuleerd geann",
    "reserved": "reserved reserve reservee gereserveerd",
    "refunded": "refunded rembourse remboursee terugbetaald",
    "partial_refunded": "partial partly partiel partielle gedeeltelijk deels",
    "completed": "completed paid paye payee reussi reussie betaald voltooid",
    "expired": "expired expire expiree verlopen",
    "void": "void voided",
    "initialized": "initialized open ouvert ouverte lopend bezig",
}
_METHODS = {
    "VISA": "visa",
    "MASTERCARD": "mastercard master mc",
    "MAESTRO": "maestro",
    "VPAY": "vpay v-pay",
    "AMEX": "amex american-express",
    "BANCONTACT": "bancontact bc mistercash mister-cash",
    "MISTERCASH": "bancontact bc mistercash mister-cash",
}
_ENTRY_MODES = {
    "CONTACTLESS": "contactless sans-contact sanscontact contactloos contactl nfc tap",
    "MAG": "swipe swiped magstripe bande-magnetique magneetstrip magneet",
    "MANUAL": "manual manuel manueel ingetikt",
}


def _readings(words: Mapping[str, str], field: Field) -> dict[str, tuple[Criterion, ...]]:
    found: dict[str, tuple[Criterion, ...]] = {}
    for meaning, many in words.items():
        for word in many.split():
            found[word] = (*found.get(word, ()), Criterion(field, meaning))
    return found


WORDS: dict[str, tuple[Criterion, ...]] = {
    **_readings(_TYPES, Field.TYPE),
    **_readings(_STATUSES, Field.STATUS),
    **_readings(_METHODS, Field.METHOD),
    **_readings(_ENTRY_MODES, Field.ENTRY_MODE),
}
"""What each word of the trade means; where it means several things, any of them."""


def known(word: str) -> bool:
    """Whether a folded word is one of these."""
    return word in WORDS or word in DAYS_AGO or word in WEEKDAYS
