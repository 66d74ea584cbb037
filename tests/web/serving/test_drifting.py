"""Crisis management is told of a channel that does not give the edition: once, and not in vain."""

from datetime import timedelta
from pathlib import Path

import pytest

from broadcast.channels.board.model import Row, State
from core.outbox.model import Job
from core.outbox.model import State as JobState
from core.storage.database import Database
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience
from tests.web import staffed as house
from tests.web.staffed import Staffed
from web.demo.phones import DemoPhones
from web.record import Record
from web.serving.carriers import carriers_of
from web.serving.drifting import ChannelWatch
from web.serving.outgoing import Outgoing

KARIN, AMAL = "+46701740605", "+46701740608"


class Night:
    """A house whose board is written by hand, its post room, and the cast's telephones."""

    def __init__(self, data: Path) -> None:
        self.office = house._open(data)
        self.phones = DemoPhones(self.office.clock)
        office = self.office
        self.post = Outgoing(office, carriers_of(office.settings, office.centre, office.clock, self.phones))
        self.watch = ChannelWatch(office.database, office.clock)

    @property
    def database(self) -> Database[Record]:
        return self.office.database

    def board(
        self,
        state: State,
        *,
        channel: str = "phone",
        audience: Audience = Audience.LIVE,
        edition: int = 3,
        for_seconds: float = 20,
    ) -> None:
        """One language of one channel on one host was seen so just now, and has been for so long."""
        now = self.office.clock.now()
        began = now - timedelta(seconds=for_seconds)
        row = Row(audience, channel, "vard-1", "sv", edition, 2, state, began, now)
        self.database.run(lambda record: record.sync_rows.put([row]))

    def alarms(self) -> list[Job]:
        def waiting(record: Record) -> list[Job]:
            return [each for state in JobState for each in record.outbox.in_state(state)]

        return [each for each in self.database.read(waiting) if each.intent.kind == ALARM]

    def told(self) -> list[str]:
        while self.post.once():
            pass
        return [each.body for each in self.phones.of(KARIN) if each.body]


@pytest.fixture
def night(staffed: Staffed, tmp_path: Path) -> Night:
    return Night(tmp_path / "data")


@pytest.mark.parametrize(
    ("channel", "words"),
    [("phone", "Telefonlinjen"), ("site", "Webbplatsen för allmänheten"), ("feeds", "Flödena")],
)
def test_crisis_management_is_told_which_channel_differs_and_on_which_host(
    night: Night, channel: str, words: str
) -> None:
    night.board(State.ALTERED, channel=channel)
    night.watch.look()
    (message,) = night.told()
    assert words in message
    assert "vard-1" in message
    assert "/staff/sync" in message


@pytest.mark.parametrize("state", [State.IN_SYNC, State.NOT_CONFIRMED])
def test_what_is_right_or_not_known_raises_no_alarm(night: Night, state: State) -> None:
    night.board(state)
    night.watch.look()
    assert night.alarms() == []


def test_a_switch_under_way_raises_no_alarm(night: Night) -> None:
    night.board(State.BEHIND, for_seconds=1)
    night.watch.look()
    assert night.alarms() == []


def test_a_channel_that_comes_and_goes_is_told_of_once_an_edition(night: Night) -> None:
    night.board(State.UNREACHABLE)
    night.watch.look()
    first = len(night.alarms())
    night.board(State.IN_SYNC)
    night.watch.look()
    night.board(State.UNREACHABLE)
    night.watch.look()
    assert len(night.alarms()) == first > 0
    night.board(State.UNREACHABLE, edition=4)
    night.watch.look()
    assert len(night.alarms()) == 2 * first


def test_several_processes_tell_of_it_once(night: Night) -> None:
    night.board(State.ALTERED)
    night.watch.look()
    ChannelWatch(night.database, night.office.clock).look()
    assert len(night.told()) == 1


def test_nobody_is_told_of_what_was_in_step_again_before_the_message_went(night: Night) -> None:
    night.board(State.ALTERED)
    night.watch.look()
    night.board(State.IN_SYNC)
    assert night.told() == []


def test_a_drifting_exercise_says_that_it_is_one(night: Night) -> None:
    night.board(State.ALTERED, audience=Audience.EXERCISE)
    night.watch.look()
    (message,) = night.told()
    assert "ÖVNING" in message
