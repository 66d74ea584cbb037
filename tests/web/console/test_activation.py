"""From a plan to what is said, and corrected: what the duty officer sees at each step."""

import re

from broadcast.phone.audio.g711 import line_audio
from scripts_library.items.model import Audience
from tests.support.hostile import texts
from tests.web.console.night import FILLED, activated, prepared, text_of
from tests.web.staffed import Person, Staffed


def test_the_ordinary_day_has_one_thing_to_do(tobias: Person) -> None:
    page = tobias.page("/staff/")
    assert "Nothing has happened" in page
    assert 'href="/staff/incidents/new"' in page
    assert "Ordinary mode" in page


def test_who_may_not_activate_is_not_offered_it(staffed: Staffed) -> None:
    page = staffed.as_("amal").page("/staff/")
    assert "/staff/incidents/new" not in page
    assert 'href="/staff/withdraw"' not in page


def test_live_or_exercise_must_be_chosen_and_what_was_typed_stays(tobias: Person) -> None:
    answer = tobias.post("/staff/incidents/new", {"plan": "koka-vattnet", "title": "Vattnet i Norrby"})
    assert answer.status_code == 422
    assert "Choose whether this is live or an exercise." in answer.text
    assert 'value="Vattnet i Norrby"' in answer.text
    assert re.search(r'value="koka-vattnet" required checked', answer.text)


def test_an_incident_without_a_title_gets_its_plans(tobias: Person) -> None:
    assert "<bdi>Koka vattnet</bdi>" in tobias.page(prepared(tobias, title=""))


def test_what_is_read_before_activation_is_what_is_said_after_it(staffed: Staffed, tobias: Person) -> None:
    incident = prepared(tobias)
    tobias.sent(f"{incident}/fill", FILLED)
    read = tobias.page(incident)
    tobias.sent(f"{incident}/activate", {"confirm": "Koka vattnet"})
    said = tobias.page("/staff/")
    announced = re.search(r'<div class="staff-text">(.*?)</div>', read, re.DOTALL)
    assert announced is not None
    assert "Norrby och Hamnen" in announced[1]
    assert announced[1] in said


def test_nothing_is_said_before_it_is_activated(staffed: Staffed, tobias: Person) -> None:
    incident = prepared(tobias)
    tobias.sent(f"{incident}/fill", FILLED)
    assert staffed.channels.told == []
    assert "Ordinary mode" in tobias.page("/staff/")


def test_live_is_refused_without_its_name_and_what_was_typed_stays(staffed: Staffed, tobias: Person) -> None:
    incident = prepared(tobias)
    tobias.sent(f"{incident}/fill", FILLED)
    for wrong in ("", "Koka", "Koka vattnet!"):
        answer = tobias.post(f"{incident}/activate", {"confirm": wrong})
        assert answer.status_code == 422
        assert 'id="confirm-error"' in answer.text
        assert f'name="confirm" value="{wrong}"' in answer.text
    assert staffed.channels.told == []


def test_a_thumb_that_leaves_the_capital_out_activates_all_the_same(staffed: Staffed, tobias: Person) -> None:
    incident = prepared(tobias)
    tobias.sent(f"{incident}/fill", FILLED)
    assert "It is said now" in tobias.sent(f"{incident}/activate", {"confirm": "koka  VATTNET "})
    assert staffed.channels.told == [(Audience.LIVE, 2)]


def test_an_exercise_needs_no_name_and_says_what_it_is_on_every_page(
    staffed: Staffed, tobias: Person
) -> None:
    incident = prepared(tobias, kind="exercise", title="Övning vatten")
    tobias.sent(f"{incident}/fill", FILLED)
    page = tobias.sent(f"{incident}/activate")
    assert 'class="staff upplys-exercise"' in page
    assert staffed.channels.told == [(Audience.EXERCISE, 2)]
    swedish = staffed.as_("karin", "sv")
    for path in ("/staff/", "/staff/incidents", "/staff/withdraw", "/staff/editions", "/staff/sync"):
        assert "ÖVNING" in swedish.page(path)


def test_a_wrong_slot_keeps_what_was_typed_and_says_so_at_its_field(tobias: Person) -> None:
    incident = prepared(tobias)
    sent = {**FILLED, "slot-next_information": "i morgon bitti", "slot-streets": "Storgatan, Kvarngatan"}
    answer = tobias.post(f"{incident}/fill", sent)
    assert answer.status_code == 422
    assert 'value="i morgon bitti"' in answer.text
    assert 'value="Storgatan, Kvarngatan"' in answer.text
    assert 'id="slot-next_information-error"' in answer.text
    assert re.search(r'name="slot-area" value="Norrby" checked', answer.text)


