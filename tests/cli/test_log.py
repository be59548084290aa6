from __future__ import annotations

import logging
import stat
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui import log
from msp_tui.domain.text import Secret

KEY = "9f" * 20
CODE = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
CARD = "4111111111111111"


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    """Whatever a test started to log ends with it."""
    yield
    log.stop()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"GET https://x/v1/json/transactions?api_key={KEY}&limit=1",
            "GET https://x/v1/json/transactions?api_key=[hidden]&limit=1",
        ),
        ("api_key: short", "api_key: [hidden]"),
        ('{"api_key": "short", "id": 1}', '{"api_key": "[hidden]", "id": 1}'),
        ("(b'api_key', b'short')", "(b'api_key', b'[hidden]')"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [hidden]"),
        ("{'authorization': 'abc.def'}", "{'authorization': '[hidden]'}"),
        ("events_token=e1 device_token: d2", "events_token=[hidden] device_token: [hidden]"),
        (f"terminal code {CODE.upper()} shown", "terminal code [hidden] shown"),
        (f"key {KEY}", "key [hidden]"),
        ("typed 4111 1111 1111 1111 twice", "typed 1111 twice"),
        (f"typed {CARD}", "typed 1111"),
        ("http://user:word@host/", "http://[hidden]@host/"),
        ("error_code=1034 order 4111111111111112", "error_code=1034 order 4111111111111112"),
        ("the token, which expired", "the token, which expired"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, expected: str) -> None:
    """Keys, tokens, activation codes and card numbers go; the rest of the line stays."""
    assert log.redact(text) == expected
    assert log.redact(log.redact(text)) == expected


@given(st.text(alphabet="0123456789abcdefXYZ.-_", min_size=6, max_size=40), st.text(), st.text())
def test_a_hidden_secret_never_shows(secret: str, before: str, after: str) -> None:
    """A secret that was announced does not survive, whatever stands around it."""
    log.hide(Secret(secret))
    try:
        assert secret not in log.redact(before + secret + after).replace(log.HIDDEN, "\0")
    finally:
        log._secrets.discard(secret)


@given(st.uuids())
def test_no_activation_code_shows(code: uuid.UUID) -> None:
    """Every activation code is recognised, in either case."""
    for text in (str(code), str(code).upper()):
        assert text not in log.redact(f"scan {text}.")


def test_the_log_is_private_and_holds_no_secret(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Entries with their tracebacks are in a file for its owner alone, redacted, and nowhere else."""
    assert log.start(tmp_path / "state")
    try:
        raise ValueError(f"https://x/?api_key={KEY}")  # noqa: TRY301 - the traceback is the point
    except ValueError:
        logging.getLogger("msp_tui.api").exception("call with %s failed", CODE)
    logging.getLogger("httpx").info("HTTP Request: GET https://x/")
    file = log.file()
    assert file == tmp_path / "state" / "msp-tui.log"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = file.read_text()
    assert "call with [hidden] failed" in written
    assert "ValueError: https://x/?api_key=[hidden]" in written
    assert KEY not in written
    assert CODE not in written
    assert "HTTP Request" not in written
    assert capfd.readouterr() == ("", "")


def test_an_entry_cannot_forge_another(tmp_path: Path) -> None:
    """Line ends and escapes from outside stay inside their own entry."""
    log.start(tmp_path)
    logging.getLogger("x").warning("name a\n2026-01-01T00:00:00.000Z INFO 1 y: forged\x1b[2J")
    lines = (tmp_path / log.NAME).read_text().splitlines()
    assert lines[1] == "    2026-01-01T00:00:00.000Z INFO 1 y: forged?[2J"


def test_a_file_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    """A log file left readable by others is made private; a shared one is for the group."""
    file = tmp_path / log.NAME
    file.touch(0o644)
    log.start(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    log.start(tmp_path, shared=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o660


def test_after_another_process_rotated_entries_go_to_the_new_file(tmp_path: Path) -> None:
    """A file that was moved away under our feet is not written any more."""
    log.start(tmp_path)
    file = tmp_path / log.NAME
    file.rename(tmp_path / "msp-tui.log.1")
    logging.getLogger("x").warning("first")
    logging.getLogger("x").warning("second")
    assert len(file.read_text().splitlines()) == 2
    assert (tmp_path / "msp-tui.log.1").read_text() == ""


def test_the_log_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full file is put aside, and only a few are kept."""
    monkeypatch.setattr(log, "_LARGEST", 1000)
    log.start(tmp_path)
    for number in range(200):
        logging.getLogger("x").warning("entry %s", number)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 1000 for file in files)


def test_without_a_place_to_write_nothing_is_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A log that cannot be written costs neither the shop nor the screen."""
    (tmp_path / "file").touch()
    assert not log.start(tmp_path / "file" / "state")
    logging.getLogger("x").error("lost")
    assert log.file() is None
    assert capfd.readouterr() == ("", "")


def test_a_thread_that_dies_is_logged_with_the_code_of_its_fault(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same fault has the same code, and no traceback reaches the screen."""
    log.start(tmp_path)

    def die() -> None:
        raise LookupError(KEY)

    for _ in range(2):
        thread = threading.Thread(target=die)
        thread.start()
        thread.join()
    entries = [line for line in (tmp_path / log.NAME).read_text().splitlines() if "code" in line]
    codes = {line.rpartition(" ")[2] for line in entries}
    assert (len(entries), len(codes)) == (2, 1)
    assert KEY not in (tmp_path / log.NAME).read_text()
    assert capfd.readouterr() == ("", "")
