"""docs/sandbox.md does what it says: every example in it is run, in the order of reading."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from msp_tui.sandbox import shops
from tests.sandbox.test_pytest_plugin import run
from tests.support.sandbox_process import SandboxProcess

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PROMISE = "# → "


def blocks(language: str) -> list[str]:
    """Give the examples in one language, in order."""
    return [text for name, text in BLOCKS if name == language]


def execute(command: list[str], place: Path, sandbox: SandboxProcess) -> str:
    """Run an example as a reader would, with the variables the page tells to set."""
    environment = {
        **os.environ,
        "BASE": sandbox.base_url,
        "OFFICE": f"{sandbox.origin}/backoffice/v1",
        "DEVICE": f"{sandbox.origin}/device/v1",
        "KEY": sandbox.api_key,
        "COUNTER_KEY": sandbox.group_key(57958),
        "NO_PROXY": "*",
    }
    ended = subprocess.run(
        command,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl, bash")
def test_the_examples(tmp_path: Path) -> None:
    """Started as the page says, the sandbox answers each command with what the page shows."""
    start, variables, *_ = blocks("sh")
    options = shlex.split(start.splitlines()[1])[2:]
    assert options == ["--port", "8765", "--clock", "manual"]
    assert re.findall(r"export (\w+)=", variables) == [
        *("BASE", "OFFICE", "DEVICE", "KEY", "COUNTER_KEY")
    ]
    with SandboxProcess() as sandbox:
        for language, text in BLOCKS:
            if language == "sh" and text not in (start, variables):
                out = execute(["bash", "-ec", text], tmp_path, sandbox)
                for line in text.splitlines():
                    if line.startswith(PROMISE):
                        _, found, out = out.partition(line.removeprefix(PROMISE))
                        assert found, line
            elif language == "python" and "def test_" not in text:
                assert execute([sys.executable, "-c", text], tmp_path, sandbox).strip()


def test_the_python_examples_say_what_they_promise(tmp_path: Path) -> None:
    """A page of a hundred rows; the statuses of a soft decline."""
    page, events = (text for text in blocks("python") if "def test_" not in text)
    with SandboxProcess() as sandbox:
        said = execute([sys.executable, "-c", page], tmp_path, sandbox)
        assert said.startswith("100 transactions; older ones after ")
        told = execute([sys.executable, "-c", events], tmp_path, sandbox)
        assert told.split() == ["initialized", "declined", "completed"]


@pytest.mark.skipif(not shutil.which("php"), reason="PHP is not installed")
def test_the_php_example(tmp_path: Path, sandbox: SandboxProcess) -> None:
    """PHP reads a page of transactions."""
    (tmp_path / "page.php").write_text(blocks("php")[0])
    assert execute(["php", "page.php"], tmp_path, sandbox) == "100 transactions\n"


def test_the_shop_file(tmp_path: Path) -> None:
    """The shop of the page is a shop."""
    path = tmp_path / "florist.json"
    path.write_text(blocks("json")[0])
    with SandboxProcess(shop=str(path), history=20) as sandbox:
        assert [(t["id"], t["active"]) for t in sandbox.terminals] == [
            ("00009Aa1", True),
            ("00009Aa2", False),
        ]
        assert len(sandbox.api("GET", "/transactions").data) == 20
    assert "/".join(shops.names()) == "bookshop/chain/empty/restaurant"


def test_the_pytest_example(tmp_path: Path) -> None:
    """The tests of the page pass in a project of their own."""
    (example,) = (text for text in blocks("python") if "def test_" in text)
    (tmp_path / "test_example.py").write_text(example)
    ended = run(tmp_path, "-p", "msp_tui_sandbox")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "2 passed" in ended.stdout


def test_every_operation_is_on_the_page() -> None:
    """What the back office has beyond the dashboard, and each effect and option, is named."""
    for word in ("/clock", "/faults", "/settings", "/unbind", "cut_before", "cut_after", "garbage"):
        assert word in PAGE
    for option in ("--port", "--state", "--shop", "--seed", "--history", "--traffic", "--clock"):
        assert f"`{option}" in PAGE
