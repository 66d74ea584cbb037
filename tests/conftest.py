"""What holds for every test: a clean environment, one set of servers a run, no example judged by its pace."""

import os

import hypothesis
import pytest

from core.settings import SETTINGS
from tests.support import servers

pytest_plugins = ["tests.support.fixtures"]

OURS = {setting.name for setting in SETTINGS} - {"DATABASE_URL", "REDIS_URL"}
"""A developer's own installation never leaks into a test; DATABASE_URL and REDIS_URL are meant to."""

hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.removesuffix("_FILE") in OURS]:
        del os.environ[name]
    if not hasattr(config, "workerinput"):
        servers.open_room()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.close_room()
