"""`msp-tui move` and the tasks of `groups` and `terminals`, as processes against the running sandbox."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.test_one_poller import until
from tests.secrets.hunt import Hunt
from tests.support.home import Console, Home
from tests.support.sandbox_process import Device, SandboxProcess

COUNTER, CAFE, SALON = 57958, 57959, 57960
STEPS = "On the device:"


@pytest.fixture
def shop(home: Home) -> Iterator[SandboxProcess]:
    """A shop of its own, which the story changes, and the profile for it."""
    with SandboxProcess(history=6) as running:
        home.configure(running.base_url, running.groups, running.api_key)
        yield running


@pytest.fixture
def device(shop: SandboxProcess) -> Device:
    """A device that is bound in the café."""
    return shop.bind(CAFE, "MOVED-1", "Terrasse")


def ran(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command without a terminal, until it ends."""
    return home.run("--config", home.config, *arguments)


def told(home: Home, *arguments: str) -> list[dict[str, Any]]:
    """The objects of a command that did its job."""
    answer = ran(home, *arguments, "--json")
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def at_terminal(home: Home, *arguments: str, **options: Any) -> Console:
    """A command with somebody there."""
    return home.open("--config", home.config, *arguments, **options)


def answer(console: Console, question: str, text: str) -> None:
    """Type once a question stands there."""
    console.wait_for(lambda: question in " ".join(console.text.split()))
    console.settle()
    console.send(f"{text}\r")


def terminal(shop: SandboxProcess, tid: str) -> dict[str, Any]:
    """A terminal as the API lists it."""
    found: dict[str, Any] = next(
        one for one in shop.api("GET", "/terminals").data if one["id"] == tid
    )
    return found


def scan(shop: SandboxProcess, tid: str, serial: str) -> str:
    """A device scans the code of this terminal; gives its token."""
    body = {"code": terminal(shop, tid)["code"], "serial_number": serial}
    return str(shop.device("POST", "/bind", body).data["device_token"])


def test_a_group_from_its_making_to_its_end(home: Home, shop: SandboxProcess) -> None:
    """Made, renamed, given a webhook, removed; each as one object."""
    (made,) = told(home, "groups", "new", "Librairie")
    assert made == {"id": made["id"], "name": "Librairie", "webhook_url": None}
    (renamed,) = told(home, "groups", "rename", "librairie", "Rayon")
    assert (renamed["id"], renamed["name"]) == (made["id"], "Rayon")
    (hooked,) = told(home, "groups", "webhook", str(made["id"]), "https://shop.example/hook")
    assert hooked["webhook_url"] == "https://shop.example/hook"
    assert told(home, "groups", "webhook", "Rayon", "-")[0]["webhook_url"] is None
    unasked = ran(home, "groups", "remove", "Rayon")
    assert (unasked.returncode, unasked.stdout) == (2, "")
    assert "Nobody is here to confirm this: Remove the group Rayon" in unasked.stderr
    assert "--yes" in unasked.stderr
    (removed,) = told(home, "groups", "remove", "Rayon", "--yes")
    assert removed["removed"] is True
    assert made["id"] not in [group["id"] for group in shop.backoffice("GET", "/groups").data]


def test_what_cannot_be_done_with_groups_is_a_sentence(home: Home, shop: SandboxProcess) -> None:
    """One line, exit code 1, nothing changed."""
    before = shop.backoffice("GET", "/groups").data
    for arguments, sentence in (
        (("new", "café"), "There is already a group named “Café”."),
        (
            ("rename", "None", "X"),
            "There is no group None; there are Comptoir (57958), Café (57959), Salon du livre (57960).",
        ),
        (("remove", "Café", "--yes"), "Café has terminals: a group with a history stays."),
        (("webhook", "Café", "not an address"), ""),
    ):
        answered = ran(home, "groups", *arguments)
        assert (answered.returncode, answered.stdout) == (1, ""), answered.stderr
        assert answered.stderr.startswith(f"msp-tui: {sentence}")
        assert answered.stderr.count("\n") == 1
    assert shop.backoffice("GET", "/groups").data == before


