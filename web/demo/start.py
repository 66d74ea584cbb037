"""The demo's start page: leads a newcomer through the first night, and ticks what has been done."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from broadcast.channels.phone.stager import NAME as PHONE
from broadcast.editions.ports import Mark
from crisis.incidents.model import State
from scripts_library.items.model import Audience
from web.access import public
from web.context import house, language, read
from web.record import Record

start: Final = Blueprint("demo", __name__)

ARABIC_KEY: Final = "4"


@dataclass(frozen=True, slots=True)
class Night:
    """How far the visitor has come.

    Each is a fact of the record, not of the page.
    """

    prepared: bool
    activated: bool
    called: bool
    corrected: bool
    read_at_the_desk: bool
    logged: bool
    answered: bool
    called_in: bool
    passed_on: bool
    cared_for: bool
    recorded: bool
    approved_from_bed: bool
    withdrawn: bool
    closed: bool


def install(app: Flask) -> None:
    """Only in the demo: a real installation has no such page."""
    app.register_blueprint(start)


@start.get("/start")
@public("the demo's own page; it shows the sample cast's passwords, which open nothing but the demo")
def start_page() -> ResponseReturnValue:
    """The night, step by step."""
    keys = house().demo
    assert keys is not None  # the page is installed in the demo alone
    accounts = {each["username"]: each for each in keys.accounts}
    return render_template(
        "demo/start.html",
        night=read(night_of),
        accounts=accounts,
        site=house().settings.public_url,
        offered=house().centre.languages,
        arabic_key=ARABIC_KEY,
        number=house().centre.municipality.phone,
        in_swedish=language() == "sv",
    )


def night_of(record: Record) -> Night:
    """What has happened so far, from the journal and the incidents."""
    incidents = record.incidents.find(audience=Audience.LIVE)

    def happened(kind: str, most: int = 1) -> bool:
        return len(record.journal.newest(kind=kind, limit=most)) == most

    return Night(
        prepared=bool(incidents),
        activated=happened("incident.activated"),
        called=_called(record),
        corrected=_corrected(record),
        read_at_the_desk=_read_at_a_desk(record),
        logged=happened("question.logged"),
        answered=happened("answer.said"),
        called_in=happened("callout.answered"),
        passed_on=happened("transfer.taken"),
        cared_for=happened("posom.accepted"),
        recorded=happened("recording.checked"),
        approved_from_bed=happened("link_opened"),
        withdrawn=happened("item.withdrawn"),
        closed=any(each.state is State.CLOSED and each.activated_at for each in incidents),
    )


def _called(record: Record) -> bool:
    """Whether somebody has rung since there was something to hear."""
    crisis = [line.number for line in record.editions.lines(Audience.LIVE, most=20) if line.number > 1]
    marks = (mark for number in crisis for mark in record.clock_marks.of(Audience.LIVE, number))
    return any(each.mark is Mark.FIRST_CITIZEN and each.channel == PHONE for each in marks)


def _corrected(record: Record) -> bool:
    """Whether slots were filled after an activation."""
    activated = record.journal.newest(kind="incident.activated", limit=1)
    filled = record.journal.newest(kind="incident.slots", limit=1)
    return bool(activated and filled and filled[0].seq > activated[-1].seq)


def _read_at_a_desk(record: Record) -> bool:
    """Whether somebody at a desk has read an edition that came after the ordinary day's."""
    people = [each.person for each in record.accounts.all()]
    return any(each.edition > 1 for each in record.desks.last_reads(Audience.LIVE, people))
