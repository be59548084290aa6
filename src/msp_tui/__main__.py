"""`python -m msp_tui` is `msp-tui`."""

import sys

from msp_tui.cli import main

sys.exit(main())