def test_what_is_lacking_is_named_before_it_can_be_activated(tobias: Person) -> None:
    incident = prepared(tobias)
    assert "Fill in above first" in tobias.page(incident)
    answer = tobias.post(f"{incident}/activate", {"confirm": "Koka vattnet"})
    assert answer.status_code == 422
    assert "This must be filled in." in answer.text


def test_the_answer_that_boiling_does_not_help_leads_to_the_sibling_plan(tobias: Person) -> None:
    incident = prepared(tobias)
    page = tobias.sent(f"{incident}/fill", {**FILLED, "slot-cause": "chemicals"})
    assert "leads to another plan" in page
    assert "<h1><bdi>Använd inte vattnet</bdi></h1>" in page
    assert re.search(r'name="slot-area" value="Norrby" checked', page)
    assert page.count("Använd inte vattnet") > 1
    assert len(re.findall(r"/staff/incidents/[0-9a-f-]{36}", tobias.page("/staff/incidents"))) == 1


def test_a_name_that_somebody_typed_stays_when_the_answer_leads_to_another_plan(tobias: Person) -> None:
    incident = prepared(tobias, title="Lukten i Norrby")
    page = tobias.sent(f"{incident}/fill", {**FILLED, "slot-cause": "chemicals"})
    assert "<h1><bdi>Lukten i Norrby</bdi></h1>" in page
    assert "Plan: Do not use the water" in text_of(page)


def test_an_exercise_is_never_called_as_what_is_live(tobias: Person) -> None:
    activated(tobias)
    exercise = prepared(tobias, kind="exercise", title="koka vattnet")
    assert "<h1><bdi>koka vattnet (övning)</bdi></h1>" in tobias.page(exercise)
    alone = prepared(tobias, kind="exercise", title="Elen")
    assert "<h1><bdi>Elen</bdi></h1>" in tobias.page(alone)


def test_what_is_live_stands_first_where_one_chooses_what_to_correct(tobias: Person) -> None:
    live, exercise = activated(tobias), activated(tobias, kind="exercise", title="Övning vatten")
    page = tobias.page("/staff/correct")
    chosen = re.findall(r'data-color="(\w+)"[^>]*href="(/staff/incidents/[^"#]+)#correct"', page)
    assert chosen == [("danger", live), ("exercise", exercise)]
    assert re.search(r"Koka vattnet.*LIVE.*Övning vatten.*ÖVNING", text_of(page))


def test_a_corrected_street_is_the_next_edition_in_every_language(staffed: Staffed, tobias: Person) -> None:
    incident = activated(tobias)
    page = tobias.sent(f"{incident}/fill", {"slot-streets": "Storgatan, Kvarngatan"})
    assert "Edition 3 is out" in text_of(page)
    changed = tobias.page("/staff/editions/3")
    for language in ("sv", "sv-simple", "en", "ar", "fi"):
        runs = re.findall(rf'staff-runs" lang="{language}"[^>]*>(.*?)</div>', changed, re.DOTALL)
        assert any("Kvarngatan" in ins for run in runs for ins in re.findall(r"<ins>(.*?)</ins>", run)), (
            language
        )
        assert any("Hamngatan" in gone for run in runs for gone in re.findall(r"<del>(.*?)</del>", run)), (
            language
        )


def test_a_correction_can_be_seen_first_and_says_nothing_by_that(staffed: Staffed, tobias: Person) -> None:
    incident = activated(tobias)
    page = tobias.post(f"{incident}/fill", {"slot-streets": "Lillgatan", "look": "1"}).text
    assert "Nothing is said yet" in page
    assert re.search(r"<ins>[^<]*Lillgatan", page)
    assert 'value="Lillgatan"' in page
    assert staffed.channels.told == [(Audience.LIVE, 2)]


def test_a_required_slot_cannot_be_emptied_while_it_is_said(tobias: Person) -> None:
    incident = activated(tobias)
    answer = tobias.post(f"{incident}/fill", {"slot-area": ""})
    assert answer.status_code == 422
    assert 'id="slot-area-error"' in answer.text


def test_when_a_channel_does_not_confirm_the_page_says_so(staffed: Staffed, tobias: Person) -> None:
    staffed.channels.agree = False
    page = tobias.page(activated(tobias))
    assert "The channels have not all confirmed it yet" in text_of(page)


