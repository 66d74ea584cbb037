"""The provider asks, step by step, and the line answers: signed, once, from the staged edition."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from broadcast.phone.line import CurrentLines
from broadcast.phone.signature import sign
from broadcast.phone.spool.via_gevent import Spool
from core.clock import ManualClock
from core.sealing.via_cryptography import AesSealer
from scripts_library.items.model import Audience
from tests.broadcast.phone.fakes import (
    ANNOUNCEMENT,
    BANNER,
    INFANTS,
    NIGHT,
    TANKS,
    an_edition,
    ending,
)
from tests.web.hooks.provider import (
    CALL,
    CALLER,
    EXERCISE_LINE,
    PUBLIC,
    SECRET,
    TOKEN,
    Provider,
    kept,
    publish,
)
from web import access
from web.hooks.voice import VoiceHook, VoiceSettings

MENU = "/hooks/twilio/voice/7/sv/menu"


def test_a_call_begins_with_the_message_and_its_edition(provider: Provider) -> None:
    answer = provider.post()
    assert answer.status == 200
    assert answer.header("X-Upplys-Edition") == "7"
    assert 'action="/hooks/twilio/voice/7/sv/start/1"' in answer.text


def test_each_step_is_on_disk_with_its_place_and_key(provider: Provider, tmp_path: Path) -> None:
    provider.post()
    provider.post(f"{MENU}/1", Digits="1")
    first, second = kept(tmp_path)
    assert (first.step, first.place_in, first.place_out, first.edition) == ("0", "", "sv/start", 7)
    assert (second.step, second.place_in, second.place_out, second.key) == (
        "1",
        "sv/menu",
        "sv/fact.infants",
        "1",
    )
    assert second.effects == ({"do": "heard", "what": "fact", "item": "infants"},)


def test_no_number_is_kept_of_a_caller_who_only_listens(provider: Provider, tmp_path: Path) -> None:
    provider.post()
    provider.post(f"{MENU}/1", Digits="1")
    assert [row.number_sealed for row in kept(tmp_path)] == [None, None]
    assert CALLER.encode() not in (tmp_path / "spool.sqlite-wal").read_bytes()


def test_a_call_back_keeps_the_number_sealed_for_those_who_ring(provider: Provider, tmp_path: Path) -> None:
    provider.post("/hooks/twilio/voice/7/en/people/4", Digits="1")
    (row,) = kept(tmp_path)
    assert row.effects == ({"do": "call_back", "language": "en"},)
    assert row.number_sealed is not None
    assert CALLER not in row.number_sealed
    assert AesSealer(SECRET).open(row.number_sealed, f"call:{CALL}") == CALLER


@pytest.mark.parametrize("shown", ["", "anonymous", "Anonymous", "+266696687", "sip:agnes@example.org"])
def test_a_withheld_number_is_told_and_nothing_is_promised(
    provider: Provider, tmp_path: Path, shown: str
) -> None:
    answer = provider.post("/hooks/twilio/voice/7/sv/people/4", Digits="1", From=shown)
    assert "/sv/withheld/5" in answer.text
    assert kept(tmp_path)[0].effects == ()


def test_an_unsigned_request_is_refused(provider: Provider, tmp_path: Path) -> None:
    answer = provider.post(signature="")
    assert (answer.status, answer.header("Content-Type")) == (403, "application/problem+json")
    assert json.loads(answer.body)["code"] == "signature"
    assert kept(tmp_path) == []


@pytest.mark.parametrize("altered", [{"Digits": "2"}, {"From": "+4684650099"}, {"Extra": "x"}])
def test_an_altered_request_is_refused(provider: Provider, tmp_path: Path, altered: dict[str, str]) -> None:
    signed = sign(TOKEN, f"{PUBLIC}{MENU}/1", list({**provider.fields, "Digits": "1"}.items()))
    assert provider.post(f"{MENU}/1", signature=signed, **{"Digits": "1", **altered}).status == 403
    assert provider.post(f"{MENU}/2", signature=signed, Digits="1").status == 403
    assert kept(tmp_path) == []


def test_without_a_token_nobody_comes_in(published: Path, spool: Spool, clock: ManualClock) -> None:
    hook = VoiceHook(VoiceSettings("", PUBLIC), CurrentLines(published), spool, clock, AesSealer(SECRET))
    provider = Provider(hook)
    signed = sign("", f"{PUBLIC}/hooks/twilio/voice", list(provider.fields.items()))
    assert provider.post(signature=signed).status == 403


def test_a_signature_for_the_address_with_its_port_is_right_too(provider: Provider) -> None:
    url = "https://exempelkoping.example:443/hooks/twilio/voice"
    signed = RequestValidator(TOKEN).compute_signature(url, provider.fields)
    assert provider.post(signature=signed).status == 200


def test_a_signature_for_the_address_it_came_to_is_right_too(provider: Provider) -> None:
    signed = sign(TOKEN, "http://127.0.0.1:8000/hooks/twilio/voice", list(provider.fields.items()))
    assert provider.post(signature=signed).status == 200


def test_a_forwarded_address_is_believed_only_when_a_proxy_of_ours_sets_it(
    published: Path, spool: Spool, clock: ManualClock
) -> None:
    forwarded = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "other.example"}
    for trusted, status in ((True, 200), (False, 403)):
        found = VoiceSettings(TOKEN, "", {}, trust_forwarded=trusted)
        provider = Provider(VoiceHook(found, CurrentLines(published), spool, clock, AesSealer(SECRET)))
        pairs = list(provider.fields.items())
        signed = sign(TOKEN, "https://other.example/hooks/twilio/voice", pairs)
        environ = {"HTTP_X_TWILIO_SIGNATURE": signed, **forwarded}
        assert provider.raw("/hooks/twilio/voice", urlencode(pairs).encode(), environ).status == status


def test_a_replay_gets_the_stored_answer_and_does_nothing_again(
    provider: Provider, published: Path, tmp_path: Path
) -> None:
    people = "/hooks/twilio/voice/7/sv/people/4"
    first = provider.post(people, Digits="1")
    publish(an_edition(ANNOUNCEMENT, number=8), published)
    again = provider.post(people, Digits="1")
    assert again.body == first.body
    assert len(kept(tmp_path)) == 1


def test_two_honest_presses_of_star_are_two_steps(provider: Provider, tmp_path: Path) -> None:
    first = provider.post(f"{MENU}/3", Digits="*")
    assert "/sv/main/4" in first.text
    second = provider.post("/hooks/twilio/voice/7/sv/main/4", Digits="*")
    assert "/sv/main/5" in second.text
    assert [(row.step, row.key) for row in kept(tmp_path)] == [("3", "*"), ("4", "*")]


def test_silence_leads_on(provider: Provider) -> None:
    assert "/sv/menu.again/4" in provider.post(f"{MENU}/3").text
    assert "/sv/people/5" in provider.post("/hooks/twilio/voice/7/sv/menu.again/4").text
    assert "<Hangup/>" in provider.post("/hooks/twilio/voice/7/sv/people/5").text


def test_the_next_step_is_taken_from_the_current_edition(provider: Provider, published: Path) -> None:
    provider.post()
    publish(an_edition(BANNER, ANNOUNCEMENT, TANKS, INFANTS, number=8), published)
    answer = provider.post(f"{MENU}/1", Digits="1")
    assert answer.header("X-Upplys-Edition") == "8"
    # the key means what it meant when it was offered: infants, though tanks have come first since
    assert "/8/sv/fact.infants/2" in answer.text


def test_where_the_state_is_gone_the_main_announcement_comes(
    provider: Provider, published: Path, tmp_path: Path
) -> None:
    provider.post()
    publish(an_edition(ANNOUNCEMENT, TANKS, number=8), published)
    assert "/8/sv/main/2" in provider.post(f"{MENU}/1", Digits="1").text
    assert kept(tmp_path)[1].effects == ()


def test_a_call_from_an_edition_this_host_never_had_hears_the_main_announcement(provider: Provider) -> None:
    assert "/7/en/main/4" in provider.post("/hooks/twilio/voice/3/en/fact.gone/3", Digits="1").text


def test_the_number_dialled_chooses_live_or_exercise(provider: Provider, published: Path) -> None:
    publish(an_edition(audience=Audience.EXERCISE, number=2), published)
    assert provider.post(To=EXERCISE_LINE, CallSid="CA2").header("X-Upplys-Edition") == "2"
    assert provider.post(To="+4684650099", CallSid="CA3").header("X-Upplys-Edition") == "7"


def test_an_observation_is_answered_but_never_kept(provider: Provider, tmp_path: Path) -> None:
    assert provider.post(UpplysObservation="1").status == 200
    assert provider.post("/hooks/twilio/voice/7/sv/people/4", Digits="1", UpplysObservation="1").status == 200
    assert (
        provider.post("/hooks/twilio/voice/status", CallStatus="completed", UpplysObservation="1").status
        == 204
    )
    assert kept(tmp_path) == []


def test_an_expired_text_falls_silent_with_nobody_doing_anything(
    provider: Provider, published: Path, clock: ManualClock
) -> None:
    publish(an_edition(ending(ANNOUNCEMENT, NIGHT + timedelta(hours=1)), number=8), published)
    before = provider.post(CallSid="CA1").body
    clock.advance(timedelta(hours=1))
    assert provider.post(CallSid="CA2").body != before


def test_a_voice_message_is_kept_with_the_caller_to_ring(provider: Provider, tmp_path: Path) -> None:
    url = "https://api.example/2010-04-01/RE1"
    message = "/hooks/twilio/voice/7/ar/message/5"
    answer = provider.post(message, RecordingSid="RE1", RecordingUrl=url, RecordingDuration="12", Digits="#")
    assert "/ar/saved/6" in answer.text
    (row,) = kept(tmp_path)
    assert row.effects[0]["url"] == url
    assert row.effects[0]["seconds"] == 12
    assert row.number_sealed is not None


def test_an_empty_recording_is_silence(provider: Provider, tmp_path: Path) -> None:
    assert "/ar/unheard/6" in provider.post("/hooks/twilio/voice/7/ar/message/5").text
    assert kept(tmp_path)[0].effects == ()


def test_how_a_call_ended_is_kept_once(provider: Provider, tmp_path: Path) -> None:
    for _ in range(2):
        status = "/hooks/twilio/voice/status"
        assert provider.post(status, CallStatus="completed", CallDuration="42").status == 204
    (row,) = kept(tmp_path)
    assert (row.step, row.effects) == ("status.completed", ({"do": "ended", "seconds": 42},))


def test_a_ready_recording_is_kept_once(provider: Provider, tmp_path: Path) -> None:
    for _ in range(2):
        provider.post("/hooks/twilio/voice/recording", RecordingSid="RE1", RecordingStatus="completed")
    assert [row.step for row in kept(tmp_path)] == ["recording.RE1.completed"]


def test_no_answer_shares_its_headers_with_another(provider: Provider) -> None:
    one, other = provider.post(), provider.post()
    assert [name for name, _ in one.headers].count("Server-Adds") == 1
    assert [name for name, _ in other.headers].count("Server-Adds") == 1


def test_a_tester_reads_what_is_said_in_the_sounds(provider: Provider) -> None:
    answer = provider.get("/hooks/twilio/voice/words/live/7")
    assert {"language": "sv", "text": "sv: Goodbye.", "source": "voice"} in json.loads(answer.body).values()
    assert provider.raw("/hooks/twilio/voice/words/live/7", b"", {"REQUEST_METHOD": "GET"}).status == 403
    assert provider.get("/hooks/twilio/voice/words/live/9").status == 404


def test_without_an_edition_the_provider_is_left_to_speak_its_fallback(
    tmp_path: Path, spool: Spool, clock: ManualClock
) -> None:
    lines = CurrentLines(tmp_path / "nothing")
    provider = Provider(VoiceHook(VoiceSettings(TOKEN, PUBLIC), lines, spool, clock, AesSealer(SECRET)))
    assert provider.post().status == 503


def test_a_damaged_tree_leaves_the_last_good_edition_speaking(provider: Provider, published: Path) -> None:
    provider.post()
    folder = publish(an_edition(number=8), published)
    (folder / "answers.json").write_bytes(b"{")
    assert provider.post(CallSid="CA2").header("X-Upplys-Edition") == "7"


def test_a_full_disk_silences_nobody_but_promises_nothing(
    provider: Provider, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("broadcast.phone.spool.sql.Batches.write", full)
    assert provider.post().status == 200
    assert provider.post("/hooks/twilio/voice/7/sv/people/4", Digits="1").status == 503


@pytest.mark.parametrize(
    ("body", "environ", "status"),
    [
        (b"CallSid=%ff", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"a" * 33_000, {}, 413),
        (b"", {"CONTENT_LENGTH": ""}, 411),
        (b"", {"CONTENT_LENGTH": "-1"}, 400),
        (b"", {"CONTENT_LENGTH": "x"}, 400),
        (b"a=b", {"CONTENT_LENGTH": "30"}, 400),
        (b"{}", {"CONTENT_TYPE": "application/json"}, 415),
        (b"", {"CONTENT_TYPE": ""}, 415),
        (b"&".join([b"a=b"] * 300), {}, 400),
        (b"callSid=CA1", {}, 400),
        (b"CallSid=CA1", {"REQUEST_METHOD": "GET"}, 405),
        (b"CallSid=CA1", {}, 403),
    ],
)
def test_what_cannot_be_used_is_told(
    provider: Provider, body: bytes, environ: dict[str, str], status: int
) -> None:
    assert provider.raw("/hooks/twilio/voice", body, environ).status == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hooks/twilio/voice/", 404),
        ("/hooks/twilio/voice/x/sv/main/1", 404),
        ("/hooks/twilio/voice/7/sv/main/-1", 404),
        ("/hooks/twilio/voice/7/sv/../main/1", 404),
        ("/hooks/twilio/voice/9999999999/sv/main/1", 404),
        ("/hooks/twilio/sms", 404),
    ],
)
def test_an_address_that_is_none_is_told(provider: Provider, path: str, status: int) -> None:
    assert provider.post(path).status == status


@pytest.mark.parametrize(
    "call", ["", "x" * 65, "CA 1", "CA1CallStatusin-progress", "CA\n1", "'; DROP TABLE steps; --"]
)
def test_a_request_without_a_call_is_told(provider: Provider, call: str) -> None:
    assert provider.post(CallSid=call).status == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    digits=st.text(max_size=30),
    caller=st.text(max_size=30),
    tail=st.text("abcdefghijklmnopqrstuvwxyz0123456789./%~-_åع", max_size=40),
    step=st.integers(0, 10**7),
)
def test_nothing_that_is_signed_makes_a_fault(
    provider: Provider, digits: str, caller: str, tail: str, step: int
) -> None:
    fields = {"Digits": digits, "From": caller, "CallSid": f"CA{step}"}
    if any("\ud800" <= each <= "\udfff" for each in digits + caller):
        return
    for path in (f"{MENU}/{step}", f"/hooks/twilio/voice/7/sv/{tail}", f"/hooks/twilio/voice/{tail}"):
        assert provider.post(path, **fields).status < 500


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_body_makes_a_fault(provider: Provider, body: bytes) -> None:
    assert 400 <= provider.raw("/hooks/twilio/voice", body, {}).status < 500


def test_the_hook_declares_that_requests_are_signed(hook: VoiceHook) -> None:
    assert access.rule_of(hook) == access.Signed("twilio")
