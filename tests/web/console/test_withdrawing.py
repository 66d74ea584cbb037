"""A stop is never refused: what is withdrawn is gone, and the page tells from where."""

import re
from datetime import timedelta

import pytest

from broadcast.channels.board.model import Saw
from broadcast.channels.board.service import expected_now, keep
from broadcast.channels.ports import Observation
from scripts_library.approvals import model
from scripts_library.items.model import Audience
from tests.web.console.night import FILLED, activated, prepared, text_of, withdrawable
from tests.web.staffed import Person, Staffed


def test_every_text_that_is_out_has_its_button(tobias: Person) -> None:
    ordinary = len(withdrawable(tobias))
    activated(tobias)
    assert ordinary > 0
    assert len(withdrawable(tobias)) > ordinary + 5


def test_one_press_and_it_is_gone_with_the_retraction_in_its_place(staffed: Staffed, tobias: Person) -> None:
    activated(tobias)
    first = withdrawable(tobias)[0]
    page = tobias.sent(first)
    assert "Withdrawn:" in page
    assert "The prepared retraction stands in its place." in text_of(page)
    assert first not in withdrawable(tobias)
    assert "withdrawn" in tobias.page("/staff/editions/3")


def test_withdrawing_twice_or_by_two_is_never_refused(tobias: Person, karin: Person) -> None:
    activated(tobias)
    first = withdrawable(tobias)[0]
    answers = [tobias.post(first), karin.post(first), tobias.post(first)]
    assert {each.status_code for each in answers} == {302}
    assert len({each.headers["Location"] for each in answers}) == 1


def test_channels_that_do_not_answer_hinder_no_withdrawal(staffed: Staffed, tobias: Person) -> None:
    activated(tobias)
    staffed.channels.agree = False
    assert tobias.post(withdrawable(tobias)[0]).status_code == 302


def test_a_press_waits_for_its_own_audience_alone_and_for_a_moment(staffed: Staffed, tobias: Person) -> None:
    activated(tobias)
    activated(tobias, kind="exercise")
    staffed.channels.told.clear()
    staffed.channels.waited.clear()
    tobias.post(withdrawable(tobias)[0])
    assert [audience for audience, _ in staffed.channels.told] == [Audience.LIVE]
    assert all(each < 1 for each in staffed.channels.waited)


def test_the_page_goes_on_looking_until_every_channel_was_seen_without_it(
    staffed: Staffed, tobias: Person
) -> None:
    activated(tobias)
    page = tobias.sent(withdrawable(tobias)[0])
    assert "Being withdrawn" in page
    now = re.search(r'hx-get="(/staff/withdrawals/[^"]+/now)"', page)
    assert now is not None
    seen_on_every_channel(staffed, 3)
    told = tobias.page(now[1])
    assert re.search(r"Gone from phone and site at <time[^>]*>\d\d:\d\d:\d\d</time>", told)
    assert "hx-get" not in told, "what is known is asked for no more"


def seen_on_every_channel(staffed: Staffed, number: int) -> None:
    """As the board's watcher writes it down, once each channel gives the edition in every language."""
    expected = staffed.house.database.read(lambda record: expected_now(record, Audience.LIVE))
    assert expected.number == number
    at, seen = staffed.house.clock.now(), Observation(number, expected.hash)
    languages = staffed.house.centre.languages
    saw = [Saw(channel, "here", tag, seen, at) for channel in ("phone", "site") for tag in languages]
    staffed.house.database.run(lambda record: keep(record, expected, "here", saw))


def test_the_reason_may_follow(tobias: Person) -> None:
    activated(tobias)
    withdrawal = tobias.post(withdrawable(tobias)[0]).headers["Location"]
    empty = tobias.post(f"{withdrawal}/reason", {"reason": "  "})
    assert empty.status_code == 422
    assert 'id="reason-error"' in empty.text
    assert "Fel gata &lt;b&gt;" in tobias.sent(f"{withdrawal}/reason", {"reason": "Fel gata <b>"})


def test_the_page_tells_how_a_corrected_text_comes_back(tobias: Person) -> None:
    page = tobias.sent(withdrawable(tobias)[0])
    assert "To bring a corrected text back" in page
    assert 'href="/staff/publish?audience=live"' in page


def test_what_is_withdrawn_in_an_exercise_stays_with_the_public(staffed: Staffed, tobias: Person) -> None:
    activated(tobias)
    activated(tobias, kind="exercise")
    live = len(withdrawable(tobias))
    first = withdrawable(tobias)[0]
    page = tobias.sent(first, {"audience": "exercise"})
    assert "upplys-exercise" in page
    assert 'id="gone-live"' not in page
    assert len(withdrawable(tobias)) == live - 2, "the announcement, and the banner with it"
    assert first in withdrawable(tobias)


