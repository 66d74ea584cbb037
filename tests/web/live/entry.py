"""Two ends of one Redis in a process that is patched as a serving one is: does a hint come to the own pages
in time, and to the other end at all? `python -m tests.web.live.entry redis://…`"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from time import monotonic  # noqa: E402

from gevent.event import Event  # noqa: E402

from scripts_library.items.model import Audience  # noqa: E402
from web.live.hints import Live  # noqa: E402
from web.live.via_redis import Bridge  # noqa: E402

IN_TIME_S = 0.5
PATIENCE_S = 3.0


def main(url: str) -> None:
    one, other = Live(), Live()
    for each in (one, other):
        Bridge(url, each).start()
    own, across = Event(), Event()
    one.listen(lambda hint: own.set() if hint.n else None)
    other.listen(lambda _: across.set())
    slowest, until = 0.0, monotonic() + PATIENCE_S
    while not across.is_set() and monotonic() < until:
        own.clear()
        began = monotonic()
        one.hint("edition", Audience.LIVE, int(began * 1000))
        own.wait(PATIENCE_S)
        slowest = max(slowest, monotonic() - began)
        across.wait(0.1)
    told = "in time" if slowest < IN_TIME_S else f"after {slowest:.1f} s"
    print(f"own {told}, other {'heard' if across.is_set() else 'did not hear'}")


if __name__ == "__main__":
    main(sys.argv[1])
