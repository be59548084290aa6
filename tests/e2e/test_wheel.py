"""The program as a shop gets it: built, installed where nothing else is, driven in a real terminal."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
import venv
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.pixels import read_codes
from tests.support.processes import children, gone

ROOT = Path(__file__).parents[2]
TERMINAL_A, GROUP_A = "000002Or", 57958
PART = 137  # cents; no price of the shop, so that it can be told from everything else on a screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree; without build isolation where no index can be reached."""
    target = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(target)]
    if subprocess.run([*build, ROOT], capture_output=True, check=False).returncode:
        subprocess.run([*build, "--no-isolation", ROOT], capture_output=True, check=True)
    (built,) = target.glob("*.whl")
    return built


def install(wheel: Path, place: Path) -> Path:
    """Install the wheel in a new environment, with the versions of requirements.lock; gives the command.

    Where nothing can be downloaded the libraries of the environment that runs the tests are lent to it;
    msp-tui itself always comes from the wheel.
    """
    venv.create(place, with_pip=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    locked = ["--retries", "1", "--constraint", str(ROOT / "requirements.lock"), str(wheel)]
    if subprocess.run([*pip, *locked], capture_output=True, check=False).returncode:
        (lender,) = Path(sys.prefix).glob("lib/python*/site-packages")
        (borrower,) = place.glob("lib/python*/site-packages")
        # As a line of a .pth the directory is searched, but its own .pth (our editable install) is not read.
        (borrower / "lent.pth").write_text(f"{lender}\n")
        subprocess.run(
            [*pip, "--no-index", "--no-deps", str(wheel)], capture_output=True, check=True
        )
    return place / "bin" / "msp-tui"


def test_the_wheel_holds_what_the_program_reads_and_no_tests(wheel: Path) -> None:
    """Catalogues, styles, the sandbox's shops and the typing mark are in it; nothing else comes along."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = ROOT / "src"
    wanted = {
        str(file.relative_to(source))
        for pattern in ("**/*.tcss", "sandbox/shops/*.json", "py.typed")
        for file in (source / "msp_tui").glob(pattern)
    }
    assert len(wanted) >= 6
    wanted |= {
        str(file.relative_to(source).with_suffix(".mo"))
        for file in (source / "msp_tui" / "i18n" / "catalogues").glob("*/LC_MESSAGES/*.po")
    }
    assert "msp_tui/i18n/catalogues/fr/LC_MESSAGES/msp_tui.mo" in wanted
    assert wanted <= names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"msp_tui"}
    parts = {part for name in names for part in name.split("/")}
    assert not [part for part in parts if part == "tests" or part.startswith(("test_", "conftest"))]


def test_the_main_job_in_the_demo_of_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    """A cashier finds a sale of one terminal, gives part of it back, moves the terminal, and quits."""
    home = Home(tmp_path / "home", install(wheel, tmp_path / "venv"))
    with home.open("demo") as console:
        console.on(says.GROUPS)
        console.wait_for(lambda: f"{GROUP_A}" in console.text and says.IS_LIVE in console.text)
        (server,) = children(console.process.pid)
        (scratch,) = home.temporary.iterdir()
        assert str(tmp_path / "venv").encode() in Path(f"/proc/{server}/cmdline").read_bytes()
        console.press("f4")
        console.on(says.LIVE)
        sale = some_sale(console, home, scratch)
        find(console, sale)
        refund(console)
        look_back(console)
        move(console)
        assert found(home, scratch, sale["order_id"])[0]["group_id"] == GROUP_A
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        assert gone(server)
    assert not scratch.exists()
    assert list(home.temporary.iterdir()) == []


def found(home: Home, scratch: Path, *query: str) -> list[dict[str, Any]]:
    """What `find` gives for the demo's own store."""
    place = ("--config", scratch / "config.toml", "--state-dir", scratch)
    answer = home.run(*place, "find", *query, "--json", "--limit", "200")
    assert (answer.returncode, answer.stderr) == (0, "")
    return [json.loads(line) for line in answer.stdout.splitlines()]


def some_sale(console: Console, home: Home, scratch: Path) -> dict[str, Any]:
    """A paid sale of terminal A, once the details that name the terminal have been read."""
    sales: list[dict[str, Any]] = []

    def there() -> bool:
        sales[:] = [
            row
            for row in found(home, scratch, TERMINAL_A)
            if (row["type"], row["status"]) == ("payment", "completed") and row["amount"] > 2 * PART
        ]
        return bool(sales)

    console.wait_for(there)
    return sales[0]


def find(console: Console, sale: dict[str, Any]) -> None:
    """By its amount and terminal, as a customer tells it; opened by its order, as a receipt does."""
    console.press("f3")
    console.on(says.FIND)
    console.send(f"{sale['amount'] / 100:.2f} {TERMINAL_A}")
    console.wait_for(says.money(sale["amount"]))
    console.send(f"\x15{sale['order_id']}\r")
    console.on(says.SALE)
    console.wait_for(sale["order_id"])
    console.wait_for(says.money(sale["amount"]))
    console.wait_for(TERMINAL_A)


def refund(console: Console) -> None:
    """Part of it: typed twice, accepted, and then on the sale."""
    console.press("R")
    console.on(says.REFUND)
    console.answer(f"{PART / 100:.2f}")
    console.answer(f"{PART / 100:.2f}")
    console.wait_for(says.IS_ACCEPTED)
    console.press("escape")
    console.on(says.SALE)
    console.wait_for(says.money(-PART))


def look_back(console: Console) -> None:
    """The refund is in the feed and in the journal."""
    console.press("f4")
    console.on(says.LIVE)
    console.wait_for(says.money(-PART))
    console.press("f7")
    console.on(says.JOURNAL)
    console.wait_for(says.money(-PART))


def move(console: Console) -> None:
    """Terminal A to another group; a virtual device unbinds itself and scans the code that is drawn."""
    console.press("f6")
    console.on(says.TERMINALS)
    console.choose(TERMINAL_A)
    console.press("m")
    console.on(says.MOVE)
    console.press("enter")
    console.answer("")
    console.on(says.UNBIND)
    console.press("v")
    console.on(says.PAIR)
    console.wait_for(lambda: len(read_codes(console.cells)) == 1)
    (code,) = read_codes(console.cells)
    assert str(uuid.UUID(code)) == code
    console.press("v")
    console.wait_for(says.IS_PAIRED)
    console.settle()
    assert read_codes(console.cells) == []
    assert code.split("-")[0] not in console.text
