"""Writes steps for ever from many greenlets and prints each call once it is acknowledged; to be killed."""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path


def main(file: Path) -> None:
    import gevent

    from broadcast.phone.spool.model import StepEntry
    from broadcast.phone.spool.via_gevent import Spool
    from core.ids import new_id

    spool = Spool(file)

    def call() -> None:
        for number in count():
            name = new_id()
            now = datetime.now(UTC)
            answer = f"answer {number % 7}".encode()
            spool.write(StepEntry(name, "0", now, "live", 7, "", "sv/start", "", "sv", "[]", answer))
            print(name, flush=True)

    gevent.joinall([gevent.spawn(call) for _ in range(16)], raise_error=True)


if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()
    main(Path(sys.argv[1]))
