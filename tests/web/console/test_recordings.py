"""Recordings: in whose voice each announcement is heard, recorded part by part or whole, heard by a second
person, put out, and taken away again."""

import io
import math
import re
import struct
import wave

import pytest

from broadcast.editions.service import current
from broadcast.phone.audio.g711 import line_audio
from scripts_library.items.model import Audience, Kind, Text
from scripts_library.items.ports import Wanted
from scripts_library.recordings.model import Recording, waiting_of
from tests.web.conftest import Desk, Page, Seat
from tests.web.console.test_items import item_of, newest_in, rewritten
from web.console.lengths import can_be


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


def heard_by(seat: Seat, desk: Desk, text: Text) -> Page:
    """The seat's person listens to everything that waits of the text, and says that it is right."""
    takes = [each.id for each in waiting_of(kept(desk, text))]
    return seat.post(
        f"/staff/recordings/{text.revision}/{text.language}/checks", {"take": takes, "heard": "all"}
    )


def out_now(desk: Desk) -> set[str]:
    """The sounds of the recordings that the live edition holds."""
    edition = desk.read(lambda record: current(record, Audience.LIVE))
    every = [said for entry in edition.cut.entries for said in entry.texts.values()]
    return {each.sound for said in every for each in said.recordings}


def put_out(desk: Desk) -> None:
    desk.log_in("karin").post("/staff/approvals/put-out", {"audience": "live"})


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
    matrix = f"/staff/recordings?item={item_of(desk).id}"
    assert elif_.get(matrix).says("datorrösten läser", "inspelad, väntar på en lyssnare")
    assert heard_by(desk.log_in("karin"), desk, text).says("Den går ut med nästa utgåva")
    assert elif_.get(matrix).says("inspelad, datorrösten läser emellan", "hörd av Karin")


def test_the_sound_can_be_played_where_it_stands(desk: Desk) -> None:
    text, elif_ = newest_in(desk, item_of(desk)).text, desk.log_in("elif")
    send(elif_, text, "0", spoken())
    [recording] = kept(desk, text)
    page = elif_.get(f"/staff/recordings/{text.revision}/sv?part=0")
    assert f'src="/audio/{recording.sound}.wav"' in page.html
    with elif_.browser.client.get(f"/audio/{recording.sound}.wav") as sound:
        assert line_audio(sound.data).duration_ms > 300


def test_nobody_hears_a_recording_that_no_second_person_has_heard(desk: Desk) -> None:
    text, elif_ = said_daily(desk), desk.log_in("elif")
    page = send(elif_, text, "whole", spoken())
    assert page.says("Ingen annan har lyssnat än: de som ringer hör datorrösten.")
    assert page.says("Du har själv spelat in det här. Någon annan måste lyssna på det.")
    put_out(desk)
    assert out_now(desk) == set()


def test_a_recording_that_was_heard_is_put_out_with_the_next_edition(desk: Desk) -> None:
    text, karin = said_daily(desk), desk.log_in("karin")
    send(desk.log_in("elif"), text, "whole", spoken())
    page = heard_by(karin, desk, text)
    assert page.says("De godkända inspelningarna är inte ute än", "Lägg ut: utgåva 2")
    put_out(desk)
    assert out_now(desk) == {kept(desk, text)[0].sound}
    after = karin.get(f"/staff/recordings/{text.revision}/sv")
    assert after.says("hörd av Karin")
    assert not after.says("De godkända inspelningarna är inte ute än")


def test_whoever_made_it_is_told_that_somebody_else_must_listen(desk: Desk) -> None:
    text, karin = said_daily(desk), desk.log_in("karin")
    page = send(karin, text, "whole", spoken())
    assert "/checks" not in page.html
    refused = heard_by(karin, desk, text)
    assert refused.status == 403
    assert refused.says("Du har själv spelat in det här. Någon annan måste lyssna på det.")
    put_out(desk)
    assert out_now(desk) == set()


def test_an_editor_is_told_that_crisis_management_listens_to_what_has_happened(desk: Desk) -> None:
    text = newest_in(desk, item_of(desk)).text
    send(desk.log_in("karin"), text, "0", spoken())
    elif_ = desk.log_in("elif")
    page = elif_.get(f"/staff/recordings/{text.revision}/sv")
    assert page.says("Händelsebaserad information godkänns av krisledningen.")
    assert "/checks" not in page.html
    assert heard_by(elif_, desk, text).status == 403


