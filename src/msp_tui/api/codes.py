"""MultiSafepay's error codes in words a cashier can act on."""

from __future__ import annotations

from msp_tui.domain.errors import N_, KeyRefused, NotFound, Refused
from msp_tui.domain.frozen import frozen

UNKNOWN_ERROR = 9999
KEY_CODES = frozenset({1032})
NOT_FOUND_CODES = frozenset({1000})
ORDER_ID_CODE = 1006  # on a read: there is no such order


@frozen
class Words:
    """What one code means: a sentence, the same with MultiSafepay's own reason in it, and what to do."""

    sentence: str
    hint: str
    with_reason: str = ""


_WORDS: dict[int, Words] = {
    1000: Words(
        N_("MultiSafepay does not find this."),
        N_("Check the number, and that the sale belongs to this group."),
    ),
    1001: Words(
        N_("MultiSafepay does not accept this amount."),
        N_("Check what is left to refund and enter the amount again."),
        N_("MultiSafepay does not accept this amount. MultiSafepay says: {info}"),
    ),
    1002: Words(
        N_("MultiSafepay does not accept this currency."),
        N_("A refund is made in the currency of the sale."),
    ),
    1003: Words(
        N_("MultiSafepay does not accept this account."),
        N_("Tell the shop's owner; MultiSafepay has to look at the account."),
        N_("MultiSafepay does not accept this account. MultiSafepay says: {info}"),
    ),
    1006: Words(
        N_("MultiSafepay does not accept this order number: it is wrong, or already used."),
        N_("Open the sale again to see what became of it."),
    ),
    1008: Words(
        N_("MultiSafepay does not accept this description."),
        N_("Make it shorter and leave out special characters."),
    ),
    1016: Words(
        N_("MultiSafepay misses something in the request."),
        N_("Tell whoever looks after this program."),
        N_("MultiSafepay misses something in the request. MultiSafepay says: {info}"),
    ),
    1019: Words(
        N_("MultiSafepay has switched this terminal group off."),
        N_("Tell the shop's owner; MultiSafepay can switch it on again."),
    ),
    1020: Words(
        N_("MultiSafepay has blocked this account."),
        N_("Tell the shop's owner; only MultiSafepay can lift it."),
    ),
    1023: Words(
        N_("This payment method is not available at the moment."),
        N_("Try again later, or use another way to pay."),
    ),
    1024: Words(
        N_("MultiSafepay declined this."),
        N_("Nothing was paid. Try again, or use another card."),
        N_("MultiSafepay declined this. MultiSafepay says: {info}"),
    ),
    1032: Words(
        N_("MultiSafepay does not accept this API key."),
        N_("Tell the shop's owner; the key in the configuration has to be checked."),
    ),
    1033: Words(
        N_("MultiSafepay cannot look up this sale for a refund."),
        N_("Try again in a few minutes; if it stays, refund it in MultiSafepay's dashboard."),
        N_("MultiSafepay cannot look up this sale for a refund. MultiSafepay says: {info}"),
    ),
    1034: Words(
        N_("MultiSafepay will not refund this."),
        N_(
            "More than is left, refunded already, too little balance, or the same amount "
            "less than five minutes ago: open the sale again and look."
        ),
        N_("MultiSafepay will not refund this. MultiSafepay says: {info}"),
    ),
    UNKNOWN_ERROR: Words(
        N_("MultiSafepay reports an error that it cannot name."),
        N_("Look at the sale again before you try once more."),
        N_("MultiSafepay reports an error that it cannot name. MultiSafepay says: {info}"),
    ),
}
_WORDS[1015] = _WORDS[1003]
_OTHER = Words(
    N_("MultiSafepay refused this (code {number})."),
    N_("Tell whoever looks after this program if it happens again."),
    N_("MultiSafepay refused this (code {number}). MultiSafepay says: {info}"),
)


def refusal(code: int, status: int, info: str, *, reading: bool) -> Refused:
    """The error for an envelope that says no: `info` is MultiSafepay's own reason, already cleaned.

    Code 1032, HTTP 401 and a bare 403 are the key's fault; code 1000 and HTTP 404 say there is no such thing, and so
    does code 1006 on a read. `values` always carry `number` (the code) and `info`.
    """
    if code in KEY_CODES or status == 401 or (status == 403 and code == 0):
        kind: type[Refused] = KeyRefused
        words = _WORDS[1032]
    elif code in NOT_FOUND_CODES or status == 404 or (reading and code == ORDER_ID_CODE):
        kind = NotFound
        words = _WORDS[1000]
    else:
        kind = Refused
        words = _WORDS.get(code, _OTHER)
    sentence = words.with_reason if info and words.with_reason else words.sentence
    return kind(sentence, words.hint, code=code, status=status, info=info, number=code)
