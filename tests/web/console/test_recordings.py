"""Recordings: in whose voice each announcement is heard, recorded part by part or whole, and put out."""

import io
import math
import struct
import wave

from broadcast.editions.service import current
from broadcast.phone.audio.g711 import line_audio
from scripts_library.items.model import Audience, Kind, Text
from scripts_library.items.ports import Wanted
from scripts_library.recordings.model import Recording
from tests.web.conftest import Desk, Page, Seat
from tests.web.console.test_items import item_of, newest_in, rewritten


def spoken(seconds: float = 1.0) -> bytes:
    """A sound file as somebody would upload it: a hum that rises and falls."""
    rate, held = 16_000, io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for place in range(int(rate * seconds)):
            loud = 9_000 * math.sin(math.pi * place / (rate * seconds))
            file.writeframes(struct.pack("<h", int(loud * math.sin(place / 12))))
    return held.getvalue()


def send(seat: Seat, text: Text, part: str, sound: bytes, **how: str) -> Page:
    form = {"part": part, "sound": (io.BytesIO(sound), "tal.wav")}
    return seat.post(f"/staff/recordings/{text.revision}/{text.language}", form, **how)


def kept(desk: Desk, text: Text) -> list[Recording]:
    return list(desk.read(lambda record: record.recordings.of([text.hash])))


def said_daily(desk: Desk) -> Text:
    """The ordinary day's announcement, which is out now and has no slots."""
    wanted = Wanted(plan="vardag", kind=Kind.ANNOUNCEMENT)
    return newest_in(desk, desk.read(lambda record: record.items.find(wanted))[0]).text


def test_the_matrix_says_by_language_that_the_voice_reads_what_nobody_has_recorded(desk: Desk) -> None:
    page = desk.log_in("elif").get("/staff/recordings")
    assert page.status == 200
    assert page.says("Fortsätt koka vattnet", "datorrösten läser", "العربية")


def test_a_recorded_part_is_heard_with_the_voice_between_and_the_next_part_is_offered(desk: Desk) -> None:
    text, elif_ = newest_in(desk, item_of(desk)).text, desk.log_in("elif")
    page = send(elif_, text, "0", spoken())
    assert page.says("Inspelat: del 1", "Del 2 av")
    [recording] = kept(desk, text)
    assert recording.part == 0
    assert line_audio(desk.staffed.house.sounds.read(recording.sound)).duration_ms > 300
    assert elif_.get(f"/staff/recordings?item={item_of(desk).id}").says("inspelad, datorrösten läser emellan")


def test_the_sound_can_be_played_where_it_stands(desk: Desk) -> None:
    text, elif_ = newest_in(desk, item_of(desk)).text, desk.log_in("elif")
    send(elif_, text, "0", spoken())
    [recording] = kept(desk, text)
    page = elif_.get(f"/staff/recordings/{text.revision}/sv?part=0")
    assert f'src="/audio/{recording.sound}.wav"' in page.html
    with elif_.browser.client.get(f"/audio/{recording.sound}.wav") as sound:
        assert line_audio(sound.data).duration_ms > 300


def test_a_recording_of_what_is_out_now_is_put_out_with_the_next_edition(desk: Desk) -> None:
    text, karin = said_daily(desk), desk.log_in("karin")
    page = send(karin, text, "whole", spoken())
    assert page.says("Den nya inspelningen är inte ute än", "Lägg ut: utgåva 2")
    karin.post("/staff/approvals/put-out", {"audience": "live"})
    edition = desk.read(lambda record: current(record, Audience.LIVE))
    voices = {each.sound for e in edition.cut.entries for s in e.texts.values() for each in s.recordings}
    assert voices == {kept(desk, text)[0].sound}
    after = karin.get(f"/staff/recordings/{text.revision}/sv")
    assert not after.says("Den nya inspelningen är inte ute än")


def test_what_is_played_on_the_page_is_what_the_line_plays(desk: Desk) -> None:
    text, elif_ = said_daily(desk), desk.log_in("elif")
    send(elif_, text, "whole", spoken())
    heard = elif_.browser.client.get(f"/staff/recordings/{text.revision}/sv/heard.wav")
    sound = desk.staffed.house.sounds.read(kept(desk, text)[0].sound)
    assert heard.status_code == 200
    assert line_audio(heard.data).mu_law == line_audio(sound).mu_law


def test_an_editor_is_told_that_crisis_management_puts_it_out(desk: Desk) -> None:
    page = send(desk.log_in("elif"), said_daily(desk), "whole", spoken())
    assert page.says("tills krisledningen lägger ut inspelningen")
    assert "put-out" not in page.html


def test_a_file_that_is_no_sound_is_told_at_its_field_in_words(desk: Desk) -> None:
    text = said_daily(desk)
    page = send(desk.log_in("elif"), text, "whole", b"%PDF-1.7 this is no sound")
    assert page.status == 422
    assert 'id="sound-error"' in page.html
    assert kept(desk, text) == []


def test_nothing_chosen_is_told_at_the_field(desk: Desk) -> None:
    text = said_daily(desk)
    page = desk.log_in("elif").post(f"/staff/recordings/{text.revision}/sv", {"part": "whole"})
    assert page.status == 422
    assert 'id="sound-error"' in page.html


def test_the_recorder_is_answered_in_the_programs_own_form(desk: Desk) -> None:
    accept = "application/json, application/problem+json, text/html"
    page = send(desk.log_in("elif"), said_daily(desk), "whole", b"no sound", accept=accept)
    assert page.answer.mimetype == "application/problem+json"
    assert page.answer.json is not None
    assert page.answer.json["detail"]


def test_a_recording_is_of_an_older_text_the_moment_the_text_changes(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    send(elif_, newest_in(desk, item).text, "0", spoken())
    rewritten(desk, item, "Koka vattnet nu. Det gäller: {area}.")
    assert elif_.get(f"/staff/recordings?item={item.id}").says("inspelning av en äldre text")


def test_a_part_that_does_not_exist_is_refused(desk: Desk) -> None:
    text = said_daily(desk)
    assert send(desk.log_in("elif"), text, "99", spoken()).status == 422
    assert kept(desk, text) == []


def test_an_agent_does_not_record(desk: Desk) -> None:
    assert desk.log_in("amal").get("/staff/recordings").status == 403
