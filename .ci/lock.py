"""Writes requirements.lock from pyproject.toml; run by `make lock`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

TOP = Path(__file__).parent.parent
HEAD = "# Every version msp-tui is built and tested with; `make lock` writes this file anew from pyproject.toml.\n"
PLAIN = [
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-header",
    "--no-annotate",
]


def main() -> None:
    """Resolve what the project and its tools need, and keep the versions only: no hosts, no comments."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        project["build-system"]["requires"][0],
    ]
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "wanted.in"), Path(scratch, "versions.txt")
        source.write_text("\n".join(wanted) + "\n")
        subprocess.run(
            [
                sys.executable,
                "-m",
                "piptools",
                "compile",
                "-q",
                *PLAIN,
                "--output-file",
                target,
                source,
            ],
            check=True,
        )
        versions = [line for line in target.read_text().splitlines() if line and line[0].isalpha()]
    (TOP / "requirements.lock").write_text(HEAD + "\n".join(versions) + "\n")


if __name__ == "__main__":
    main()
