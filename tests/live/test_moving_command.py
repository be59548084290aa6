"""`msp-tui move` where only the dashboard and the device can do it: guided, watched for, done, without a screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.conftest import configure
from tests.live.kinds import few_kinds, name_of
from tests.secrets.hunt import Hunt
from tests.support.home import Console, Home
from tests.support.live_account import Kind, live_account
from tests.support.sandbox_process import SandboxProcess

CAFE, SALON = 57959, 57960
KINDS = [kind for kind in few_kinds() if not kind.test]


@pytest.fixture
def shop() -> Iterator[SandboxProcess]:
    """A shop of its own, by today's clock, which the story changes."""
    with SandboxProcess(history=12, clock="real") as running:
        yield running


def said(console: Console, words: str) -> None:
    """Wait for words, wherever the line was broken."""
    console.wait_for(lambda: words in " ".join(console.text.split()))


def answer(console: Console, question: str, text: str) -> None:
    """Type once a question stands there."""
    said(console, question)
    console.settle()
    console.send(f"{text}\r")


@pytest.mark.e2e
@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_a_terminal_moves_to_a_new_group(kind: Kind, shop: SandboxProcess, home: Home) -> None:
    """Unbound on the device, group and terminal made in the dashboard, its key pasted, its code scanned."""
    device = shop.bind(CAFE, "MOVED-1", "Terrasse")
    device.pay(1111)
    closed = kind.terminals == "closed"
    with live_account(shop, kind) as running:
        config = configure(home, running)
        assert home.run("--config", config, "sync", "--once").returncode == 0
        command: list[str | Path] = [
            "--config",
            config,
            "move",
            device.terminal_id,
            "--to-new",
            "Librairie neuve",
        ]
        with home.open(*command, "--name", "Rayon", rows=60) as console:
            answer(console, "Type yes, then Enter:", "yes")
            said(console, "On the device:")
            device.call("POST", "/unbind", {"pin": "1324"})
            if closed:
                said(console, "No key may list terminals: say so when the device is unbound.")
                answer(console, "A letter and Enter:", "c")
            said(console, "Choose [Add in new group] and call it Librairie neuve.")
            said(console, "k Paste its key")
            assert "groups new 'Librairie neuve'" in console.text.replace("\n", "")
            made = shop.backoffice("POST", "/groups", {"name": "Librairie neuve"}).data
            wish = {"group_id": made["id"], "name": "Rayon"}
            new = shop.backoffice("POST", "/terminals", wish).data
            answer(console, "k Paste its key", "k")
            answer(console, "The group's API key (it is not shown), then Enter:", made["api_key"])
            if not (kind.sites or kind.terminals in ("open", "group")):
                answer(console, "The group's number, then Enter:", str(made["id"]))
            if kind.codes and not closed:
                said(console, f"Or type this code: {new['code']}")
            elif not closed:
                said(console, "does not give this code")
            scanned = {"code": new["code"], "serial_number": "MOVED-1"}
            token = shop.device("POST", "/bind", scanned).data["device_token"]
            if closed:
                shop.device("POST", "/payments", {"amount": 2222}, token)
            said(console, f"Tell the till: the TID is now {new['id']}.")
            assert console.wait_exit() == 0
            hunt = Hunt({"key": made["api_key"]})
            assert hunt.leaks(bytes(console.transcript).decode()) == []
        moves = home.run("--config", config, "journal", "--moves", "--json").stdout
    assert json.loads(moves)["step"] == "paired"
    assert running.strays == []


def test_a_script_is_told_what_a_person_has_to_do(shop: SandboxProcess, home: Home) -> None:
    """One object a step: add it in the dashboard, hand its group's key over, scan it; each seen by the next call."""
    with live_account(shop, Kind()) as running:
        config = configure(home, running)
        add: list[str | Path] = [
            "--config",
            config,
            "terminals",
            "add",
            "Sortie",
            "--to-new",
            "Librairie",
        ]
        wait = ["--no-wait", "--json"]
        first = home.run(*add, *wait)
        assert (first.returncode, first.stderr) == (0, _goes_on(first.stdout))
        assert [one["waits_for"] for one in map(json.loads, first.stdout.splitlines())] == ["key"]
        made = shop.backoffice("POST", "/groups", {"name": "Librairie"}).data
        new = shop.backoffice("POST", "/terminals", {"group_id": made["id"], "name": "Sortie"}).data
        key = home.root / "group.key"
        key.write_text(made["api_key"])
        joined = home.run(
            "--config", config, "groups", "new", "Librairie", "--key-file", key, "--json"
        )
        assert json.loads(joined.stdout)["id"] == made["id"], joined.stderr
        resume: list[str | Path] = [
            "--config",
            config,
            "move",
            "--resume",
            "Sortie",
            *wait,
            "--code-only",
        ]
        seen = [json.loads(line) for line in home.run(*resume).stdout.splitlines()]
        assert (seen[-1]["new_tid"], seen[-1]["code"]) == (new["id"], new["code"])
        shop.device("POST", "/bind", {"code": new["code"], "serial_number": "NEW-1"})
        assert json.loads(home.run(*resume).stdout.splitlines()[-1])["step"] == "paired"
    assert running.strays == []


def _goes_on(stdout: str) -> str:
    """The sentence beside the object: how to go on."""
    move = json.loads(stdout.splitlines()[-1])
    return f"The move of Sortie waits. Go on with: msp-tui move {move['id']} --resume\n"


def test_what_the_dashboard_does_is_not_done_here(shop: SandboxProcess, home: Home) -> None:
    """Names are labels of this login; a webhook and a group's end are the dashboard's."""
    with live_account(shop, Kind()) as running:
        config = configure(home, running)
        renamed = home.run("--config", config, "groups", "rename", str(CAFE), "Bistrot")
        assert renamed.stdout == (
            "The group is now called Bistrot. "
            "Only on this console's screens: MultiSafepay keeps its own.\n"
        )
        for task in (("webhook", "Bistrot", "-"), ("remove", str(SALON), "--yes")):
            refused = home.run("--config", config, "groups", *task)
            assert refused.returncode == 1
            assert "MultiSafepay's API cannot do this." in refused.stderr
    assert running.strays == []


def test_test_has_no_terminals(shop: SandboxProcess, home: Home) -> None:
    """One sentence, and no move is begun."""
    with live_account(shop, Kind(test=True)) as running:
        configure(home, running)
        added = home.run("--config", home.config, "terminals", "add", "Till", "--to", "Café")
        assert (added.returncode, added.stdout) == (1, "")
        assert "MultiSafepay's TEST has no terminals" in added.stderr
        moves = home.run("--config", home.config, "journal", "--moves", "--json")
        assert (moves.returncode, moves.stdout) == (0, "")
        assert running.strays == []
