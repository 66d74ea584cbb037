"""The demo over a folder that was seeded before: `python -m tests.support.demo DATA KEYS`."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from tests.support.sample import read_keys  # noqa: E402
from web.cli.demo import open_demo, serve_demo  # noqa: E402


def main() -> None:
    data, keys = map(Path, sys.argv[1:])
    serve_demo(open_demo(data, quiet=True), read_keys(keys), quiet=True)


if __name__ == "__main__":
    main()
