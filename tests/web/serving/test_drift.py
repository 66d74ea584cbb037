"""The watch over the municipality's website, against real servers that behave as websites do on bad days."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from broadcast.channels.board.model import State
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.website import service
from broadcast.channels.website.errors import NoSuchPlace, TooLongKnown
from broadcast.channels.website.model import Look, Watched, Website, Why
from broadcast.channels.website.via_http import Outside
from broadcast.editions.at_rest import edition_json
from broadcast.editions.differences import Side
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Mark
from core.access.model import PersonId
from core.clock import ManualClock
from core.outbox.model import Job
from core.outbox.model import State as Sending
from core.settings import load
from scripts_library.items.model import Audience
from tests.broadcast.channels.feeds.night import trees_with_feeds
from tests.broadcast.channels.site.samples import PUBLIC_URL
from tests.broadcast.sample import NIGHT, boil_water, edition_of, ordinary_day, with_area
from tests.support.website import Day, Theirs, a_website
from tests.web import staffed as house
from tests.web.conftest import seeded  # noqa: F401 - the fixture
from web.building import Office, open_office
from web.demo.keys import Keys
from web.serving.drift import LARGEST_PAGE, DriftWatch

LIVE = Audience.LIVE
PATIENCE = timedelta(minutes=5)
THEIRS = "<nav>Exempelköpings kommun. Skola och omsorg. Bygga och bo.</nav>"
A_MINUTE = timedelta(minutes=1)
numbers = count(1)


@dataclass
class Night:
    """The house at night with its clock in hand, and one place on the website."""

    office: Office
    clock: ManualClock
    theirs: Theirs
    watch: DriftWatch
    path: str

    def cut(self, area: str | None) -> int:
        """An edition goes out now, about this area; None: nothing is said any more. Tells its number."""
        cut, number = with_area(boil_water(), area) if area else ordinary_day(), next(numbers)
        edition = edition_of(cut, number, None, self.clock.now())
        trees_with_feeds(self.office.folders.published).publish(edition_json(edition), self.clock.now())
        return number

    @property
    def place(self) -> Watched:
        return self.watch.website.watched[0]

    def look(self, after: timedelta = timedelta(minutes=1)) -> Look:
        """What stands in the record after the next look."""
        self.clock.advance(after)
        self.watch.look()
        self.watch.finish()
        found = self.office.database.read(lambda record: record.looks.all())
        return next(each for each in found if each.watched == self.place)

    def says(self, words: str, **headers: str) -> None:
        self.theirs.says(self.path, words, **headers)

    def alarms(self) -> list[Job]:
        def waiting(record: Any) -> list[Job]:
            return [
                job
                for job in record.outbox.in_state(Sending.WAITING)
                if job.intent.data.get("what") == "website_drift"
            ]

        return [
            job
            for job in self.office.database.read(waiting)
            if job.intent.data["address"] == self.place.address
        ]


@pytest.fixture(scope="module")
def office(seeded: tuple[Path, Keys], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:  # noqa: F811
    data = tmp_path_factory.mktemp("watched") / "data"
    shutil.copytree(seeded[0], data)
    settings = load({}, None, data=str(data), secret_key=house.SECRET, public_url=PUBLIC_URL)
    made = open_office(settings, ManualClock(NIGHT))
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def theirs() -> Iterator[Theirs]:
    with a_website() as site:
        yield site


@pytest.fixture
def night(office: Office, theirs: Theirs) -> Night:
    """One place is watched, and an edition about Ängen went out some minutes ago."""
    path = f"/{next(numbers)}"
    assert isinstance(office.clock, ManualClock)
    watch = DriftWatch(
        Website((), (Watched(f"{theirs.url}{path}", "sv"),)),
        office.database,
        CurrentTrees(office.folders.published),
        office.folders.published,
        Outside(private=True, step=0.3, whole=0.8),
        office.clock,
        PUBLIC_URL,
        PATIENCE,
    )
    night = Night(office, office.clock, theirs, watch, path)
    night.cut("Ängen")
    night.clock.advance(4 * A_MINUTE)
    return night


def banner(area: str) -> str:
    """The banner about an area on a page of theirs."""
    text = f"Koka kranvattnet innan du dricker det. Det gäller: {area}."
    return f"{THEIRS}<h2>Koka vattnet</h2><p>{text}</p>"


BOX = f'<div data-upplys="banner" data-lang="sv"></div><script src="{PUBLIC_URL}/embed.js"></script>'


def test_the_editions_words_are_in_sync_and_the_clock_tells_when_they_were_first_seen(night: Night) -> None:
    number = night.cut("Ängen")
    night.says(banner("Ängen"))
    look = night.look()
    assert (look.state, look.why, look.edition) == (State.IN_SYNC, Why.SAME, number)
    night.look()

    marks = night.office.database.read(lambda record: record.clock_marks.of(LIVE, EditionNumber(number)))
    (seen,) = [each for each in marks if each.channel == "website"]
    assert (seen.mark, seen.host, seen.at) == (Mark.OBSERVED, night.place.place, look.seen_at)


def test_it_is_fetched_as_a_reader_fetches_it(night: Night) -> None:
    night.says(banner("Ängen"))
    night.look()
    visit = [each for each in night.theirs.visits if each.path == night.path][-1]
    assert (visit.method, visit.headers["User-Agent"], "Cookie" in visit.headers) == (
        "GET",
        "upplys-watch",
        False,
    )


@pytest.mark.parametrize(
    ("day", "why", "detail"),
    [
        (Day(status=500), Why.ANSWERED, "HTTP 500"),
        (Day(status=404), Why.ANSWERED, "HTTP 404"),
        (Day(status=204), Why.ANSWERED, "HTTP 204"),
        (Day(status=302, headers={"Location": "/elsewhere"}), Why.REDIRECTED, "/elsewhere"),
        (Day(status=301, headers={"Location": "x" * 5_000}), Why.REDIRECTED, "x" * 200),
        (Day(closes=True), Why.SILENT, ""),
        (Day(silent=True), Why.SILENT, "TimeoutError"),
        (Day(drips=True), Why.SILENT, ""),
        (Day(headers={"Content-Encoding": "br"}), Why.SILENT, "Content-Encoding: br"),
    ],
)
def test_a_website_that_gives_no_page_is_unreachable_and_it_is_told_why(
    night: Night, day: Day, why: Why, detail: str
) -> None:
    night.theirs.does(night.path, day)
    look = night.look()
    assert (look.state, look.why) == (State.UNREACHABLE, why)
    assert look.detail.startswith(detail)
    assert len(look.detail) < 300


def test_a_website_that_is_down_is_unreachable(night: Night) -> None:
    with a_website() as gone:
        address = gone.says("/", banner("Ängen"))
    night.watch.website = Website((), (Watched(address, "sv"),))
    assert (night.look().state, night.look().why) == (State.UNREACHABLE, Why.SILENT)


def test_a_slow_website_holds_up_no_other(night: Night) -> None:
    slow = Watched(night.theirs.does(f"{night.path}/slow", Day(silent=True)), "sv")
    night.says(banner("Ängen"))
    night.watch.website = Website((), (night.place, slow))
    assert night.look().state is State.IN_SYNC
    assert night.look().state is State.IN_SYNC


def test_another_sites_page_is_altered(night: Night) -> None:
    night.says("<h1>This domain is for sale</h1><p>Buy it today, cheap.</p>")
    assert (night.look().state, night.look().why) == (State.ALTERED, Why.OTHER_PAGE)


def test_their_page_without_the_text_is_altered(night: Night) -> None:
    night.says(f"{THEIRS}<p>Du som gillar vattnet: {'simma mer, ' * 20} innan det blir koka kranvattnet.</p>")
    look = night.look()
    assert (look.state, look.why) == (State.ALTERED, Why.MISSING)


def test_text_that_somebody_edited_by_hand_is_told_by_word(night: Night) -> None:
    night.says(banner("Ängen").replace("innan", "om inte"))
    look = night.look()
    assert (look.state, look.why) == (State.ALTERED, Why.OTHER_WORDS)
    told = {run.side: run.words for run in look.runs if run.side is not Side.BOTH}
    assert told == {Side.BEFORE: "innan", Side.AFTER: "om inte"}


def test_a_page_one_edition_behind_is_known_as_that_edition(night: Night) -> None:
    before = night.cut("Norrby")
    night.cut("Lunden")
    night.says(banner("Norrby"))
    look = night.look()
    assert (look.state, look.why, look.edition) == (State.BEHIND, Why.OLDER, before)


def test_a_page_that_still_says_what_is_over_is_behind_and_one_that_does_not_is_in_sync(night: Night) -> None:
    before = night.cut("Norrby")
    number = night.cut(None)
    night.says(banner("Norrby"))
    look = night.look()
    assert (look.state, look.why, look.edition) == (State.BEHIND, Why.STILL_SAID, before)
    night.says(THEIRS)
    look = night.look()
    assert (look.state, look.edition) == (State.IN_SYNC, number)


def test_of_a_huge_page_the_beginning_is_read_and_it_is_told_when_that_was_not_enough(night: Night) -> None:
    more = "<p>Mer att läsa.</p>" * (LARGEST_PAGE // 15)
    night.says(banner("Ängen") + more)
    assert night.look().state is State.IN_SYNC
    night.says(more + banner("Ängen"))
    look = night.look()
    assert (look.state, look.why) == (State.UNREACHABLE, Why.TOO_LARGE)


def test_a_page_in_another_encoding_is_read_and_one_that_says_the_wrong_one_is_garbled(night: Night) -> None:
    html = f"<html lang=sv>{banner('Ängen')}</html>"
    own = {"Content-Type": "text/html; charset=iso-8859-1"}
    night.theirs.does(night.path, Day(html.encode("iso-8859-1"), headers=own))
    assert night.look().state is State.IN_SYNC
    night.theirs.does(night.path, Day(html.encode(), headers=own))
    assert (night.look().state, night.look().why) == (State.ALTERED, Why.OTHER_WORDS)


def test_our_script_on_their_page_is_in_sync_unless_one_of_their_policies_stops_it(night: Night) -> None:
    night.says(THEIRS + BOX)
    assert (night.look().state, night.look().why) == (State.IN_SYNC, Why.EMBEDDED)
    night.says(THEIRS + BOX, Content_Security_Policy="default-src 'self'")
    assert (night.look().state, night.look().why) == (State.UNREACHABLE, Why.BLOCKED)


def test_the_night_goes_on_when_a_page_is_broken(night: Night) -> None:
    night.says("<![odd]>" + banner("Ängen") + "<a " * 50_000)
    assert night.look().state is State.IN_SYNC


def test_crisis_management_is_told_once_of_what_stays_wrong(night: Night) -> None:
    night.says(banner("Ängen").replace("innan", "efter"))
    for _ in range(5):
        assert night.look().state is State.ALTERED
        assert night.alarms() == []
    for _ in range(3):
        night.look()
    assert len(night.alarms()) == len({job.intent.to for job in night.alarms()}) == 2  # Karin and Tobias


def test_a_website_that_flips_is_told_of_once(night: Night) -> None:
    for _ in range(6):
        night.says(banner("Norrby"))
        assert night.look().state is not State.IN_SYNC
        night.says(banner("Ängen"))
        assert night.look().state is State.IN_SYNC
    assert len(night.alarms()) == 2


def test_a_page_that_stays_behind_is_told_of_as_well(night: Night) -> None:
    night.cut("Norrby")
    night.cut("Lunden")
    night.says(banner("Norrby"))
    for _ in range(9):
        assert night.look().state is State.BEHIND
    assert len(night.alarms()) == 2


def test_what_is_known_is_told_of_when_its_hours_have_passed_and_it_is_still_wrong(night: Night) -> None:
    night.says(banner("Ängen").replace("innan", "efter"))
    night.look()
    night.office.database.run(service.know, night.place, 2, karin(night))
    for _ in range(7):
        night.look(timedelta(minutes=15))
    assert night.alarms() == []
    night.look(timedelta(minutes=30))
    assert len(night.alarms()) == 2


def test_what_was_told_of_is_told_of_again_after_hours_in_which_it_was_known(night: Night) -> None:
    night.says(banner("Ängen").replace("innan", "efter"))
    for _ in range(8):
        night.look()
    assert len(night.alarms()) == 2
    night.office.database.run(service.know, night.place, 1, karin(night))
    night.look(timedelta(minutes=30))
    assert len(night.alarms()) == 2
    night.look(timedelta(minutes=31))
    assert len(night.alarms()) == 4


def test_known_is_taken_back(night: Night) -> None:
    night.says(banner("Ängen").replace("innan", "efter"))
    night.look()
    night.office.database.run(service.know, night.place, 24, karin(night))
    night.office.database.run(service.not_known, night.place, karin(night))
    night.office.database.run(service.not_known, night.place, karin(night))
    assert night.look(timedelta(minutes=10)).known_until is None
    assert len(night.alarms()) == 2


def test_known_is_for_a_place_that_is_watched_and_for_a_day_at_most(night: Night) -> None:
    night.says(THEIRS)
    night.look()
    for hours in (0, -1, 25):
        with pytest.raises(TooLongKnown):
            night.office.database.run(service.know, night.place, hours, karin(night))
    with pytest.raises(NoSuchPlace):
        night.office.database.run(service.know, replace(night.place, language="ar"), 1, karin(night))


def test_it_is_looked_at_again_when_somebody_wants_it(night: Night) -> None:
    night.says(banner("Ängen"))
    first = night.look()
    assert night.look(timedelta(seconds=1)).seen_at == first.seen_at
    night.office.database.run(service.look_soon, night.place)
    assert night.look(timedelta(seconds=1)).seen_at != first.seen_at


def test_a_new_edition_is_looked_for_at_once_and_every_ten_seconds_until_it_is_there(night: Night) -> None:
    night.says(banner("Ängen"))
    night.look()
    number = night.cut("Lunden")
    first = night.look(timedelta(seconds=1))
    assert (first.state, first.number) == (State.BEHIND, number)
    assert night.look(timedelta(seconds=5)).seen_at == first.seen_at
    night.says(banner("Lunden"))
    assert night.look(timedelta(seconds=5)).state is State.IN_SYNC
    assert night.alarms() == []


def test_two_processes_look_once_and_a_host_that_is_behind_not_at_all(night: Night) -> None:
    number = night.cut("Lunden")
    night.says(banner("Lunden"))
    night.look()
    visits = len(night.theirs.visits)
    other = replace(night.watch)
    other.look()
    other.finish()
    night.clock.advance(A_MINUTE)
    taken = night.office.database.run(service.take, [night.place], number - 1)
    assert (len(night.theirs.visits), taken) == (visits, ())


def test_the_places_rows_stand_on_the_board_and_go_with_their_registration(night: Night) -> None:
    night.says(banner("Ängen"))
    night.look()

    def rows() -> list[str]:
        kept = night.office.database.read(lambda record: record.sync_rows.rows(LIVE))
        return [row.host for row in kept if row.channel == "website"]

    assert rows() == [night.place.place]
    night.office.database.run(service.forget, ())
    assert rows() == []


def karin(night: Night) -> PersonId:
    account = night.office.database.read(lambda record: record.accounts.by_username("karin"))
    assert account is not None
    return account.person
