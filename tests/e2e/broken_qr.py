"""msp-tui with its QR drawn wrongly: the first argument says how, the others are the program's own.

What the checks of the drawing are tried on: they have to notice every one of these.
"""

from __future__ import annotations

import os
import sys

from msp_tui.console.tty.terminal import prepare

prepare(os.environ)

from rich.style import Style  # noqa: E402 - after prepare, as it has to be

from msp_tui.cli import main  # noqa: E402
from msp_tui.console.presenters import qr_text  # noqa: E402
from msp_tui.console.widgets import qr_panel  # noqa: E402


def the_themes(ink: bool, paper: bool) -> Style:
    """No colours of its own."""
    return Style()


how, *arguments = sys.argv[1:]
if how == "light on dark":
    qr_panel._INK, qr_panel._PAPER = qr_panel._PAPER, qr_panel._INK
elif how.startswith("quiet zone"):
    qr_text.QUIET = int(how.split()[-1])
elif how == "the theme's colours":
    qr_panel._style = the_themes
else:
    sys.exit(f"nothing is broken by {how!r}")
sys.exit(main(arguments))
