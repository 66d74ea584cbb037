"""One running demo for the API's tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.contract.api.asking import INCIDENT, A, logged_in
from tests.support.rehearsed import copied_demo
from tests.support.running import Demo


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with copied_demo(tmp_path_factory.mktemp("demo") / "data") as running:
        logged_in(running)  # this address is known from now on: what is guessed here later slows nobody down
        yield running


@pytest.fixture(scope="package")
def prepared(demo: Demo) -> str:
    """A prepared exercise to fill slots of."""
    return str(demo.ask("POST", f"{A}/incidents", INCIDENT).json["id"])
