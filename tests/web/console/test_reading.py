"""Who has read what: the page, the line on the overview, the channel's row on the board, and its clock."""

import pytest

from broadcast.channels.desk.model import DeskId
from broadcast.editions.model import EditionNumber
from scripts_library.items.model import Audience
from tests.web.conftest import Desk, Seat
from web.desk.room import Word

LIVE = Audience.LIVE


@pytest.fixture
def karin(desk: Desk) -> Seat:
    return desk.log_in("karin")


def shows(desk: Desk, username: str, number: int = 1) -> None:
    """The person's desk says that the edition stands on it."""
    room = desk.staffed.house.desk
    hash_ = room.book.at(LIVE, number).hash
    room.acknowledge(Word(DeskId(f"d-{username}"), desk.person(username), LIVE, number, hash_))


def says_again(desk: Desk) -> int:
    from crisis.incidents.saying import publish

    karin = desk.person("karin")
    return int(desk.run(lambda record: publish(record, karin, "again", audience=LIVE)).number)


def test_with_no_desk_open_the_page_says_what_will_stand_there(karin: Seat) -> None:
    assert karin.get("/staff/reading").says("Ingen svarsplats är öppen.")


def test_the_manager_sees_which_desks_have_the_newest_edition(desk: Desk, karin: Seat) -> None:
    for username in ("amal", "sven"):
        shows(desk, username)
    number = says_again(desk)
    shows(desk, "amal", number)
    page = karin.get("/staff/reading")
    assert page.says(f"1 av 2 svarsplatser har utgåva {number}", "Amal Svar", "fortfarande utgåva 1")
    assert karin.get("/staff/").says(f"1 av 2 svarsplatser har utgåva {number}; inte än: Sven Skift")
    shows(desk, "sven", number)
    assert karin.get("/staff/reading/line").says(f"2 av 2 svarsplatser har utgåva {number} · läst av 2")


def test_an_agent_does_not_see_what_others_have_read(desk: Desk) -> None:
    amal = desk.log_in("amal")
    assert amal.get("/staff/reading").status == 403
    assert amal.get("/staff/").status == 200


def test_the_desks_have_a_row_on_the_board_while_they_are_open(desk: Desk, karin: Seat) -> None:
    assert not karin.get("/staff/sync").says("Svarsplatserna")
    shows(desk, "amal")
    assert karin.get("/staff/sync").says("Svarsplatserna")
    headers = {"Authorization": f"Bearer {desk.staffed.keys.tokens['crisis_manager']}"}

    def row() -> tuple[str, int, int]:
        answer = desk.staffed.app.test_client().get("/api/v1/sync", headers=headers).json
        assert answer is not None
        (found,) = [each for each in answer["items"] if each["channel"] == "desk"]
        return found["state"], found["expected_edition"], found["observed_edition"]

    assert row() == ("in_sync", 1, 1)
    shows(desk, "sven")
    number = says_again(desk)
    shows(desk, "amal", number)
    assert row() == ("behind", number, 1)
    shows(desk, "sven", number)
    assert row() == ("in_sync", number, number)


def test_every_editions_clock_covers_the_desks(desk: Desk) -> None:
    for username in ("amal", "sven"):
        shows(desk, username)
    number = says_again(desk)

    def marks() -> list[str]:
        found = desk.read(lambda record: record.clock_marks.of(LIVE, EditionNumber(number)))
        return [each.mark.value for each in found if each.channel == "desk"]

    assert marks() == []
    shows(desk, "amal", number)
    assert marks() == ["switched"]
    shows(desk, "sven", number)
    assert marks() == ["switched", "observed"]