def test_nobody_answers_for_a_recording_that_they_have_not_heard(desk: Desk) -> None:
    text, karin = said_daily(desk), desk.log_in("karin")
    send(desk.log_in("elif"), text, "whole", spoken())
    address = f"/staff/recordings/{text.revision}/{text.language}"
    page = karin.get(address)
    assert re.search(r'<input type="checkbox" name="heard" value="all" required>', page.html)
    refused = karin.post(f"{address}/checks", {"take": [each.id for each in waiting_of(kept(desk, text))]})
    assert refused.status == 422
    assert refused.says("Lyssna på allt först, till slutet")
    assert karin.get(address).says("Väntar på en lyssnare: ingen som ringer hör det här än")


def test_a_recording_that_is_far_too_short_to_say_its_text_is_told(desk: Desk) -> None:
    text = said_daily(desk)
    send(desk.log_in("elif"), text, "whole", spoken())
    told = desk.log_in("karin").get(f"/staff/recordings/{text.revision}/{text.language}")
    assert told.says("Inspelningen är 1 s lång", "Den kan knappast säga hela texten")


@pytest.mark.parametrize(
    ("said", "voice", "possible"),
    [
        (3000, 9000, True),
        (2999, 9000, False),
        (27_000, 9000, True),
        (27_001, 9000, False),
        (9000, 9000, True),
    ],
)
def test_a_person_may_read_three_times_slower_or_faster_than_the_voice(
    said: int, voice: int, possible: bool
) -> None:
    assert can_be(said, voice) is possible


def test_the_listener_hears_all_of_it_as_callers_will(desk: Desk) -> None:
    text, karin = said_daily(desk), desk.log_in("karin")
    send(desk.log_in("elif"), text, "whole", spoken())
    take = kept(desk, text)[0]
    heard = karin.browser.client.get(f"/staff/recordings/{text.revision}/sv/waiting.wav?take={take.id}")
    assert heard.status_code == 200
    assert line_audio(heard.data).mu_law == line_audio(desk.staffed.house.sounds.read(take.sound)).mu_law
    nothing = karin.browser.client.get(f"/staff/recordings/{text.revision}/sv/waiting.wav?take=x")
    assert nothing.status_code == 404


def test_a_part_is_heard_alone_while_slots_are_empty(desk: Desk) -> None:
    text, karin = newest_in(desk, item_of(desk)).text, desk.log_in("karin")
    send(desk.log_in("elif"), text, "0", spoken())
    take = kept(desk, text)[0]
    heard = karin.browser.client.get(f"/staff/recordings/{text.revision}/sv/waiting.wav?take={take.id}")
    assert line_audio(heard.data).mu_law == line_audio(desk.staffed.house.sounds.read(take.sound)).mu_law


def test_what_waits_for_a_listener_stands_among_the_approvals(desk: Desk) -> None:
    text = said_daily(desk)
    send(desk.log_in("elif"), text, "whole", spoken())
    karin = desk.log_in("karin")
    page = karin.get("/staff/approvals")
    assert page.says(
        "Inspelningar som väntar på en lyssnare", text.title, "Inspelat av Elif", "Lyssna och svara"
    )
    assert desk.log_in("elif").get("/staff/approvals").says("Du har själv spelat in det här.")
    assert karin.get("/staff/").says("1 inspelning väntar på att någon annan lyssnar", "väntar: 1")
    heard_by(karin, desk, text)
    assert not karin.get("/staff/approvals").says("Inspelningar som väntar på en lyssnare")
    assert not karin.get("/staff/").says("väntar på att någon annan lyssnar")


def test_a_recording_of_words_that_were_replaced_waits_for_nobody(desk: Desk) -> None:
    item, karin = item_of(desk), desk.log_in("karin")
    send(desk.log_in("elif"), newest_in(desk, item).text, "0", spoken())
    assert karin.get("/staff/approvals").says("Inspelningar som väntar på en lyssnare")
    rewritten(desk, item, "Koka vattnet nu. Det gäller: {area}.")
    assert not karin.get("/staff/approvals").says("Inspelningar som väntar på en lyssnare")


def test_what_is_not_right_goes_back_to_the_speaker_with_why(desk: Desk) -> None:
    text, karin, elif_ = said_daily(desk), desk.log_in("karin"), desk.log_in("elif")
    send(elif_, text, "whole", spoken())
    address, take = f"/staff/recordings/{text.revision}/sv", kept(desk, text)[0]
    unexplained = karin.post(f"{address}/returns", {"take": take.id, "reason": " "})
    assert unexplained.status == 422
    assert 'id="why-error"' in unexplained.html
    karin.post(f"{address}/returns", {"take": take.id, "reason": "Säger Hamnen"})
    assert elif_.get(address).says("Skickad tillbaka till den som läste in", "Av Karin", "Säger Hamnen")
    assert elif_.get("/staff/recordings").says("skickad tillbaka till den som läste in")
    assert not karin.get("/staff/approvals").says("Inspelningar som väntar på en lyssnare")


