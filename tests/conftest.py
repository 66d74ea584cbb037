"""What holds for every test: a clean environment, one set of servers a run, no example judged by its pace."""

import os

import hypothesis
import pytest

from core.settings import SETTINGS
from tests.support import servers

pytest_plugins = ["tests.support.fixtures"]

OURS = {setting.name for setting in SETTINGS} - {"DATABASE_URL", "REDIS_URL"}
"""A developer's own installation never leaks into a test; DATABASE_URL and REDIS_URL are meant to."""

LONGEST_FIRST = (
    "tests/journeys/test_the_night.py",  # needs no sample, so another worker makes it meanwhile
    "tests/journeys/",
    "tests/faults/",
    "tests/contract/api/",
    "tests/web/posom/test_nowhere.py",
    "tests/web/cli/",
    "tests/web/test_voicing.py",
    "tests/crisis/staffing/test_killed.py",
    "tests/broadcast/phone/audio/",
    "tests/broadcast/channels/site/test_in_browser.py",
    "tests/web/live/",
)
"""Few tests that take long. The workers take files in this order, so that none is left alone with one at the
end."""

hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.removesuffix("_FILE") in OURS]:
        del os.environ[name]
    if not hasattr(config, "workerinput"):
        servers.open_room()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    ranks = (rank for rank, beginning in enumerate(LONGEST_FIRST) if nodeid.startswith(beginning))
    return next(ranks, len(LONGEST_FIRST))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.close_room()
