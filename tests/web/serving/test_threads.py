"""Slow work beside the loop: bounded, and what it raises is raised where it was asked for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import gevent
import pytest

from web.serving.threads import HASHES_AT_ONCE, HasherOnThreads


@dataclass
class Crowded:
    """Counts how many passwords are hashed at once; nobody gets through before all who can have come."""

    dummy: str = ""
    now: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    together: threading.Barrier = field(default_factory=lambda: threading.Barrier(HASHES_AT_ONCE))

    def hash(self, password: str) -> str:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.together.wait(10)
        with self.lock:
            self.now -= 1
        return password

    def matches(self, hashed: str, password: str) -> bool:
        raise LookupError(hashed, password)

    def outdated(self, hashed: str) -> bool:
        return not hashed


def flood(hasher: Crowded, passwords: list[str]) -> list[str | None]:
    """What becomes of them all at once, on a loop that nothing else uses."""

    def at_once() -> list[str | None]:
        beside = HasherOnThreads(hasher)
        coming = [gevent.spawn(beside.hash, each) for each in passwords]
        gevent.joinall(coming, timeout=30, raise_error=True)
        return [each.value for each in coming]

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(at_once).result()


def test_a_flood_of_passwords_is_hashed_a_few_at_a_time() -> None:
    hasher, passwords = Crowded(), [str(number) for number in range(6 * HASHES_AT_ONCE)]
    assert flood(hasher, passwords) == passwords
    assert hasher.most == HASHES_AT_ONCE


def test_what_goes_wrong_beside_is_told_to_whoever_asked() -> None:
    with pytest.raises(LookupError):
        HasherOnThreads(Crowded()).matches("hash", "password")
