"""docs/server.md and its unit are about this program: the command line, the configuration and the modes hold."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

from msp_tui.commands.options.arguments import parser
from msp_tui.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
UNIT = ROOT / "docs" / "systemd" / "msp-tui-sync.service"


def test_the_unit_starts_sync_on_the_pages_configuration() -> None:
    """Its command is one of this program's, and it may write where the page says the state is."""
    unit = configparser.ConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign] # systemd's keys have capitals
    unit.read(UNIT)
    service = unit["Service"]
    program, *words = shlex.split(service["ExecStart"])
    given = parser().parse_args(words)
    assert Path(program).name == "msp-tui"
    assert given.run.__module__ == "msp_tui.commands.sync"
    assert not given.once
    assert str(given.config) in PAGE
    assert f'state_dir = "{service["ReadWritePaths"]}"' in PAGE
    assert f"useradd --system --gid {service['Group']}" in PAGE


def test_the_pages_configuration_is_sound(tmp_path: Path) -> None:
    """It can be copied as it stands."""
    found = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    file = tmp_path / "config.toml"
    file.write_text(found[1])
    profile = Settings.load(file, {}).profile()
    assert (profile.share_group, str(profile.state_dir)) == ("msp-tui", "/var/lib/msp-tui")
