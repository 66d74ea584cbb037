"""Every benchmark after the other, each in a process of its own: `make bench`.

A module of this folder is a benchmark when it can be run by itself, that is, when it has a `main`.
"""

import pkgutil
import subprocess
import sys
from pathlib import Path

import benchmarks


def names() -> list[str]:
    """The benchmarks, by name."""
    folder = Path(benchmarks.__file__).parent
    modules = (each.name for each in pkgutil.iter_modules([str(folder)]) if each.name != "__main__")
    return [name for name in sorted(modules) if "\ndef main(" in (folder / f"{name}.py").read_text("utf-8")]


def main() -> int:
    """0 when each of them ended well and met its targets."""
    ended = [subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False) for name in names()]
    return max((each.returncode for each in ended), default=0)


if __name__ == "__main__":
    sys.exit(main())
