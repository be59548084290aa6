from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
BUDGET = 400


def test_no_file_grows_past_the_budget() -> None:
    """Runaway files are the field's disease: split by what they know, long before 400 lines."""
    folders = ("src", "tests", "benchmarks")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    sizes = {str(file.relative_to(ROOT)): file.read_text().count("\n") for file in files}
    assert "src/msp_tui/shop/engine.py" in sizes
    assert {name: lines for name, lines in sizes.items() if lines > BUDGET} == {}
