"""Files and paper: never over a file, never through a shell, never without an end."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

import pytest

from msp_tui import outbox
from msp_tui.domain.errors import ConfigurationError, StateError
from msp_tui.outbox import Outbox


def test_a_file_is_private_and_never_written_over(tmp_path: Path) -> None:
    """The next one of the same name gets a number; a link is not followed."""
    place = tmp_path / "new" / "days"
    box = Outbox(place)
    (tmp_path / "elsewhere").write_text("kept")
    first = Path(box.save("day.csv", "é\n"))
    (place / "day-2.csv").symlink_to(tmp_path / "elsewhere")
    (place / "day-3.csv").symlink_to(tmp_path / "nowhere")
    second = Path(box.save("day.csv", "2\n"))
    assert (first.name, second.name) == ("day.csv", "day-4.csv")
    assert first.read_text("utf-8") == "é\n"
    assert (tmp_path / "elsewhere").read_text() == "kept"
    assert not (tmp_path / "nowhere").exists()
    assert {one.stat().st_mode & 0o777 for one in (first, second)} == {0o600}
    assert place.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("receipt-../../etc/passwd.txt", "receipt-..-..-etc-passwd.txt"),
        ("../.bashrc.txt", "bashrc.txt"),
        ("receipt-A/B 1\n.txt", "receipt-A-B-1-.txt"),
    ],
)
def test_a_name_from_outside_is_no_path(tmp_path: Path, name: str, written: str) -> None:
    """Order ids may hold slashes; the file stays where it belongs."""
    assert Outbox(tmp_path).save(name, "") == str(tmp_path / written)


def test_a_full_directory_says_so(tmp_path: Path) -> None:
    """Ninety-nine of one name are enough."""
    for _ in range(99):
        Outbox(tmp_path).save("day.csv", "")
    with pytest.raises(StateError, match="is there already"):
        Outbox(tmp_path).save("day.csv", "")


def test_no_half_a_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be written whole is taken away again."""

    def full(handle: int, *_: object) -> None:
        os.close(handle)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(StateError, match="No space left"):
        Outbox(tmp_path).save("day.csv", "text")
    assert list(tmp_path.iterdir()) == []


async def test_the_printer_gets_text_and_its_own_arguments(tmp_path: Path) -> None:
    """Arguments are a list: what a shell would take apart stays whole."""
    paper = tmp_path / "paper"
    script = "import sys; open(sys.argv[1], 'w').write(sys.argv[2] + '|' + sys.stdin.read())"
    box = Outbox(printer=(sys.executable, "-c", script, str(paper), "$HOME; 'x'"))
    await box.print("TOTAL 12,50 €\n")
    assert paper.read_text("utf-8") == "$HOME; 'x'|TOTAL 12,50 €\n"


async def test_a_printer_that_reads_nothing_is_fine() -> None:
    """Whether it read its input is its own affair."""
    await Outbox(printer=("true",)).print("x" * 1_000_000)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ((), "names no printer"),
        (("/no/such/program",), "could not be started: No such file"),
        (
            (sys.executable, "-c", "import sys; sys.exit('\x1b[31mno paper')"),
            r"\(code 1\)\. .*no paper",
        ),
    ],
)
async def test_a_failure_is_one_sentence(command: tuple[str, ...], sentence: str) -> None:
    """What the command said itself is in it, without its control characters."""
    with pytest.raises(ConfigurationError, match=sentence) as caught:
        await Outbox(printer=command).print("text")
    assert "\x1b" not in str(caught.value)


async def test_a_printer_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With everything that it started: nobody holds the line any more."""
    monkeypatch.setattr(outbox, "PRINTER_SECONDS", 4.0)
    line = tmp_path / "line"
    os.mkfifo(line)
    script = 'exec 3>"$0"; echo up >&3; sleep 600 & sleep 600'
    with os.fdopen(os.open(line, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as heard:
        with pytest.raises(ConfigurationError, match="was not done within 4 s"):
            await Outbox(printer=("sh", "-c", script, str(line))).print("text")
        assert heard.read() == b"up\n"
        select.select([heard], [], [], 60)
        assert heard.read() == b""
