"""From the spool into the record: each step once, whatever is killed when.

How far a spool has been imported is known by the record alone, in the transaction that imported; the spool
is only read. A batch that was cut off is read again, and what is there already is there once.
"""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from broadcast.phone.ports import ImportCalls
from broadcast.phone.spool.sql import Batches, after, open_file, spool_id


def drain(path: Path, sink: ImportCalls, limit: int = 1000) -> int:
    """Import the next steps, at most ``limit``; how many. Call it each second, and again at once while it
    fills.
    """
    if not path.exists():
        return 0
    with closing(open_file(path)) as db:
        steps = after(db, sink.last(spool_id(db)), limit)
    if steps:
        sink.add(steps)
    return len(steps)


def prune(path: Path, sink: ImportCalls, before: datetime) -> int:
    """Forget imported steps older than ``before``; how many. Keep a day: a call's repeats come within
    hours.
    """
    if not path.exists():
        return 0
    with closing(open_file(path)) as db:
        return Batches(db).forget(sink.last(spool_id(db)), before)
