"""Words a cashier may type into the lookup, in French, Dutch and English, whatever language the screen speaks."""

from __future__ import annotations

from collections.abc import Mapping

from msp_tui.domain.lookup import Criterion, Field

DAYS_AGO = {
    "today": 0, "aujourd'hui": 0, "aujourdhui": 0, "auj": 0, "vandaag": 0,
    "yesterday": 1, "hier": 1, "gisteren": 1,
    "avant-hier": 2, "eergisteren": 2,
}  # fmt: skip

_TYPES = {
    "refund": (
        "refund",
        "refunds",
        "remboursement",
        "remboursements",
        "terugbetaling",
        "terugbetalingen",
    ),
    "payment": ("payment", "sale", "vente", "paiement", "verkoop", "betaling"),
}
_STATUSES = {
    "declined": ("declined", "refusé", "refuse", "refusée", "geweigerd"),
    "cancelled": ("cancelled", "annulé", "annule", "annulée", "geannuleerd"),
    "reserved": ("reserved", "réservé", "reserve", "gereserveerd"),
    "refunded": ("refunded", "remboursé", "rembourse", "terugbetaald"),
    "partial_refunded": ("partial", "partiel", "gedeeltelijk"),
    "completed": (
        "completed",
        "paid",
        "payé",
        "payee",
        "paye",
        "réussi",
        "reussi",
        "betaald",
        "voltooid",
    ),
}
_METHODS = {
    "VISA": ("visa",),
    "MASTERCARD": ("mastercard", "mc"),
    "MAESTRO": ("maestro",),
    "VPAY": ("vpay",),
    "AMEX": ("amex",),
}
_ENTRY_MODES = {
    "CONTACTLESS": ("contactless", "sans-contact", "contactloos", "nfc"),
}


def _readings(words: Mapping[str, tuple[str, ...]], field: Field) -> dict[str, Criterion]:
    return {word: Criterion(field, meaning) for meaning, many in words.items() for word in many}


WORDS: dict[str, Criterion] = {
    **_readings(_TYPES, Field.TYPE),
    **_readings(_STATUSES, Field.STATUS),
    **_readings(_METHODS, Field.METHOD),
    **_readings(_ENTRY_MODES, Field.ENTRY_MODE),
}
