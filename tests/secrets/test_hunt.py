from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.secrets.hunt import Hunt

KEY = "5a4db0c5e17f0c2b9d8a64f3021b7c59de80aa11"
CODE = "7f3c1a52-9d4e-4b8a-a6f0-2c5e8d917b34"
HUNT = Hunt({"key": KEY, "code": CODE})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"GET /orders?api_key={KEY}", ["key"]),
        (f"the key {KEY[7:19]} was refused", ["key"]),
        (f"the key {KEY[28:]}", ["key"]),
        (f"the key ends in {KEY[-11:]}", []),
        (KEY.upper(), ["key"]),
        (f"scan {CODE}", ["code"]),
        (CODE.replace("-", ""), ["code"]),
        (CODE.split("-")[4], ["code"]),
        (f"{KEY} {CODE}", ["key", "code"]),
        ("…aa11", []),
    ],
)
def test_a_secret_is_found_whole_or_in_pieces(text: str, found: list[str]) -> None:
    """Twelve characters in a row are found, in any place, case and spelling; eleven are a mask."""
    assert HUNT.leaks(text) == found
    assert HUNT.leaks(b"\x00\xff" + text.encode() + b"\x1b[0m") == found


def test_a_secret_is_found_in_a_log_and_in_a_write_ahead_log(tmp_path: Path) -> None:
    """Files are searched as they lie, the rows that SQLite has not moved into its file yet as well."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "some.log").write_text(f"refused {KEY}\n")
    (tmp_path / "config.toml").write_text(f'api_key = "{KEY}"\n')
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE terminals (code TEXT)")
        store.commit()
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.execute("INSERT INTO terminals VALUES (?)", (CODE,))
        store.commit()
        found = HUNT.in_files(tmp_path, but={"config.toml"})
    assert found == {"deep/some.log": ["key"], "store.sqlite3-wal": ["code"]}
