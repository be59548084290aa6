from __future__ import annotations

import resource
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from msp_tui.sandbox.running import RunningSandbox
from tests.secrets.hunt import Hunt
from tests.secrets.tour import EFFECTS, Tour
from tests.support import wording as says
from tests.support.home import Home
from tests.support.processes import children, command_line, largest_core
from tests.support.sandbox_process import SandboxProcess

WRONG_KEY = "c0ffee2718281828459045235360287471352662"
KEEPERS = {"config.toml", "secrets.toml"}
"""The only files that may hold a key: the owner's and the program's own, both 0600."""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


def keys_of(sandbox: RunningSandbox) -> dict[str, str]:
    """Every key and every activation code that the sandbox knows now, by a name that may be said."""
    groups = sandbox.backoffice("GET", "/groups").data
    terminals = sandbox.backoffice("GET", "/terminals").data
    return {
        "account key": sandbox.api_key,
        "wrong key": WRONG_KEY,
        **{f"key of {group['id']}": group["api_key"] for group in groups},
        **{f"code of {one['id']}": one["code"] for one in terminals if one.get("code")},
    }


@pytest.mark.long
def test_no_secret_is_seen_or_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every screen, the terminal's bytes, log, stores, arguments and errors are free of keys and codes."""
    home = Home(tmp_path)
    with RunningSandbox(history=60) as sandbox:
        stranger = {"id": 99999, "name": "Inconnu", "api_key": WRONG_KEY}
        file = home.configure(sandbox.base_url, [*sandbox.groups, stranger], sandbox.api_key)
        secrets = keys_of(sandbox)
        assert [name for name in secrets if name.startswith("code of")]
        with home.open("--config", file) as console:
            tour = Tour(console, sandbox, tmp_path)
            console.on(says.GROUPS)
            console.wait_for(says.IS_LIVE)
            tour.main_screens()
            tour.groups()
            tour.feed()
            tour.refunds()
            secrets["scanned code"] = tour.terminal("000004Oh")
            secrets["code of the moved one"] = tour.move("000002Or")
            secrets |= keys_of(sandbox)
            tour.trouble()
            running = {
                "sandbox": command_line(sandbox.process.pid),
                "console": command_line(console.process.pid),
            }
            assert children(console.process.pid) == []
            tour.alone()
            hunt = Hunt(secrets)
            assert len(secrets) >= 2 + 4 + 2
            assert (home.state / "transactions.sqlite3-wal").stat().st_size
            assert (home.state / "journal.sqlite3").stat().st_size
            assert hunt.in_files(tmp_path, but=KEEPERS) == {}
            console.press("ctrl+q")
            assert console.wait_exit() == 0
    assert len(tour.screens) > 40
    assert {f"groups with {effect}" for effect in EFFECTS} <= {name for name, _ in tour.screens}
    assert [(name, hunt.leaks(text)) for name, text in tour.screens if hunt.leaks(text)] == []
    kept = {name for name, data in tour.files if name not in KEEPERS and hunt.leaks(data)}
    assert kept == set()
    assert {"transactions.sqlite3-wal", "msp-tui.log"} <= {name for name, _ in tour.files}
    assert tour.codes == []
    assert hunt.leaks(tour.transcript) == []
    assert [(name, hunt.leaks(line)) for name, line in running.items() if hunt.leaks(line)] == []
    assert hunt.in_files(tmp_path, but=KEEPERS) == {}
    assert (home.state / "msp-tui.log").stat().st_size
    said = capfd.readouterr()
    assert hunt.leaks(said.out + said.err) == []


def test_commands_that_fail_say_no_secret(tmp_path: Path) -> None:
    """`sync` and `find` without a server, and with a key that is refused, say it without the key."""
    home = Home(tmp_path)
    with SandboxProcess(history=20) as sandbox:
        hunt = Hunt(keys_of(sandbox))
        file = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
        good = home.run("--config", file, "sync", "--once")
        refused = home.configure(
            sandbox.base_url, [{**group, "api_key": WRONG_KEY} for group in sandbox.groups]
        )
        bad = home.run("--config", refused, "sync", "--once")
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    alone = home.run("--config", file, "sync", "--once")
    found = home.run("--config", file, "find", "today", "00000LQT", "--json")
    assert [one.returncode for one in (good, bad, alone, found)] == [0, 1, 1, 0]
    for answer in (good, bad, alone, found):
        assert hunt.leaks(answer.stdout + answer.stderr) == []
    assert hunt.in_files(tmp_path, but=KEEPERS) == {}


