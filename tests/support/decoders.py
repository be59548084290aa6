"""The strict QR readers that are here: none of them ever tries light on dark.

ZXing always is; zbar where the system has its library. `python -m tests.support.decoders` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import NamedTuple

import zxingcpp
from PIL import Image

try:
    from pyzbar import pyzbar
except ImportError:  # the package is here, the library that it calls is not
    pyzbar = None


class Box(NamedTuple):
    """Where a symbol is, in pixels; right and bottom are the first that are outside."""

    left: int
    top: int
    right: int
    bottom: int


def find(image: Image.Image) -> list[tuple[str, Box]]:
    """The QR codes that ZXing finds without inversion or rotation, and where."""
    found = zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_invert=False,
        try_rotate=False,
    )
    return [
        (
            code.text,
            Box(
                code.position.top_left.x,
                code.position.top_left.y,
                code.position.bottom_right.x + 1,
                code.position.bottom_right.y + 1,
            ),
        )
        for code in found
        if code.valid
    ]


def read_with_zxing(image: Image.Image) -> list[str]:
    """The texts that ZXing reads."""
    return [text for text, _ in find(image)]


def read_with_zbar(image: Image.Image) -> list[str]:
    """The texts that zbar reads."""
    found = pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode() for code in found]


READERS: Mapping[str, Callable[[Image.Image], list[str]]] = {
    "ZXing": read_with_zxing,
    **({"zbar": read_with_zbar} if pyzbar else {}),
}


def readers() -> str:
    """One line: which readers judge the QR here."""
    here = f"QR readers: ZXing {version('zxing-cpp')}"
    return f"{here}, zbar" if pyzbar else f"{here}; not zbar, whose library is not installed"


if __name__ == "__main__":
    print(readers())  # noqa: T201 - what it is run for
