"""PINs as salted scrypt hashes: `scrypt$ln=15,r=8,p=1$SALT$HASH`, salt and hash in base64.

`ln` is the logarithm of scrypt's N, as in other programs' hashes of this form. A PIN has few digits:
the hash only makes guessing slow, so a file that holds one is as secret as one that holds a key.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import field

from msp_tui.domain.frozen import frozen

SALT_BYTES = 16
_HASH_BYTES = 32
_LN, _R, _P = 15, 8, 1
_LEAST_LN, _MOST_LN = 14, 20
_FORM = re.compile(
    r"scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})"
)
_PIN = re.compile(r"[0-9]{4,7}")


def usable_pin(pin: str) -> bool:
    """Four to seven digits, not all the same: what the PIN field takes."""
    return _PIN.fullmatch(pin) is not None and len(set(pin)) > 1


def pin_hash(pin: str, salt: bytes) -> str:
    """The hash of a PIN with a salt of 16 random bytes, as the configuration keeps it."""
    made = _Hash(_LN, _R, _P, salt, b"")
    found = made.of(pin)
    return f"scrypt$ln={_LN},r={_R},p={_P}${_text(salt)}${_text(found)}"


def usable_hash(text: str) -> bool:
    """Whether this is a hash in our form, neither too weak nor too slow to be one of ours."""
    return _read(text) is not None


def pin_fits(pin: str, kept: str) -> bool:
    """Whether a PIN is the one that was hashed. Takes about a tenth of a second on purpose."""
    expected = _read(kept)
    if expected is None:
        return False
    from hmac import compare_digest  # OpenSSL's libraries, which the first screen can do without

    return compare_digest(expected.of(pin), expected.digest)


@frozen
class _Hash:
    ln: int
    r: int
    p: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    def of(self, pin: str) -> bytes:
        """The same function over another PIN."""
        import hashlib

        cost = 1 << self.ln
        room = 128 * self.r * (cost + self.p) + 1_000_000
        return hashlib.scrypt(
            pin.encode(),
            salt=self.salt,
            n=cost,
            r=self.r,
            p=self.p,
            maxmem=room,
            dklen=len(self.digest) or _HASH_BYTES,
        )


def _read(text: str) -> _Hash | None:
    found = _FORM.fullmatch(text)
    if not found:
        return None
    ln, r, p = int(found[1]), int(found[2]), int(found[3])
    try:
        salt = binascii.a2b_base64(found[4], strict_mode=True)
        digest = binascii.a2b_base64(found[5], strict_mode=True)
    except binascii.Error:
        return None
    strong = _LEAST_LN <= ln <= _MOST_LN and 8 <= r <= 16 and 1 <= p <= 4
    if not strong or len(salt) < SALT_BYTES or len(digest) < _HASH_BYTES:
        return None
    return _Hash(ln, r, p, salt, digest)


def _text(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).decode("ascii")
