"""Where every process of Upplys begins.

Patching comes before any other import, once (docs/design.md, "Ground rules").
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from web.cli import run  # noqa: E402


def main() -> None:
    """The command ``upplys``."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
