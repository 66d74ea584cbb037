"""Reads aloud what may have to be said next: ``python -m web.voicing``.

Started by the serving process, low in priority. It only fills the store of sounds; whatever it has not
come to is read when it is needed.
"""

import os
import sys
from datetime import datetime
from itertools import takewhile
from typing import Final

from broadcast.editions.content import content_of
from broadcast.editions.model import Cut, Edition, EditionNumber
from broadcast.phone.audio.via_helper import Helper
from core.settings import load
from crisis.incidents.rehearsal import rehearsals
from web.building import Office, open_office
from web.compiler import phone_stager
from web.record import Record

ASKED_BY: Final = os.getppid()
NICE: Final = 15
"""Calls and pages come first: the helper gets what is left of the processors."""


def main() -> None:
    """Read what there is to read, then end."""
    os.nice(NICE)
    done = voice_ahead(open_office(load(os.environ)))
    print(f"{done} utterances are read", file=sys.stderr)


def voice_ahead(office: Office) -> int:
    """Read every rehearsal aloud; how many utterances there are in them."""
    cuts = office.database.read(_cuts)
    now = office.clock.now()
    with Helper() as helper:
        stager = phone_stager(office.folders, helper)
        return sum(stager.read_ahead(_edition(cut, now)) for cut in takewhile(_still_wanted, cuts))


def _still_wanted(_: Cut) -> bool:
    """Whether the serving process that asked is there; one that was killed can't end its helpers."""
    return os.getppid() == ASKED_BY


def _cuts(record: Record) -> tuple[Cut, ...]:
    return rehearsals(record, tuple(each.plan.id for each in record.plans.all() if each.plan.urgency > 0))


def _edition(cut: Cut, now: datetime) -> Edition:
    """The cut as an edition that is never published."""
    return Edition(
        audience=cut.audience,
        number=EditionNumber(1),
        hash="0" * 64,
        parent=None,
        content=content_of(cut),
        cut=cut,
        cut_at=now,
        by="",
        reason="",
        decided_at=now,
    )


if __name__ == "__main__":
    main()