def test_the_tills_key(home: Home, shop: SandboxProcess) -> None:
    """Checked from a file, written to a new one; never on standard output."""
    hunt = Hunt({"key": shop.group_key(CAFE)})
    till = home.root / "till.key"
    (wrote,) = told(home, "groups", "write-key", "Café", str(till))
    assert wrote == {"group_id": CAFE, "file": str(till)}
    assert till.read_text().strip() == shop.group_key(CAFE)
    assert till.stat().st_mode & 0o777 == 0o600
    again = ran(home, "groups", "write-key", "Café", str(till))
    assert again.returncode == 1
    (fits,) = told(home, "groups", "check-key", "Café", "--key-file", str(till))
    assert fits == {
        "accepted": True,
        "account": False,
        "groups": [{"id": CAFE, "name": "Café"}],
        "fits": True,
    }
    other = ran(home, "groups", "check-key", str(SALON), "--key-file", str(till))
    assert other.returncode == 1
    assert "This key opens Café (57959). The till needs the key of Salon" in other.stderr
    nobody = ran(home, "groups", "check-key")
    assert nobody.returncode == 2
    assert "--key-file" in nobody.stderr
    assert hunt.leaks(other.stdout + other.stderr + again.stderr + nobody.stderr) == []
    with at_terminal(home, "groups", "check-key", "Café") as console:
        answer(console, "The till's key", shop.group_key(CAFE))
        assert console.wait_exit() == 0
        assert hunt.leaks(bytes(console.transcript).decode()) == []


def test_a_terminal_is_renamed_and_removed(home: Home, shop: SandboxProcess) -> None:
    """By its name or its TID; one that a device was bound to stays."""
    (renamed,) = told(home, "terminals", "rename", "Bar du café", "Bar")
    assert (renamed["id"], renamed["name"], renamed["active"]) == (renamed["id"], "Bar", True)
    assert terminal(shop, renamed["id"])["name"] == "Bar"
    bound = ran(home, "terminals", "remove", "Bar", "--yes")
    assert bound.returncode == 1
    assert f"msp-tui terminals unbind {renamed['id']}" in bound.stderr
    (gone,) = told(home, "terminals", "remove", "Stand salon 2", "--yes")
    assert gone["removed"] is True
    assert gone["id"] not in [one["id"] for one in shop.api("GET", "/terminals").data]


def test_a_terminal_is_added_and_paired(home: Home, shop: SandboxProcess) -> None:
    """Stopped at its code, shown again, scanned by a device; a code goes into a pipe only when it is asked for."""
    first = told(home, "terminals", "add", "Sortie", "--to", "Salon du livre", "--no-wait")
    assert [(one["step"], one["waits_for"], one["code"]) for one in first] == [
        ("added", None, None),
        ("added", "scan", None),
    ]
    tid = first[-1]["new_tid"]
    code = terminal(shop, tid)["code"]
    hunt = Hunt({"code": code})
    plain = ran(home, "terminals", "pair", tid, "--no-wait")
    assert (plain.returncode, hunt.leaks(plain.stdout + plain.stderr)) == (0, [])
    assert f"Go on with: msp-tui move {tid} --resume" in plain.stdout
    shown = told(home, "terminals", "pair", tid, "--no-wait", "--code-only")
    assert shown[-1]["code"] == code
    assert ran(home, "terminals", "pair", tid, "--no-wait", "--code-only").stdout.count(code) == 1
    scan(shop, tid, "NEW-1")
    paired = told(home, "move", "--resume", tid)
    assert [(one["step"], one["serial_number"]) for one in paired][-1] == ("paired", "NEW-1")
    assert ran(home, "terminals", "pair", tid).returncode == 1
    assert len(told(home, "journal", "--moves")) == 1


@pytest.mark.e2e
def test_a_terminal_moves_at_a_terminal(home: Home, shop: SandboxProcess, device: Device) -> None:
    """Asked, unbound on the device and seen, added, drawn, scanned and seen; the till's news at the end."""
    with at_terminal(home, "move", "Terrasse", "--to-new", "Rayon") as console:
        answer(console, "Move Terrasse to Rayon? Type yes, then Enter:", "yes")
        console.wait_for(STEPS)
        device.call("POST", "/unbind", {"pin": "1324"})
        console.wait_for("Or type this code:")
        assert console.text.count("▀") == 37 * 19
        new = next(
            one
            for one in shop.api("GET", "/terminals").data
            if one["name"] == "Terrasse" and not one["serial_number"]
        )
        console.wait_for(new["code"])
        scan(shop, new["id"], "MOVED-1")
        console.wait_for(f"Tell the till: the TID is now {new['id']}.")
        assert console.wait_exit() == 0
        assert f"The old TID {device.terminal_id} is retired" in console.text
        assert Hunt({"key": shop.api_key}).leaks(bytes(console.transcript).decode()) == []
    (line,) = told(home, "journal", "--moves")
    steps = [step.split()[0] for step in line["steps"]]
    assert steps == ["planned", "unbound_seen", "adding", "added", "paired"]