def test_two_who_decide_at_once_are_both_said(tobias: Person, karin: Person) -> None:
    incident = activated(tobias)
    karin.sent(f"{incident}/fill", {"slot-streets": "Karins gata"})
    tobias.sent(f"{incident}/stage", {"stage": "update"})
    page = text_of(karin.page(incident))
    assert "Now: Update" in page
    assert "Karins gata" in karin.page(incident)


def test_a_button_pressed_twice_does_nothing_twice(staffed: Staffed, tobias: Person) -> None:
    incident = activated(tobias)
    again = tobias.sent(f"{incident}/activate", {"confirm": "Koka vattnet"})
    assert "It was done already" in again
    same = tobias.sent(f"{incident}/fill", {"slot-streets": "Storgatan, Hamngatan"})
    assert "nothing was changed" in same
    assert staffed.channels.told == [(Audience.LIVE, 2)]


def test_it_winds_down_and_closes_to_the_ordinary_day(tobias: Person) -> None:
    incident = activated(tobias)
    assert "winding down" in tobias.sent(f"{incident}/wind-down", {"confirm": "Koka vattnet"})
    page = tobias.sent(f"{incident}/close")
    assert "Ordinary work is taken up again" in text_of(page)
    assert "Nothing has happened" in tobias.page("/staff/")


def test_another_stage_is_read_before_it_is_said(staffed: Staffed, tobias: Person) -> None:
    incident = activated(tobias)
    page = tobias.page(incident)
    assert f'action="{incident}/stage"' not in page
    assert f'action="{incident}/wind-down"' not in page
    read = tobias.page(f"{incident}?stage=all_clear")
    then = re.search(r'<section id="then".*?<div class="staff-text">(.*?)</div>', read, re.DOTALL)
    assert then is not None
    assert staffed.channels.told == [(Audience.LIVE, 2)], "reading says nothing"
    tobias.sent(f"{incident}/wind-down", {"confirm": "Koka vattnet"})
    assert then[1] in tobias.page("/staff/")


def test_the_all_clear_wants_the_name_of_what_is_live(tobias: Person) -> None:
    incident = activated(tobias)
    refused = tobias.post(f"{incident}/wind-down?stage=all_clear", {"confirm": "Fel"})
    assert refused.status_code == 422
    assert 'id="confirm-error"' in refused.text
    assert 'value="Fel"' in refused.text
    assert 'id="then"' in refused.text
    assert "The all clear is said" in tobias.sent(f"{incident}/wind-down", {"confirm": " koka VATTNET"})
    drill = activated(tobias, kind="exercise", title="Övning")
    assert "The all clear is said" in tobias.sent(f"{drill}/wind-down")


def test_a_colleagues_newer_word_is_read_before_it_is_over(
    staffed: Staffed, tobias: Person, karin: Person
) -> None:
    incident = activated(tobias)
    stale = tobias.page(f"{incident}?stage=all_clear")
    assert '<input type="hidden" name="read" value="2">' in stale
    karin.sent(f"{incident}/fill", {"slot-streets": "Karins gata"})
    name = {"confirm": "Koka vattnet", "read": "2"}
    page = tobias.sent(f"{incident}/wind-down?stage=all_clear", name)
    assert "This changed since you read edition 2" in page
    assert "<ins>Karins" in page
    assert f'action="{incident}/wind-down' in page
    assert 'name="read" value="3"' in page
    assert "Now: Confirmed" in text_of(page), "nothing was done"
    assert "The all clear is said" in tobias.sent(f"{incident}/wind-down", {**name, "read": "3"})
    assert "you read edition 3" in tobias.sent(f"{incident}/close", {"read": "3"})
    assert "Ordinary work is taken up again" in tobias.sent(f"{incident}/close", {"read": "4"})


def test_a_stage_that_is_none_is_not_asked_about(tobias: Person) -> None:
    incident = activated(tobias)
    for asked in ("", "confirmed", "nonsense", "retraction"):
        assert 'id="then"' not in tobias.page(f"{incident}?stage={asked}"), asked


def test_an_agent_sees_what_is_prepared_and_is_offered_nothing(staffed: Staffed, tobias: Person) -> None:
    incident = prepared(tobias)
    tobias.sent(f"{incident}/fill", FILLED)
    page = staffed.as_("amal").page(incident)
    for act in ("fill", "activate", "close"):
        assert f'action="{incident}/{act}"' not in page
    assert "Norrby och Hamnen" in page


