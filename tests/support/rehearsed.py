"""The sample municipality whose voices have read a whole night, made once a run: a copy says the night
without reading it all again."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from broadcast.editions.model import Edition, EditionNumber
from broadcast.phone.audio.via_helper import Helper
from scripts_library.items.model import Audience
from tests.faults.installation import Installation, copied_installation
from tests.faults.night import the_night
from tests.support import sample
from tests.support.running import Demo, running_on
from tests.support.servers import ROOM, locked
from web.compiler import phone_stager
from web.demo.keys import Keys
from web.record import Record

VOICES = ("sounds", "spoken")


def rehearsed() -> Installation:
    """The municipality after a night that went well. To be copied, not to be served."""
    room = Path(os.environ[ROOM]) / "rehearsed"
    with locked(room.parent, room.name):
        if not (room / sample.KEYS).exists():
            _rehearse(room)
    return Installation(room / "data", sample.read_keys(room / sample.KEYS).tokens)


def _rehearse(room: Path) -> None:
    shutil.rmtree(room, ignore_errors=True)  # of one that could not be made
    made = copied_installation(room / "data")
    _read_aloud(made)
    with made.serving(room / "serve.log") as served:
        the_night(served)
    _read_aloud(made)
    sample.write_keys(Keys((), made.tokens), room / sample.KEYS)


def _read_aloud(made: Installation) -> None:
    """What its editions say, once: in a process that serves, each audience's worker reads for itself."""
    office = made.office()
    with Helper() as helper:
        stager = phone_stager(office.folders, helper)
        for edition in office.database.read(_editions):
            stager.read_ahead(edition)
    office.database.close()


def _editions(record: Record) -> list[Edition]:
    return [
        record.editions.get(audience, EditionNumber(number))
        for audience in Audience
        for number in range(1, record.editions.newest(audience).number + 1)
    ]


def installation_of(seeded: Installation, data: Path) -> Installation:
    """A copy that a test may ruin."""
    shutil.copytree(seeded.data, data, symlinks=True)
    return replace(seeded, data=data)


def add_voices(data: Path) -> None:
    for name in VOICES:
        shutil.copytree(rehearsed().data / name, data / name, dirs_exist_ok=True)


@contextmanager
def copied_demo(data: Path) -> Iterator[Demo]:
    """The demo at its beginning, over a copy of what this run has seeded."""
    keys = sample.copy(data)
    add_voices(data)
    place = data.with_name(f"{data.name}-{sample.KEYS}")
    sample.write_keys(keys, place)
    with running_on(data, place) as demo:
        yield demo
