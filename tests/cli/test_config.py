from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msp_tui.settings.reading import KEY_KINDS, PROFILE_KEYS
from tests.secrets.hunt import Hunt
from tests.support.home import Home

ACCOUNT, BOOKS = "acc0" * 10, "b00c" * 10
GROUPS = [
    {"id": 57958, "name": "Comptoir", "api_key": BOOKS},
    {"id": 57959, "name": "Café", "api_key_env": "CAFE_KEY"},
    {"id": 57960, "name": "Salon", "api_key_command": ["pass", "show", "5ec4e7" * 7]},
]


def values(home: Home, *arguments: str, **env: str) -> dict[str, tuple[Any, str]]:
    """Every value and its origin, by its key."""
    done = home.run(*arguments, "config", "--json", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["key"]: (line["value"], line["origin"]) for line in lines}


def test_each_value_and_where_it_came_from(tmp_path: Path) -> None:
    """From the file, by default, from the environment or the command line."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS, ACCOUNT, language="fr")
    given = values(home, "--config", str(file), MSP_TUI_STATE_DIR="/tmp/elsewhere")
    assert given["base_url"] == ("http://127.0.0.1:9/v1/json", str(file))
    assert given["timezone"] == ("Europe/Amsterdam", "default")
    assert given["state_dir"] == ("/tmp/elsewhere", "MSP_TUI_STATE_DIR")
    assert given["language"] == ("en", "MSP_TUI_LANG")
    assert given["requests_per_second"] == (50, "default")
    assert given["cloud_payments"] == (False, "default")
    named = values(home, "--config", str(file), "--state-dir", "/tmp/there", MSP_TUI_LANG="")
    assert named["state_dir"] == ("/tmp/there", "--state-dir")
    assert named["language"] == ("fr", str(file))


def test_no_secret_is_shown(tmp_path: Path) -> None:
    """Keys are masked, and so is what a source of keys could give away."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS, ACCOUNT)
    done = home.run("--config", file, "config")
    secrets = {"account": ACCOUNT, "books": BOOKS, "argument": "5ec4e7" * 7}
    assert Hunt(secrets).leaks(done.stdout) == []
    given = values(home, "--config", str(file))
    assert given["api_key"] == (f"…{ACCOUNT[-4:]}", str(file))
    assert given["groups.57958.api_key"] == (f"…{BOOKS[-4:]}", str(file))
    assert given["groups.57959.api_key_env"] == ("CAFE_KEY", str(file))
    assert given["groups.57960.api_key_command"] == ("pass …", str(file))


def test_an_unknown_key_names_the_one_that_was_meant(tmp_path: Path) -> None:
    """One line says where and which."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS, timezon="Europe/Paris")
    done = home.run("--config", file, "config")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "did you mean timezone?" in done.stderr


def test_every_key_that_a_profile_may_have_is_listed(tmp_path: Path) -> None:
    """Also those that nobody set; keys of actions by the action, arguments of commands not at all."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS)
    text = f'{file.read_text()}\n[profiles.shop.keys]\ndoctor = ["*", "f10"]\n'
    file.write_text(
        text.replace("[profiles.shop]\n", '[profiles.shop]\nprinter_command = ["lp", "-s"]\n')
    )
    given = values(home, "--config", str(file))
    single = PROFILE_KEYS - set(KEY_KINDS) - {"groups", "keys", "operators", "roles"}
    assert single <= given.keys()
    assert given["keys.doctor"] == ("* f10", str(file))
    assert given["printer_command"] == ("lp …", str(file))


def test_keys_with_which_no_console_opens(tmp_path: Path) -> None:
    """`config` and `doctor` find them as the console would, with the nearest name."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS, keys={"refnd": "f11"})
    for command in ("config", "doctor"):
        done = home.run("--config", file, command)
        assert done.returncode == 1
        assert "there is no action refnd; did you mean refund?" in done.stdout + done.stderr
