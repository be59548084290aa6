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
    single = PROFILE_KEYS - set(KEY_KINDS) - {"groups", "keys", "logins", "operators", "roles"}
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


def test_a_value_that_the_environment_overrules(tmp_path: Path) -> None:
    """It is written, and what counts instead is said."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS)
    done = home.run("--config", file, "config", "set", "language", "nl")
    said = "Changed here, but MSP_TUI_LANG counts before any file."
    assert (done.returncode, done.stdout) == (0, f'language = "en"  # {said}\n')


def test_a_value_is_set_beside_the_file_and_taken_back(tmp_path: Path) -> None:
    """What holds afterwards is printed; the configuration keeps every byte."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS, theme="dark")
    before = file.read_text()
    beside = file.with_name("config.settings.toml")
    done = home.run("--config", file, "config", "set", "theme", "light")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f'theme = "light"  # {beside}, instead of "dark" ({file})\n'
    told = home.run("--config", file, "config", "--json").stdout.splitlines()
    (theme,) = [one for one in map(json.loads, told) if one["key"] == "theme"]
    assert theme["instead_of"] == {"value": "dark", "origin": str(file)}
    assert values(home, "--config", str(file))["theme"] == ("light", str(beside))
    assert f"# {beside}\n" in home.run("--config", file, "config").stdout
    done = home.run("--config", file, "config", "unset", "theme", "--json")
    fact = json.loads(done.stdout)
    assert (fact["key"], fact["value"], fact["origin"]) == ("theme", "dark", str(file))
    assert (fact["can_be_set"], fact["choices"]) == (True, ["dark", "light"])
    assert file.read_text() == before


def test_a_login_sees_what_holds_for_it(tmp_path: Path) -> None:
    """Its own group where it has one, whoever said so; those of the others beside it."""
    home = Home(tmp_path)
    logins = {"anna": {"home": 57958}, "bart": {"home": 57959}}
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS, home=57960, logins=logins)
    given = values(home, "--config", str(file), LOGNAME="anna")
    assert given["home"] == (57958, str(file))
    assert given["logins.bart.home"] == (57959, str(file))
    assert values(home, "--config", str(file), LOGNAME="cleo")["home"] == (57960, str(file))
    done = home.run("--config", file, "config", "set", "home", "57960", env={"LOGNAME": "anna"})
    assert done.returncode == 0
    assert values(home, "--config", str(file), LOGNAME="anna")["home"][0] == 57960
    assert values(home, "--config", str(file), LOGNAME="bart")["home"][0] == 57959


def test_what_cannot_be_set_is_said_in_one_line(tmp_path: Path) -> None:
    """Wrong usage is told apart from a value that is refused."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", GROUPS)
    for words, code, said in (
        (("set", "theme", "blue"), 1, "theme cannot be blue; it is one of dark, light."),
        (("set", "langage", "fr"), 1, "did you mean language?"),
        (("set", "environment", "live"), 1, f"Say it in {file}."),
        (("unset", "theme"), 1, "nothing to take back"),
        (("set", "theme"), 2, "the following arguments are required: VALUE"),
        (("unset", "theme", "light"), 2, "unrecognized arguments: light"),
        (("show",), 2, "invalid choice: 'show'"),
    ):
        done = home.run("--config", file, "config", *words)
        assert done.returncode == code
        assert said in done.stderr.splitlines()[-1]
        assert done.stdout == ""
        assert not file.with_name("config.settings.toml").exists()
