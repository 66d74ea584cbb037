"""Agents who log, close and open again at the same time: the tallies say what the log says."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.clock import ManualClock
from crisis.questions.model import By, Rules
from crisis.questions.ports import Wanted
from crisis.questions.service import close, reopen, sort
from crisis.situation.overview import asked_now
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, amal
from tests.crisis.databases import SqlUnits, url_of
from tests.crisis.questions.asking import asked, new

TOPICS = ("a", "b", "c")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_tallies_say_what_the_log_says(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = url_of(kind, request, tmp_path)

    def work(agent: int) -> None:
        units = SqlUnits(url, ManualClock(NIGHT))
        try:
            for turn in range(12):
                question = units.run(asked, new(topic=TOPICS[(agent + turn) % 3]))
                units.run(sort, question.id, {"topic": TOPICS[turn % 3]}, amal, Rules())
                if turn % 2:
                    units.run(close, question.id, "Klart", By(amal))
                if turn % 4 == 1:
                    units.run(reopen, question.id, By(amal), Rules())
        finally:
            units.close()

    with ThreadPoolExecutor(4) as agents:
        list(agents.map(work, range(4)))
    units = SqlUnits(url, ManualClock(NIGHT))
    seen = units.run(asked_now, Audience.LIVE)
    every = units.run(lambda record: record.questions.page(Wanted(), limit=100))
    units.close()
    waiting = Counter(each.topic for each in every if each.waiting)
    assert {each.name: (each.now, each.waiting) for each in seen.topics} == {
        name: (16, waiting[name]) for name in TOPICS
    }
    assert (seen.asked, seen.waiting) == (48, 36)
