"""The chained log over the API."""

from typing import Any, Final

from apiflask import APIBlueprint
from marshmallow.validate import Range

from core.canonical import Json
from core.journal.model import Entry
from web.access import Action, may
from web.api.fields import MOST, In, Integer, String, listed, moment
from web.context import read

journal: Final = APIBlueprint("api_journal", __name__, url_prefix="/api/v1", tag="Journal")


class JournalQuery(In):
    after = Integer(load_default=None, validate=Range(min=1, max=2**53))
    kind = String(load_default=None)


@journal.get("/journal")
@journal.input(JournalQuery, location="query")
@may(Action.JOURNAL_SEE)
def entries(query_data: dict[str, Any]) -> Json:
    """Newest first; ``after`` is the seq that the page before ended with."""
    rows = read(
        lambda record: record.journal.newest(
            kind=query_data["kind"], before=query_data["after"], limit=MOST + 1
        )
    )
    page = rows[:MOST]
    return listed((_entry(each) for each in page), str(page[-1].seq) if len(rows) > MOST else None)


def _entry(entry: Entry) -> Json:
    return {
        "seq": entry.seq,
        "at": moment(entry.at),
        "kind": entry.kind,
        "by": entry.by,
        "data": dict(entry.data),
        "prev": entry.prev,
        "hash": entry.hash,
    }
