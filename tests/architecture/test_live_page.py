"""docs/live.md names the doctor's checks: each that can be made stands there, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCTOR = ROOT / "src" / "msp_tui" / "shop" / "doctor"
PAGE = (ROOT / "docs" / "live.md").read_text(encoding="utf-8")


def test_every_check_is_on_the_page() -> None:
    """The ids that the doctor gives are those of the page's tables."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in DOCTOR.glob("*.py"))
    made = set(re.findall(r'(?:Check|failed)\(\s*"(\w+)"', source))
    made |= set(re.findall(r'"(live_\w+)"', source))
    told = {
        name
        for line in PAGE.splitlines()
        if line.startswith("|")
        for cell in (line.split("|")[1], line.split("|")[-2])
        for name in re.findall(r"`([a-z_]+)`", cell)
    }
    assert len(made) > 20
    assert made == told