@pytest.mark.e2e
@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_whoever_leaves_is_told_how_to_go_on(
    home: Home, shop: SandboxProcess, device: Device, term: str
) -> None:
    """Ctrl+C at each step, and the sentence's own command from there; no code is drawn where none can be."""
    tid = device.terminal_id
    with at_terminal(home, "move", tid, "--to", "Salon du livre", term=term) as console:
        answer(console, "Type yes", "yes")
        console.wait_for(STEPS)
        console.press("ctrl+c")
        console.wait_for(f"Go on with: msp-tui move {tid} --resume")
        assert console.wait_exit() == 1
    with at_terminal(home, "move", tid, "--resume", term=term) as console:
        answer(console, "A letter and Enter:", "v")
        console.wait_for("Or type this code:")
        assert ("▀" in console.text) == (term != "dumb")
        console.press("ctrl+c")
        console.wait_for("Go on with: msp-tui move")
        assert console.wait_exit() == 1
    with at_terminal(home, "move", "--resume", term=term) as console:
        answer(console, "Ctrl+C later", "v")
        console.wait_for("Tell the till")
        assert console.wait_exit() == 0
    assert terminal(shop, tid)["active"] is False


@pytest.mark.e2e
def test_a_move_is_given_up_at_a_terminal(home: Home, shop: SandboxProcess, device: Device) -> None:
    """`x`, confirmed: the terminal that nobody scanned goes; what stands on the device is said."""
    with at_terminal(home, "move", "Terrasse", "--to", "Salon du livre", "--yes") as console:
        answer(console, "A letter and Enter:", "v")
        console.wait_for("Or type this code:")
        answer(console, "x Give up", "x")
        answer(console, "Give up the move of Terrasse? Type yes", "no")
        console.wait_for("Nothing was done.")
        console.settle()
        console.send("x\r")
        console.wait_for(lambda: console.text.count("Give up the move of Terrasse?") == 2)
        console.settle()
        console.send("yes\r")
        assert console.wait_exit() == 0
        assert "The device stays unbound." in console.text
    (line,) = told(home, "journal", "--moves")
    assert line["step"] == "abandoned"
    names = [one["name"] for one in shop.api("GET", "/terminals").data if not one["serial_number"]]
    assert "Terrasse" not in names


def test_a_script_moves_a_terminal(home: Home, shop: SandboxProcess, device: Device) -> None:
    """Never asked, one object a step; said to be unbound, although MultiSafepay does not show it, only with --yes."""
    move = ("move", device.terminal_id, "--to", str(SALON))
    unasked = ran(home, *move)
    assert unasked.returncode == 2
    assert "Nobody is here to confirm this" in unasked.stderr
    begun = told(home, *move, "--yes", "--no-wait")
    assert [(one["step"], one["waits_for"]) for one in begun] == [("planned", "unbind")]
    listed = {one["id"]: one["move"] for one in told(home, "terminals") if one["move"]}
    assert listed == {device.terminal_id: begun[0]["id"]}
    assert "planned (Café → Salon du livre)" in ran(home, "terminals").stdout
    again = told(home, *move, "--yes", "--no-wait")
    assert again[0]["id"] == begun[0]["id"]
    elsewhere = ran(home, "move", device.terminal_id, "--to", str(COUNTER), "--yes")
    assert elsewhere.returncode == 1
    assert f"msp-tui move {device.terminal_id} --resume" in elsewhere.stderr
    doubted = ran(home, "move", "--resume", "--unbound", "--no-wait")
    assert doubted.returncode == 2
    assert "Is it really unbound?" in doubted.stderr
    said = told(home, "move", "--resume", "--unbound", "--yes", "--no-wait")
    assert [(one["step"], one["waits_for"], one["wrong"]) for one in said] == [
        ("unbound_said", None, None),
        ("added", None, None),
        ("added", "scan", None),
        ("added", "scan", "still_bound"),
    ]
    new = said[-1]["new_tid"]
    given = told(home, "move", new, "--give-up", "--yes")
    assert given[0]["step"] == "abandoned"
    nothing = ran(home, "move", "--resume")
    assert nothing.returncode == 1
    assert "No move is under way here." in nothing.stderr
    assert new not in [one["id"] for one in shop.api("GET", "/terminals").data]