def test_stop_and_correct_stand_on_every_page(tobias: Person) -> None:
    incident = activated(tobias)
    for path in (
        "/staff/",
        incident,
        "/staff/incidents",
        "/staff/editions/1",
        "/staff/sync",
        "/staff/publish",
    ):
        bar = re.search(r'<nav class="staff-always".*?</nav>', tobias.page(path), re.DOTALL)
        assert bar is not None, path
        assert '"/staff/withdraw"' in bar[0]
        assert '"/staff/correct"' in bar[0]
        assert "disabled" not in bar[0]


def test_correct_leads_straight_to_the_one_incident_that_is_said(tobias: Person) -> None:
    incident = activated(tobias)
    assert tobias.get("/staff/correct").headers["Location"] == f"{incident}#correct"
    activated(tobias, title="Också detta")
    page = tobias.page("/staff/correct")
    assert "Koka vattnet" in page
    assert "Också detta" in page


def undo_of(page: str) -> str:
    found = re.search(r'action="(/staff/withdrawals/[^"]+/undo)"', page)
    assert found is not None, text_of(page)
    return found[1]


def test_a_withdrawal_is_undone_with_one_press_and_the_text_is_said_again(
    staffed: Staffed, tobias: Person, karin: Person
) -> None:
    activated(tobias)
    before = withdrawable(tobias)
    page = tobias.sent(before[0])
    assert before[0] not in withdrawable(tobias)
    told = karin.sent(undo_of(page))
    assert "The withdrawal is undone." in told
    assert "Undone: it may be said again" in told
    assert withdrawable(tobias) == before
    assert "/undo" not in told
    assert "A withdrawal was undone" in tobias.page("/staff/editions/4")


def test_after_ten_minutes_the_page_offers_no_undo_and_refuses_it_in_words(
    tobias: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    activated(tobias)
    answer = tobias.post(withdrawable(tobias)[0])
    address = answer.headers["Location"]
    undo = undo_of(tobias.page(address))
    monkeypatch.setattr(model, "UNDO_WITHIN", timedelta(0))
    assert "/undo" not in tobias.page(address)
    assert "can&#39;t be undone any more" in tobias.sent(undo)


def test_an_announcements_banner_goes_with_it_and_the_button_says_so(tobias: Person) -> None:
    activated(tobias)
    listed = tobias.page("/staff/withdraw")
    assert "Withdraw with its banner" in listed
    first = withdrawable(tobias)[0]
    page = text_of(tobias.sent(first))
    assert "Gone with it:" in page
    assert "Undo: say it again with its banner" in page
    cut = text_of(tobias.page("/staff/withdraw"))
    assert cut.count("▲") == 2


def test_the_next_incident_on_a_plan_without_its_announcement_is_activated_by_those_who_know(
    tobias: Person,
) -> None:
    first = activated(tobias)
    tobias.sent(withdrawable(tobias)[0])
    tobias.post(f"{first}/wind-down", {"confirm": "Koka vattnet"})
    tobias.post(f"{first}/close")
    waits = tobias.page("/staff/")
    assert "its announcement is withdrawn since" in waits
    following = prepared(tobias, title="Igen")
    tobias.post(f"{following}/fill", FILLED)
    assert "What will be said is the retraction" in tobias.page(following)
    refused = tobias.post(f"{following}/activate", {"confirm": "Igen"})
    assert refused.status_code == 422
    assert 'id="retraction-error"' in refused.text
    told = tobias.sent(f"{following}/activate", {"confirm": "Igen", "retraction": "read"})
    assert "It is said now." in told


def test_what_is_met_first_stands_open_and_the_rest_by_kind(tobias: Person) -> None:
    activated(tobias)
    activated(tobias, kind="exercise", title="Övning vatten")
    page = tobias.page("/staff/withdraw")
    met_first = text_of(re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL))
    assert met_first.count("Keep boiling the water") == 2, "live and exercise"
    assert "How to boil the water" not in met_first
    assert re.search(r"<summary><h2>ÖVNING[^<]*: The ordinary day</h2>", page)
    folded = text_of(page.split('class="texts-group"')[1])
    assert re.search(r"Fact sheets \d texts How to boil the water", folded)


def test_what_is_little_is_all_shown_at_once(tobias: Person) -> None:
    page = tobias.page("/staff/withdraw")
    assert re.search(r'<details class="texts-group" open>', page)
    assert '<details class="texts-group">' not in page


def test_a_text_is_found_by_its_words_in_any_language(tobias: Person) -> None:
    activated(tobias)
    found = tobias.page("/staff/withdraw?q=TANDBORSTEN")
    assert len(re.findall(r'action="(/staff/withdraw/[^"]+)"', found)) == 1
    assert "<details" in found
    assert not re.search(r"<details(?! [^>]*open)[^>]*texts-group", found), "what was looked for is open"
    none = tobias.page("/staff/withdraw?q=<b>kolera")
    assert "No text that is out has these words." in none
    assert "&lt;b&gt;kolera" in none
    assert withdrawable(tobias)


def test_what_is_withdrawn_is_counted_where_it_is_folded_away(tobias: Person) -> None:
    activated(tobias)
    tobias.sent(withdrawable(tobias)[2])
    assert "1 withdrawn" in text_of(tobias.page("/staff/withdraw"))