@pytest.mark.parametrize(
    "line",
    [
        f'api_key = "{WRONG_KEY}',
        f"api_key = {WRONG_KEY}",
        f'api_key = ["{WRONG_KEY}"]',
        f'api_key = "{WRONG_KEY} {WRONG_KEY}"',
        f'api_kee = "{WRONG_KEY}"',
        f'api_key_file = "{WRONG_KEY}"',
        f'api_key_env = "{WRONG_KEY}"',
        f'api_key_command = ["{WRONG_KEY}"]',
        f'"{WRONG_KEY}" = "api_key"',
    ],
)
def test_a_key_in_the_wrong_place_is_not_said(tmp_path: Path, line: str) -> None:
    """What is wrong with a configuration is said without the key that stands in it."""
    home = Home(tmp_path)
    file = home.configure("http://127.0.0.1:9/v1/json", [])
    group = '[[profiles.shop.groups]]\nid = 57958\nname = "Counter"\n'
    head = '[profiles.shop]\nenvironment = "sandbox"\nbase_url = "http://127.0.0.1:9/v1/json"\n'
    file.write_text(f"{head}{group}{line}\n")
    answer = home.run("--config", file, "sync", "--once")
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    hunt = Hunt({"key": WRONG_KEY})
    assert hunt.leaks(answer.stdout + answer.stderr) == []
    assert hunt.in_files(tmp_path, but=KEEPERS) == {}


def test_a_payments_token_is_neither_said_nor_kept(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever becomes of its stream: output, log, journal and store are free of it."""
    home = Home(tmp_path)
    state = tmp_path_factory.mktemp("sandbox") / "state.sqlite3"
    with SandboxProcess(history=0, state=state, clock="real") as sandbox:
        file = home.configure(
            sandbox.base_url, sandbox.groups, sandbox.api_key, cloud_payments=True
        )
        said = []
        for effect in ("", *EFFECTS):
            if effect:
                match = {"method": "GET", "path": "/events/stream/"}
                sandbox.fault({"match": match, "times": 1, "effect": effect, "status": 401})
            done = home.run("--config", file, "pay", "5", "--terminal", "000002Or")
            assert done.returncode == 0, done.stderr
            said.append(done.stdout + done.stderr)
        sandbox.stop()
        with closing(sqlite3.connect(state)) as connection:
            rows = connection.execute("SELECT order_id, events_token FROM orders").fetchall()
    hunt = Hunt({f"token of {order}": token for order, token in rows})
    assert len(rows) == 1 + len(EFFECTS)
    assert [hunt.leaks(text) for text in said if hunt.leaks(text)] == []
    assert hunt.in_files(tmp_path, but=KEEPERS) == {}
    assert (home.state / "msp-tui.log").stat().st_size


def test_the_demos_processes_show_no_secret_in_their_arguments(tmp_path: Path) -> None:
    """Arguments can be read by every login of the machine: the demo hands its keys over in a file."""
    home = Home(tmp_path)
    with home.open("demo") as console:
        console.on(says.GROUPS)
        console.wait_for(says.IS_LIVE)
        (scratch,) = home.temporary.iterdir()
        profile = tomllib.loads((scratch / "config.toml").read_text())["profiles"]["shop"]
        groups = {str(group["id"]): group["api_key"] for group in profile["groups"]}
        hunt = Hunt({"account key": profile["api_key"], **groups})
        (server,) = children(console.process.pid)
        for pid in (console.process.pid, server):
            assert command_line(pid)
            assert hunt.leaks(command_line(pid)) == []
        console.press("ctrl+q")
        assert console.wait_exit() == 0


@pytest.fixture
def _cores() -> Iterator[None]:
    """A computer on which a process that crashes leaves all of its memory in a file."""
    usual, most = resource.getrlimit(resource.RLIMIT_CORE)
    if not most:
        pytest.skip("this computer lets no process leave a core file")
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (usual, most))


@pytest.mark.usefixtures("_cores")
def test_a_crash_leaves_no_key_behind(tmp_path: Path) -> None:
    """A core file would hold every key: who has read one leaves none."""
    home = Home(tmp_path)
    with SandboxProcess(history=0) as sandbox:
        file = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
        with home.open("--config", file) as console:
            console.on(says.GROUPS)
            console.wait_for(says.IS_LIVE)
            assert largest_core(console.process.pid) == "0"
            console.press("ctrl+q")
            assert console.wait_exit() == 0
