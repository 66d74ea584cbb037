"""A call that a partner passed on: its origin goes along, the wait is told, and the partner's number is never
the one to ring."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast.phone.line import CurrentLines
from broadcast.phone.signature import sign
from broadcast.phone.spool.via_gevent import Spool
from core.clock import ManualClock
from core.sealing.via_cryptography import AesSealer
from crisis.calls.partners import capacity
from scripts_library.items.model import Audience
from tests.broadcast.phone.fakes import NIGHT, an_edition
from tests.web.hooks.provider import CALL, CALLER, LINE, PUBLIC, SECRET, TOKEN, Provider, kept, publish
from web.hooks.own_number import entered
from web.hooks.voice import VoiceHook, VoiceSettings
from web.serving.waits import KnownWaits

CARE_LINE = "+46846500477"
CARE = "+46313900621"
POLICE = "+46313900623"
OWN = "0701740615"
OWN_E164 = "+46701740615"
NEVER = frozenset({CARE, POLICE})
ORIGINS = {CARE_LINE: "1177", CARE: "1177", POLICE: "police"}
PEOPLE = "/hooks/twilio/voice/7/sv/people"


@dataclass
class Waits:
    known: int | None = None

    def seconds(self, audience: str, at: datetime) -> int | None:
        return self.known


def hook_of(published: Path, spool: Spool, waits: Waits | None = None) -> VoiceHook:
    numbers = {LINE: Audience.LIVE, CARE_LINE: Audience.LIVE}
    found = VoiceSettings(TOKEN, PUBLIC, numbers, origins=ORIGINS, never=NEVER)
    clock = ManualClock(NIGHT)
    return VoiceHook(found, CurrentLines(published), spool, clock, AesSealer(SECRET), waits)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def line(published: Path, spool: Spool, waits: Waits) -> Provider:
    return Provider(hook_of(published, spool, waits))


def onward(answer: str) -> str:
    """Where the next key of this answer goes."""
    found = re.search(r'action="([^"]+)"', answer)
    assert found is not None, answer
    return found[1]


def press(line: Provider, address: str, digits: str, **more: str) -> str:
    path, _, query = address.partition("?")
    pairs = {**line.fields, "Digits": digits, **more}
    signed = sign(TOKEN, PUBLIC + address, list(pairs.items()))
    environ = {"HTTP_X_TWILIO_SIGNATURE": signed, "QUERY_STRING": query}
    answer = line.raw(path, urlencode(list(pairs.items())).encode(), environ)
    assert answer.status == 200, answer.text
    return answer.text


def opened(sealed: str | None) -> str:
    assert sealed is not None
    return AesSealer(SECRET).open(sealed, f"call:{CALL}")


@pytest.mark.parametrize("how", [{"To": CARE_LINE}, {"From": CARE}, {"To": CARE_LINE, "From": CARE}])
def test_a_call_tells_who_passed_it_on_by_the_number_dialled_or_shown(
    line: Provider, tmp_path: Path, how: dict[str, str]
) -> None:
    line.post(**how)
    line.post("/hooks/twilio/voice/status", CallStatus="completed", CallDuration="7", **how)
    assert [row.origin for row in kept(tmp_path)] == ["1177", "1177"]


def test_an_ordinary_call_has_no_origin_and_is_rung_back_on_its_own_number(
    line: Provider, tmp_path: Path
) -> None:
    press(line, f"{PEOPLE}/4", "1")
    (row,) = kept(tmp_path)
    assert row.origin is None
    assert opened(row.number_sealed) == CALLER


def test_whoever_was_passed_on_enters_their_own_number_and_is_rung_on_it(
    line: Provider, tmp_path: Path
) -> None:
    line.fields |= {"To": CARE_LINE, "From": CARE}
    asked = press(line, f"{PEOPLE}/4", "1")
    assert "/sv/number/5" in onward(asked)
    read = press(line, onward(asked), OWN)
    assert "/sv/number.right/6?n=u1." in onward(read)
    done = press(line, onward(read), "1")
    assert "/sv/called.there/7" in onward(done)
    rows = kept(tmp_path)
    assert [bool(row.number_sealed) for row in rows] == [False, False, True]
    assert opened(rows[-1].number_sealed) == OWN_E164
    assert rows[-1].effects == ({"do": "call_back", "language": "sv"},)


def test_what_was_entered_lies_nowhere_in_clear(line: Provider, tmp_path: Path) -> None:
    line.fields |= {"To": CARE_LINE, "From": CARE}
    read = press(line, onward(press(line, f"{PEOPLE}/4", "1")), OWN)
    press(line, onward(read), "1")
    digits = re.findall(r"/audio/([0-9a-f]{64})", read.partition("<Gather")[2])
    with sqlite3.connect(tmp_path / "spool.sqlite") as spool:
        stored = [row[0] for row in spool.execute("SELECT content FROM answers")]
    assert not any("".join(digits[1:4]) in content.decode() for content in stored)
    assert not any(b"?n=u1" in content for content in stored)
    on_disk = b"".join(each.read_bytes() for each in tmp_path.glob("spool.sqlite*"))
    for number in (OWN, OWN_E164, CARE):
        assert number.encode() not in on_disk
    assert [row.key for row in kept(tmp_path)] == ["1", "", "1"]


def test_a_repeat_reads_the_same_number_back_and_does_nothing_again(line: Provider, tmp_path: Path) -> None:
    line.fields |= {"To": CARE_LINE}
    address = onward(press(line, f"{PEOPLE}/4", "1"))
    sounds = [re.findall(r"[0-9a-f]{64}", press(line, address, OWN)) for _ in range(2)]
    assert sounds[0] == sounds[1]
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize(
    "wrong", ["1", "112", "00000000", "0", "0313900621", "0046313900623", "99999999999999"]
)
def test_a_number_that_cannot_be_rung_is_asked_for_again(line: Provider, wrong: str) -> None:
    line.fields |= {"To": CARE_LINE}
    answer = press(line, "/hooks/twilio/voice/7/sv/number/5", wrong)
    assert "/sv/number.wrong/6" in onward(answer)


def test_a_number_that_was_lost_on_the_way_is_asked_for_again(line: Provider, tmp_path: Path) -> None:
    other = AesSealer(SECRET).seal(OWN_E164, "call:CAother")
    for query in ("", "?n=", f"?n={other}", "?n=u1.x.y", "?m=1"):
        answer = press(line, f"/hooks/twilio/voice/7/sv/number.right/6{query}", "1")
        assert "/sv/number/7" in onward(answer)
    assert not any(row.number_sealed for row in kept(tmp_path))


def test_a_voice_message_of_a_call_that_was_passed_on_holds_no_number(line: Provider, tmp_path: Path) -> None:
    line.fields |= {"From": CARE}
    press(line, "/hooks/twilio/voice/7/sv/message/5", "#", RecordingSid="RE1", RecordingDuration="4")
    (row,) = kept(tmp_path)
    assert row.effects[0]["do"] == "voice_message"
    assert row.number_sealed is None


def test_the_wait_is_told_while_it_is_known(line: Provider, waits: Waits) -> None:
    silent = press(line, "/hooks/twilio/voice/7/sv/menu.again/3", "0")
    waits.known = 0
    soon = press(line, "/hooks/twilio/voice/7/sv/menu.again/4", "0")
    waits.known = 4000
    late = press(line, "/hooks/twilio/voice/7/sv/menu.again/5", "0")
    plays = [each.count("<Play>") for each in (silent, soon, late)]
    assert plays == [plays[0], plays[0] + 1, plays[0] + 1]
    assert re.sub(r"/\d+\"", "", soon) != re.sub(r"/\d+\"", "", late)


KEYS = st.sampled_from([*"1234567890*#", "", OWN, "0313900621", "112", "0046313900623"])
SHOWN = st.sampled_from([CARE, POLICE, CALLER, "", "anonymous", OWN_E164])


@pytest.fixture(scope="module")
def staged() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        publish(an_edition(), Path(folder) / "published")
        yield Path(folder) / "published"


@given(keys=st.lists(KEYS, max_size=12), shown=SHOWN, dialled=st.sampled_from([LINE, CARE_LINE]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_way_through_the_line_leads_to_a_partner_s_number(
    staged: Path, keys: list[str], shown: str, dialled: str
) -> None:
    with TemporaryDirectory() as folder:
        spool = Spool(Path(folder) / "spool.sqlite")
        try:
            line = Provider(hook_of(staged, spool))
            line.fields |= {"From": shown, "To": dialled}
            said = line.post().text
            for key in ["0", "1", *keys]:
                if "<Gather" not in said and "<Record" not in said:
                    break
                said = press(line, onward(said), key, RecordingSid="RE1", RecordingDuration="4")
                assert "<Dial" not in said
        finally:
            spool.close()
        rung = [opened(row.number_sealed) for row in kept(Path(folder)) if row.number_sealed]
        assert not NEVER & set(rung)
        asked = [each for row in kept(Path(folder)) for each in row.effects if each["do"] == "call_back"]
        assert not (asked and not rung)


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,17}", fullmatch=True))
def test_only_what_can_be_rung_and_is_no_partner_s_is_taken_for_a_number(digits: str) -> None:
    number = entered(digits, NEVER)
    assert number is None or (number not in NEVER and re.fullmatch(r"\+[1-9][0-9]{6,14}", number) is not None)
    assert number not in {"+46112", "112"}


def test_what_the_line_knows_of_the_wait_grows_old() -> None:
    known = KnownWaits()
    assert known.seconds("live", NIGHT) is None
    known.tell(Audience.LIVE, capacity(3, 1, NIGHT))
    assert known.seconds("live", NIGHT + timedelta(seconds=15)) == 720
    assert known.seconds("live", NIGHT + timedelta(seconds=16)) is None
    assert known.seconds("exercise", NIGHT) is None
    known.tell(Audience.LIVE, capacity(3, 0, NIGHT))
    assert known.seconds("live", NIGHT) is None
