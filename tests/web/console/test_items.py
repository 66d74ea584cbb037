"""Texts: found, read side by side, sent for approval, reviewed, let be said, brought back."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs

from scripts_library.approvals.service import waiting_for_approval
from scripts_library.items.model import Item, NumberedText, Written, newest
from scripts_library.items.service import revise
from tests.web.conftest import Desk
from web.record import Record


def item_of(desk: Desk, slug: str = "koka-bekraftat") -> Item:
    found = desk.read(lambda record: record.items.by_slug(slug, plan="koka-vattnet"))
    assert isinstance(found, Item)
    return found


def newest_in(desk: Desk, item: Item, language: str = "sv") -> NumberedText:
    found = desk.read(lambda record: newest(record.items.texts([item.id]), language))
    assert isinstance(found, NumberedText)
    return found


def rewritten(desk: Desk, item: Item, body: str, by: str = "elif", language: str = "sv") -> NumberedText:
    """Somebody has stored another text."""
    now, person = newest_in(desk, item, language), desk.person(by)
    number = desk.read(lambda record: record.items.revisions(item.id)[-1].number)
    written = Written(now.text.title, body, now.text.words)
    desk.run(lambda record: revise(record, item.id, written, person, started_from=number, language=language))
    return newest_in(desk, item, language)


def test_a_text_is_found_by_its_words_in_any_language(desk: Desk) -> None:
    elif_ = desk.log_in("elif")
    arabic = newest_in(desk, item_of(desk), "ar").text.title
    found = elif_.get(f"/staff/items?q={arabic}")
    assert found.says("1 text", "Fortsätt koka vattnet")
    assert elif_.get("/staff/items?q=zzzz").says("Ingen text passar")


def test_the_list_says_in_words_what_is_left_to_do(desk: Desk) -> None:
    rewritten(desk, item_of(desk), "Koka i minst 3 minuter. {area}")
    page = desk.log_in("elif").get("/staff/items?q=minst+3+minuter")
    assert page.says("1 text", "säger emot källan")
    assert not page.says("godkända och granskade:")


def test_a_translation_that_lost_a_number_says_which(desk: Desk) -> None:
    item = item_of(desk)
    rewritten(desk, item, "Koka i minst 3 minuter. Det gäller: {area}.")
    page = desk.log_in("elif").get(f"/staff/items/{item.id}")
    assert page.says("Källan har tal 3, den här texten har det inte.")


def test_the_history_shows_what_changed_word_by_word_and_who_approved(desk: Desk) -> None:
    item = item_of(desk)
    before = newest_in(desk, item).text.body
    rewritten(desk, item, before.replace("bubblar kraftigt", "sjuder"))
    page = desk.log_in("elif").get(f"/staff/items/{item.id}")
    assert "<del>bubblar kraftigt.</del><ins>sjuder.</ins>" in page.html
    assert page.says("Godkänd av Karin Krona", "Godkänd av Tobias Tjänst")


def test_asking_for_approval_of_all_that_waits_rings_somebody_who_has_not_written_it(desk: Desk) -> None:
    item = item_of(desk)
    rewritten(desk, item, "Koka vattnet. Det gäller: {area}.")
    rewritten(desk, item, "Boil the water. It concerns: {area}.", language="en")
    page = desk.log_in("elif").post(f"/staff/items/{item.id}/submit")
    assert page.says("Godkännande är begärt för 2 texter")
    waiting = desk.read(waiting_for_approval)
    assert {each.request.text.language for each in waiting} == {"sv", "en"}
    assert all(desk.person("elif") not in each.request.approvers for each in waiting)


def test_a_translator_of_the_language_marks_a_translation_as_reviewed(desk: Desk) -> None:
    item = item_of(desk)
    text = rewritten(desk, item, "Boil the water. It concerns: {area}.", language="en").text
    nadia = desk.log_in("nadia")
    assert nadia.get(f"/staff/items/{item.id}").says("Markera som granskad")
    nadia.post(f"/staff/items/{item.id}/review", {"revision": text.revision, "language": "en"})
    reviews = desk.read(lambda record: record.approvals.reviews([item.id]))
    assert [each.by for each in reviews if each.text.hash == text.hash] == [nadia.person]


def test_letting_an_unreviewed_text_be_said_needs_a_reason_told_at_its_field(desk: Desk) -> None:
    item = item_of(desk)
    text = rewritten(desk, item, "Boil the water. It concerns: {area}.", language="en").text
    karin, form = desk.log_in("karin"), {"revision": text.revision, "language": "en"}
    refused = karin.post(f"/staff/items/{item.id}/choose", {**form, "reason": " "})
    assert refused.status == 422
    assert 'id="reason-en-error"' in refused.html
    karin.post(f"/staff/items/{item.id}/choose", {**form, "reason": "Natt"})
    choices = desk.read(lambda record: record.approvals.choices([item.id]))
    assert [each.reason for each in choices if each.text.hash == text.hash] == ["Natt"]


def test_an_editor_may_not_let_unreviewed_texts_be_said(desk: Desk) -> None:
    item = item_of(desk)
    answer = desk.log_in("elif").post(f"/staff/items/{item.id}/choose", {"reason": "Jag vill"})
    assert answer.status == 403


def test_an_earlier_revision_comes_back_as_a_new_one_that_nobody_has_approved(desk: Desk) -> None:
    item = item_of(desk)
    first = newest_in(desk, item)
    rewritten(desk, item, "Fel text. {area}")
    page = desk.log_in("elif").post(f"/staff/items/{item.id}/restore", {"revision": first.text.revision})
    assert newest_in(desk, item).text.body == first.text.body
    assert newest_in(desk, item).number == 3
    assert page.says("Version 3")


def test_a_new_text_is_stored_unapproved_and_what_is_wrong_stands_at_its_field(desk: Desk) -> None:
    elif_ = desk.log_in("elif")
    form = {"kind": "answer", "authority": "event", "language": "sv", "title": "Var finns vatten?"}
    refused = elif_.post("/staff/items/new", {**form, "body": "På {torget"})
    assert refused.status == 422
    assert 'id="body-error"' in refused.html
    assert "På {torget" in refused.html
    stored = elif_.post("/staff/items/new", {**form, "body": "På torget."})
    assert stored.says("Var finns vatten?", "På torget.", "Ingen har godkänt")


def test_what_people_write_is_shown_as_words_never_as_markup(desk: Desk) -> None:
    item = item_of(desk)
    rewritten(desk, item, "<script>alert(1)</script> {area}")
    page = desk.log_in("elif").get(f"/staff/items/{item.id}")
    assert "<script>alert" not in page.html
    assert page.says("<script>alert(1)</script>")


def test_an_agent_reads_texts_but_is_offered_nothing_to_change(desk: Desk) -> None:
    item = item_of(desk)
    page = desk.log_in("amal").get(f"/staff/items/{item.id}")
    assert page.status == 200
    assert f"/items/{item.id}/sv/edit" not in page.html
    assert "/submit" not in page.html


def test_approval_is_asked_for_of_a_whole_plan_at_once(desk: Desk) -> None:
    item = item_of(desk)
    rewritten(desk, item, "Koka vattnet. Det gäller: {area}.")
    rewritten(desk, item_of(desk, "koka-spadbarn"), "Ge inte spädbarn kranvatten. {area}")
    elif_ = desk.log_in("elif")
    assert elif_.get("/staff/items?of=plan:koka-vattnet").says("Begär godkännande av hela planen: 2 texter")
    page = elif_.post("/staff/items/submit", {"of": "plan:koka-vattnet"})
    assert page.says("Godkännande är begärt för 2 texter.", "Ingen rings upp")
    assert len(desk.read(waiting_for_approval)) == 2
    assert elif_.post("/staff/items/submit", {"of": "plan:koka-vattnet"}).says("Inget här väntar")
    assert elif_.post("/staff/items/submit", {"of": "none:"}).status == 404


def test_nobody_is_said_to_be_rung_when_all_who_may_approve_have_had_a_hand_in_it(desk: Desk) -> None:
    item, tobias = item_of(desk), desk.person("tobias")
    rewritten(desk, item, "Koka vattnet. {area}", by="karin")

    def gone(record: Record) -> None:
        record.accounts.keep(replace(record.accounts.get(tobias), active=False), record.clock.now())

    desk.run(gone)
    page = desk.log_in("elif").post(f"/staff/items/{item.id}/submit", {"language": "sv"})
    assert page.says("Ingen annan får godkänna 1 av dem", "Karin Krona", "Be en administratör")
    assert not page.says("rings upp nu")


def test_the_filters_that_are_on_are_told_and_each_is_taken_away_by_itself(desk: Desk) -> None:
    elif_ = desk.log_in("elif")
    assert not elif_.get("/staff/items").says("Bara de här visas")
    page = elif_.get("/staff/items?q=vattnet&kind=answer&state=odd&of=plan:koka-vattnet")
    assert page.says(
        "Bara de här visas", "Ord: vattnet ✕", "Slag: svar ✕", "Händelse eller plan: Koka vattnet ✕"
    )
    assert not page.says("Läge: ")
    ways = [parse_qs(unescape(each)) for each in re.findall(r'href="/staff/items\?([^"]+)"', page.html)]
    assert {"of": ["plan:koka-vattnet"], "kind": ["answer"]} in ways
    assert {"of": ["plan:koka-vattnet"], "q": ["vattnet"]} in ways
    assert page.says("Visa alla")
