"""Whoever tries addresses waits longer each time: counted by where they come from, as with wrong passwords,
and apart from them, so that nobody who logs in behind the same address waits for it."""

from core.access.errors import TooManyAttempts
from core.access.secrets import hash_of
from core.access.throttle import Count, network, seconds_to_wait
from web.context import run
from web.record import Record
from web.sessions import address_of_visitor


def count_stranger() -> None:
    """Raises `TooManyAttempts` when it is too soon."""
    run(_count, address_of_visitor())


def _count(record: Record, address: str) -> None:
    now, counter = record.clock.now(), f"link:{hash_of(network(address))}"
    counts = record.log_ins.counts([counter])
    seconds = seconds_to_wait(counts, now)
    if seconds:
        raise TooManyAttempts(seconds=seconds)
    record.log_ins.keep(counter, Count(counts[counter].now(now) + 1, now))