def test_a_terminal_is_unbound_for_good(home: Home, shop: SandboxProcess, device: Device) -> None:
    """Watched until it is; its sales stay, and nothing is added."""
    last = told(home, "terminals", "unbind", "Terrasse", "--yes", "--virtual")[-1]
    assert (last["step"], last["new_tid"]) == ("retired", "")
    assert terminal(shop, device.terminal_id)["active"] is False


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say where to, with --to or --to-new"),
        (("--to", "Café"), "Say which terminal."),
        (("Terrasse",), "Say where to"),
        (("Terrasse", "--to", "1", "--to-new", "X"), "not allowed with argument"),
    ],
)
def test_wrong_usage(home: Home, arguments: tuple[str, ...], sentence: str) -> None:
    """Exit code 2, before anything is opened."""
    wrong = home.run("move", *arguments)
    assert wrong.returncode == 2
    assert sentence in wrong.stderr


@pytest.mark.e2e
def test_killed_at_any_step_it_goes_on(home: Home, shop: SandboxProcess, device: Device) -> None:
    """kill -9 while it waits, and while the new terminal is asked for: one terminal in the end, one move."""
    arguments = [
        "--config",
        home.config,
        "move",
        device.terminal_id,
        "--to",
        str(SALON),
        "--yes",
        "--json",
    ]
    lines = killed_after(home, arguments, lambda line: line["waits_for"] == "unbind")
    assert lines[-1]["step"] == "planned"
    match = {"method": "POST", "path": "/backoffice/v1/terminals"}
    shop.fault({"match": match, "times": 1, "effect": "delay", "seconds": 3600})

    def asked_for(line: dict[str, Any]) -> bool:
        """Whether the sandbox has the request in its hands."""
        if line["step"] != "unbound_seen":
            return False
        until(lambda: not shop.backoffice("GET", "/faults").data["rules"])
        return True

    killed_after(home, [*arguments, "--virtual"], asked_for)
    shop.clear_faults()
    resumed = told(home, "move", "--resume", "--virtual")
    assert resumed[-1]["step"] == "paired"
    (line,) = told(home, "journal", "--moves")
    assert line["step"] == "paired"
    named = [one for one in shop.api("GET", "/terminals").data if one["name"] == "Terrasse"]
    assert sorted(one["active"] for one in named) == [False, True]


def killed_after(home: Home, arguments: list[Any], reached: Any) -> list[dict[str, Any]]:
    """The objects of a command that was killed once it said so."""
    env = {"PATH": os.environ["PATH"], **home.env}
    with subprocess.Popen(
        [home.program, *arguments],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        stdin=subprocess.DEVNULL,
    ) as process:
        lines = []
        assert process.stdout is not None
        for text in process.stdout:
            lines.append(json.loads(text))
            if reached(lines[-1]):
                process.send_signal(signal.SIGKILL)
                break
    assert reached(lines[-1])
    return lines


def test_nothing_changes_where_the_profile_is_read_only(home: Home, shop: SandboxProcess) -> None:
    """Every one of them says so before anything is asked."""
    home.configure(shop.base_url, shop.groups, shop.api_key, read_only=True)
    for arguments in (
        ("groups", "new", "X"),
        ("groups", "rename", "Café", "X"),
        ("groups", "write-key", "Café", "x.key"),
        ("terminals", "add", "X"),
        ("terminals", "rename", "Bar du café", "X"),
        ("terminals", "unbind", "Bar du café", "--yes"),
        ("move", "Bar du café", "--to", "Salon du livre", "--yes"),
    ):
        refused = ran(home, *arguments)
        assert (refused.returncode, refused.stdout) == (1, ""), arguments
        assert refused.stderr == "msp-tui: This profile is read-only.\n"