def test_who_must_be_told_is_ticked_and_unticked(tobias: Person) -> None:
    incident = activated(tobias)
    first = re.findall(r'action="(/staff/incidents/[^"]+/told/[^"]+)"', tobias.page(incident))[0]
    assert "Told by Tobias Tjänst" in tobias.sent(first)
    assert tobias.page(incident).count('name="undo"') == 1
    tobias.sent(first, {"undo": "1"})
    assert 'name="undo"' not in tobias.page(incident)


def test_hostile_titles_and_areas_are_shown_and_never_obeyed(tobias: Person) -> None:
    hostile = [each for each in texts() if "<" in each]
    assert len(hostile) > 15
    for each in hostile:
        _shown_as_it_is(tobias, each)


def _shown_as_it_is(tobias: Person, hostile: str) -> None:
    answer = tobias.post(
        "/staff/incidents/new", {"plan": "koka-vattnet", "kind": "exercise", "title": hostile}
    )
    assert answer.status_code in {302, 422}
    incident = answer.headers.get("Location") or prepared(tobias, kind="exercise")
    filled = tobias.post(f"{incident}/fill", {**FILLED, "slot-area": ["Norrby", hostile]})
    assert filled.status_code in {302, 422}
    for page in (answer.text, filled.text, tobias.page(incident)):
        assert hostile not in page


def test_no_odd_text_is_a_fault_of_ours(tobias: Person) -> None:
    incident = prepared(tobias, kind="exercise")
    for odd in texts():
        answer = tobias.post(f"{incident}/fill", {**FILLED, "slot-streets": odd})
        assert answer.status_code in {302, 422}, odd
    assert tobias.get(incident).status_code == 200


def test_closing_says_who_has_not_been_told(tobias: Person) -> None:
    incident = activated(tobias)
    first, *others = re.findall(r'action="(/staff/incidents/[^"]+/told/[^"]+)"', tobias.page(incident))
    tobias.sent(first)
    page = text_of(tobias.sent(f"{incident}/wind-down", {"confirm": "Koka vattnet"}))
    assert f"{len(others)} of {len(others) + 1} have not been told" in page


def test_what_is_said_and_the_next_step_stand_before_who_must_be_told(tobias: Person) -> None:
    page = tobias.page(activated(tobias))
    order = ["says-title", "stage-title", "correct-title", "slot-next_information", "slot-area", "told-title"]
    assert sorted(order, key=lambda each: page.index(f'id="{each}"')) == order
    assert "☐ Mark: has been told" in page


def test_a_duty_officer_is_not_told_of_files_on_a_server(tobias: Person) -> None:
    page = text_of(tobias.page(activated(tobias)))
    assert "centre.toml" not in page
    assert "ask the administrator" in page


def test_what_a_caller_would_hear_can_be_listened_to_before_it_is_said(
    staffed: Staffed, tobias: Person
) -> None:
    incident = prepared(tobias)
    page = tobias.sent(f"{incident}/fill", FILLED)
    players = re.findall(r'<audio [^>]*src="([^"]+/listen/[a-z-]+\.wav)"', page)
    assert [each.rpartition("/")[2] for each in players][:3] == ["sv.wav", "sv-simple.wav", "en.wav"]
    heard = {each: line_audio(tobias.get(each).data).duration_ms for each in players}
    assert all(15_000 < length < 60_000 for length in heard.values()), heard
    assert staffed.channels.told == [], "nothing is said by listening"
    longer = {**FILLED, "slot-area": ["Norrby", "Hamnen", "Ängen", "Centrum"]}
    tobias.sent(f"{incident}/fill", longer)
    assert line_audio(tobias.get(players[0]).data).duration_ms > heard[players[0]] + 500


def test_the_all_clear_is_heard_before_it_is_said(tobias: Person) -> None:
    incident = activated(tobias)
    page = tobias.page(f"{incident}?stage=all_clear")
    (first, *_) = re.findall(r'<audio [^>]*src="([^"]+/listen/sv\.wav\?stage=all_clear)"', page)
    over = line_audio(tobias.get(first).data).duration_ms
    now = line_audio(tobias.get(first.partition("?")[0]).data).duration_ms
    assert over != now


def test_what_would_not_be_said_is_not_heard_beforehand(tobias: Person) -> None:
    incident = prepared(tobias)
    nothing = tobias.get(f"{incident}/listen/tlh.wav")
    assert nothing.status_code == 404
    assert b"RIFF" not in nothing.data[:8]