def test_an_editor_takes_a_recording_away_at_once_and_puts_it_back(desk: Desk) -> None:
    text, elif_ = said_daily(desk), desk.log_in("elif")
    send(elif_, text, "whole", spoken())
    heard_by(desk.log_in("karin"), desk, text)
    put_out(desk)
    address, take = f"/staff/recordings/{text.revision}/sv", kept(desk, text)[0]
    page = elif_.post(f"{address}/removals", {"take": take.id})
    assert page.says("Inspelningen är borttagen.", "Borttagen", "Ångra: lägg tillbaka", "datorrösten läser")
    assert out_now(desk) == set()
    assert elif_.post(f"{address}/removals", {"take": take.id}).says("Den var redan borttagen.")
    back = elif_.post(f"{address}/back", {"take": take.id})
    assert back.says("Inspelningen är tillbaka.", "hörd av Karin")
    assert out_now(desk) == {take.sound}
    assert desk.staffed.house.sounds.read(take.sound), "it was stored all the time"


def test_what_crisis_management_took_away_an_editor_does_not_put_back(desk: Desk) -> None:
    text, elif_, karin = said_daily(desk), desk.log_in("elif"), desk.log_in("karin")
    send(elif_, text, "whole", spoken())
    heard_by(karin, desk, text)
    address, take = f"/staff/recordings/{text.revision}/sv", kept(desk, text)[0]
    karin.post(f"{address}/removals", {"take": take.id})
    assert "/back" not in elif_.get(address).html
    assert elif_.post(f"{address}/back", {"take": take.id}).status == 403
    assert "Ångra: lägg tillbaka" in karin.get(address).text


def test_what_is_played_on_the_page_is_what_the_line_plays(desk: Desk) -> None:
    text, elif_ = said_daily(desk), desk.log_in("elif")
    send(elif_, text, "whole", spoken())
    heard_by(desk.log_in("karin"), desk, text)
    heard = elif_.browser.client.get(f"/staff/recordings/{text.revision}/sv/heard.wav")
    sound = desk.staffed.house.sounds.read(kept(desk, text)[0].sound)
    assert heard.status_code == 200
    assert line_audio(heard.data).mu_law == line_audio(sound).mu_law


def test_an_editor_is_told_that_crisis_management_puts_it_out(desk: Desk) -> None:
    text, elif_ = said_daily(desk), desk.log_in("elif")
    send(elif_, text, "whole", spoken())
    heard_by(desk.log_in("karin"), desk, text)
    page = elif_.get(f"/staff/recordings/{text.revision}/sv")
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
    text = newest_in(desk, item).text
    send(elif_, text, "0", spoken())
    heard_by(desk.log_in("karin"), desk, text)
    rewritten(desk, item, "Koka vattnet nu. Det gäller: {area}.")
    assert elif_.get(f"/staff/recordings?item={item.id}").says("inspelning av en äldre text")


def test_a_part_that_does_not_exist_is_refused(desk: Desk) -> None:
    text = said_daily(desk)
    assert send(desk.log_in("elif"), text, "99", spoken()).status == 422
    assert kept(desk, text) == []


def test_an_agent_does_not_record(desk: Desk) -> None:
    assert desk.log_in("amal").get("/staff/recordings").status == 403


def test_everybody_reads_in_their_own_language_that_a_recording_was_put_out(desk: Desk) -> None:
    text, karin = said_daily(desk), desk.log_in("karin")
    send(desk.log_in("elif"), text, "whole", spoken())
    page = heard_by(karin, desk, text)
    reason = re.search(r'name="reason" value="(recording: [^"]+)"', page.html)
    assert reason is not None
    karin.post("/staff/approvals/put-out", {"audience": "live", "reason": reason[1]})
    assert karin.get("/staff/editions").says(f"En ny inspelning: {text.title}")
    assert desk.log_in("tobias", "en").get("/staff/editions").says(f"A new recording: {text.title}")


def test_a_speaker_of_all_of_it_sees_where_to_breathe(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    body = "## Gör så här\n\n- Koka vattnet\n- Låt det svalna\n\nDet räcker. Mer behövs inte!"
    text = rewritten(desk, item, body).text
    page = elif_.get(f"/staff/recordings/{text.revision}/sv?part=whole").html
    script = page.split('class="texts-prompt"')[1].split("</div>")[0]
    read = ["Gör så här.", "Koka vattnet.", "Låt det svalna.", "Det räcker. Mer behövs inte!"]
    assert re.findall(r"<p>(.*?)</p>", script) == read
