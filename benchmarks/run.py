"""Runs every benchmark beside it, one after the other, on stores made once.

    python benchmarks/run.py [NAME...]      NAME: start, commands, lookup ... (all of them)

ROWS and BENCH_STORES as in `stage.py`. Prints Markdown tables; ends with 1 only when a benchmark failed to run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stage import HERE, PYTHON, ROWS, machine


def main(names: list[str]) -> int:
    """Run them and say how long it took."""
    found = sorted(HERE.glob("bench_*.py"))
    wanted = [one for one in found if not names or one.stem.removeprefix("bench_") in names]
    began = time.monotonic()
    print(f"{machine()}; {ROWS:,} rows", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-stores-") as made:
        kept = os.environ.get("BENCH_STORES") or made
        env = os.environ | {"BENCH_STORES": str(Path(kept).absolute()), "ROWS": str(ROWS)}
        failed = [
            script.stem
            for script in wanted
            if subprocess.run([PYTHON, script], env=env, check=False).returncode
        ]
    print(f"took {time.monotonic() - began:.0f} s")
    if failed:
        print(f"could not run: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
