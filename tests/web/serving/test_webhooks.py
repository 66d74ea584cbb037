"""The municipality's website is told of each edition: over real HTTP, from the outbox, to a receiver that
reads the signature in its own way."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from broadcast.channels.publishing.model import Published, TreeName
from broadcast.channels.website.hooks import KIND, NO_SECRET
from broadcast.channels.website.model import Website
from broadcast.editions.model import EditionNumber
from core.access.model import PersonId
from core.clock import ManualClock
from core.outbox.model import Job, RetryRule, State
from core.outbox.service import decide
from core.outbox.units import DatabaseQueue
from core.outbox.worker import run_once
from core.settings import load
from crisis.incidents.saying import publish
from scripts_library.items.model import Audience
from tests.broadcast.sample import NIGHT
from tests.support.website import Day, Theirs, Visit, a_website
from tests.web import staffed as house
from tests.web.conftest import seeded  # noqa: F401 - the fixture
from web.building import Office, open_office
from web.demo.keys import Keys
from web.record import Record
from web.serving.outgoing import Outgoing
from web.serving.publication_record import PublicationRecord

SECRET = "the website's own secret, long enough"
OURS = "https://kris.exempelkoping.example"


def accepted(visit: Visit, now: datetime) -> bool:
    """What docs/website.md asks of a receiver, written after it and nothing else."""
    shown = dict(part.split("=", 1) for part in visit.headers["X-Upplys-Signature"].split(","))
    check = HMAC(SECRET.encode(), SHA256())
    check.update(f"{shown['t']}.".encode() + visit.body)
    try:
        check.verify(bytes.fromhex(shown["v1"]))
    except InvalidSignature:
        return False
    return abs(now.timestamp() - int(shown["t"])) <= 300


@dataclass
class Post:
    office: Office
    clock: ManualClock
    theirs: Theirs
    hook: str

    def cut(self) -> int:
        """An edition is cut and goes out on this host."""
        karin = self.karin()
        edition = self.office.database.run(lambda each: publish(each, karin, "again", audience=Audience.LIVE))
        self.switched(edition.number, edition.hash)
        return int(edition.number)

    def karin(self) -> PersonId:
        found = self.office.database.read(lambda record: record.accounts.by_username("karin"))
        assert found is not None
        return found.person

    def switched(self, number: int, hash_: str) -> None:
        tree = TreeName(EditionNumber(number), hash_)
        published = Published(Audience.LIVE, tree, ("site",), None, switched=True)
        PublicationRecord(self.office.database, (self.hook,)).switched(published, "one", self.clock.now())

    def go(self, after: timedelta = timedelta(0)) -> None:
        """Send what is due then."""
        self.clock.advance(after)
        outgoing = Outgoing(self.office, {})
        queue = DatabaseQueue(self.office.database, self.clock)
        run_once(queue, {KIND: outgoing.handlers[KIND]}, worker="one")

    def told(self) -> list[Visit]:
        return [each for each in self.theirs.visits if self.hook.endswith(each.path)]

    def editions(self) -> list[int]:
        return [json.loads(each.body)["edition"] for each in self.told()]

    def job(self) -> Job:
        """The newest message to this address."""

        def every(record: Record) -> list[Job]:
            return [job for state in State for job in record.outbox.in_state(state, 500)]

        jobs = [
            job
            for job in self.office.database.read(every)
            if (job.intent.kind, job.intent.to) == (KIND, self.hook)
        ]
        return max(jobs, key=lambda job: int(str(job.intent.data["edition"])))


@pytest.fixture(scope="module")
def site() -> Iterator[Theirs]:
    with a_website() as theirs:
        yield theirs


@pytest.fixture(scope="module")
def opened(seeded: tuple[Path, Keys], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:  # noqa: F811
    data = tmp_path_factory.mktemp("told") / "data"
    shutil.copytree(seeded[0], data)
    how = {"data": str(data), "secret_key": house.SECRET, "public_url": OURS, "webhook_secret": SECRET}
    office = open_office(load({}, None, **how, website_private="yes"), ManualClock(NIGHT + timedelta(days=3)))
    yield office
    office.database.close()


@pytest.fixture
def post(opened: Office, site: Theirs, request: pytest.FixtureRequest) -> Post:
    hook = site.does(f"/hook/{request.node.name.partition('[')[0]}/{len(site.days)}", Day(status=204))
    centre = replace(opened.centre, website=Website(hooks=(hook,)))
    assert isinstance(opened.clock, ManualClock)
    return Post(replace(opened, centre=centre), opened.clock, site, hook)


def test_an_edition_is_told_once_it_is_out_and_the_receiver_takes_its_signature(post: Post) -> None:
    number = post.cut()
    post.go()
    (visit,) = post.told()
    told = json.loads(visit.body)
    assert (told["edition"], told["audience"], told["url"]) == (number, "live", f"{OURS}/feed/facts.json")
    assert told["languages"][:2] == ["sv", "sv-simple"]
    assert len(told["hash"]) == 64
    assert (visit.method, visit.headers["Content-Type"]) == ("POST", "application/json")
    assert accepted(visit, post.clock.now())
    assert post.job().state is State.SENT


def test_the_receiver_takes_no_message_that_was_changed_or_is_old(post: Post) -> None:
    post.cut()
    post.go()
    (visit,) = post.told()
    now, signed = post.clock.now(), visit.headers["X-Upplys-Signature"]
    assert not accepted(replace(visit, body=visit.body.replace(b"live", b"dead")), now)
    assert not accepted(visit, now + timedelta(minutes=6))
    later = signed.replace(f"t={int(now.timestamp())}", f"t={int(now.timestamp()) + 300}")
    assert not accepted(replace(visit, headers=visit.headers | {"X-Upplys-Signature": later}), now)


def test_a_message_brings_no_words(post: Post) -> None:
    post.cut()
    post.go()
    assert set(json.loads(post.told()[0].body)) == {"audience", "edition", "hash", "languages", "url"}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (Day(status=302, headers={"Location": "/elsewhere"}), "HTTP 302"),
        (Day(closes=True), "RemoteDisconnected"),
    ],
)
def test_what_is_not_taken_is_tried_again_with_growing_waits_until_a_person_decides(
    post: Post, day: Day, why: str
) -> None:
    post.theirs.does(post.hook.removeprefix(post.theirs.url), day)
    post.cut()
    tries: list[datetime] = []
    while post.job().state is not State.FAILED:
        post.go(max(timedelta(0), post.job().due - post.clock.now()))
        tries.append(post.clock.now())
    assert len(post.told()) == len(tries) == RetryRule().attempts
    waits = [after - before for before, after in pairwise(tries)]
    assert waits == sorted(waits)
    assert waits[0] < timedelta(seconds=10)
    assert sum(waits, timedelta(0)) > timedelta(hours=1)
    assert (post.job().why or "").startswith(why)
    post.theirs.does(post.hook.removeprefix(post.theirs.url), Day(status=204))
    post.office.database.run(decide, post.job().id, State.WAITING, post.karin())
    post.go(timedelta(seconds=1))
    assert post.job().state is State.SENT


def test_each_try_is_signed_anew_so_that_the_last_is_taken_as_the_first(post: Post) -> None:
    path = post.hook.removeprefix(post.theirs.url)
    post.theirs.does(path, Day(status=503))
    post.cut()
    post.go()
    post.go(timedelta(minutes=20))
    assert len(post.told()) == 2
    assert accepted(post.told()[-1], post.clock.now())


def test_an_edition_that_a_later_one_overtook_is_not_told(post: Post) -> None:
    path = post.hook.removeprefix(post.theirs.url)
    post.theirs.does(path, Day(status=503))
    first = post.cut()
    post.go()
    second = post.cut()
    post.theirs.does(path, Day(status=204))
    post.go(timedelta(hours=1))
    assert post.editions() == [first, second]
    assert post.job().state is State.SENT


def test_an_edition_that_two_hosts_put_out_is_told_once(post: Post) -> None:
    number = post.cut()
    newest = post.office.database.read(lambda record: record.editions.last(Audience.LIVE))
    assert newest is not None
    post.switched(number, newest.hash)
    post.go()
    post.switched(number, newest.hash)
    post.go()
    assert post.editions() == [number]


def test_a_worker_without_a_tree_of_its_own_tells_it_all_the_same(post: Post) -> None:
    assert not list(post.office.folders.published.glob("live/current"))
    number = post.cut()
    post.go()
    assert post.editions() == [number]


def test_an_address_that_is_not_registered_any_more_is_not_told(post: Post) -> None:
    post.cut()
    post.office = replace(post.office, centre=replace(post.office.centre, website=Website()))
    post.go()
    assert post.told() == []
    assert post.job().state is State.CANCELLED


def test_without_a_secret_nothing_is_sent_and_a_person_is_told_why(post: Post) -> None:
    post.cut()
    settings = post.office.settings
    post.office = replace(post.office, settings=replace(settings, webhook_secret=""))
    post.go()
    assert post.told() == []
    assert (post.job().state, post.job().why) == (State.FAILED, NO_SECRET)


def test_what_a_website_answers_is_read_only_so_far(post: Post) -> None:
    post.theirs.does(post.hook.removeprefix(post.theirs.url), Day(b"x" * 50_000_000))
    post.cut()
    post.go()
    assert post.job().state is State.SENT
