"""Approval from bed: the exact text, what it changes, two buttons; and the glass when nobody answers."""

import re
from datetime import timedelta

from broadcast.editions.service import current
from scripts_library.approvals.model import Request
from scripts_library.approvals.service import submit
from scripts_library.items.model import Audience, Kind, Text
from scripts_library.items.ports import Wanted
from tests.web.conftest import Desk
from tests.web.console.night import activated
from tests.web.console.test_items import item_of, newest_in, rewritten
from web.console.texts import named
from web.record import Record

PUT_OUT = {"audience": "live", "earlier": "leave_out"}
BODY = "Den vanliga dagen har ändrats. Ring 08-465 004 00."


def ordinary(desk: Desk) -> Text:
    """The ordinary day's announcement, written anew by Elif."""
    wanted = Wanted(plan="vardag", kind=Kind.ANNOUNCEMENT)
    return rewritten(desk, desk.read(lambda record: record.items.find(wanted))[0], BODY).text


def asked_for(desk: Desk, text: Text, ago: timedelta = timedelta(0), by: str = "elif") -> Request:
    person = desk.person(by)

    def ask(record: Record) -> Request:
        return submit(record, text.revision, text.language, Audience.LIVE, person)

    return desk.earlier(ago, ask)


def page_of(text: Text) -> str:
    return f"/staff/approvals/{text.revision}/{text.language}"


def test_what_waits_is_listed_with_who_asked_and_who_has_been_rung(desk: Desk) -> None:
    asked_for(desk, ordinary(desk), timedelta(minutes=2))
    page = desk.log_in("karin").get("/staff/approvals")
    assert page.says("Begärt av Elif Ord", "Tobias Tjänst", "Läs och svara")
    assert page.says("Nödgodkännande går att göra om 3 minuter")


def test_nothing_waiting_says_what_will_stand_there(desk: Desk) -> None:
    assert desk.log_in("karin").get("/staff/approvals").says("Inget väntar.")


def test_an_approver_sees_the_exact_text_and_the_difference_from_what_is_out(desk: Desk) -> None:
    text = ordinary(desk)
    page = desk.log_in("karin").get(page_of(text))
    assert page.says(BODY, "Svenska")
    assert "<ins>" in page.html
    assert "<del>" in page.html


def test_what_changes_is_read_with_its_blanks_named(desk: Desk) -> None:
    activated(desk.staffed.as_("tobias"))
    wanted, karin = Wanted(plan="koka-vattnet", kind=Kind.ANNOUNCEMENT), desk.log_in("karin")
    every = desk.read(lambda record: record.items.find(wanted))
    item = next(each for each in every if each.slug == "koka-bekraftat")
    text = rewritten(desk, item, "Koka vattnet.\n\nDet gäller bara: {area}.").text
    for page in (karin.get(page_of(text)), karin.get(f"/staff/items/{item.id}")):
        runs = re.sub(r"</?(?:ins|del)>", "", page.html)
        assert "Det gäller bara: [Område]." in runs
        assert "{area}" not in page.html
    assert named("{{area}} i {area} och {streets}", {"area": "Område"}) == "{{area}} i [Område] och [streets]"


def test_an_approved_text_is_not_out_until_it_is_put_out(desk: Desk) -> None:
    text, karin = ordinary(desk), desk.log_in("karin")
    asked_for(desk, text)
    page = karin.post(f"{page_of(text)}/approve", {"hash": text.hash})
    assert page.says("Godkänt:", "Godkänt, ännu inte ute", "Lägg ut nu: utgåva 2")
    edition = desk.read(lambda record: current(record, Audience.LIVE))
    assert edition.number == 1
    karin.post("/staff/approvals/put-out", {**PUT_OUT, "back": page_of(text)})
    edition = desk.read(lambda record: current(record, Audience.LIVE))
    assert edition.number == 2
    said = [each for entry in edition.cut.entries for each in entry.texts.values()]
    assert text.hash in {each.text_hash for each in said}


def test_another_text_than_the_one_that_was_read_is_not_approved(desk: Desk) -> None:
    text, karin = ordinary(desk), desk.log_in("karin")
    page = karin.post(f"{page_of(text)}/approve", {"hash": "0" * 64})
    assert page.status == 409
    assert page.says("sparad nu", BODY)
    item = desk.read(lambda record: record.items.revision(text.revision).item)
    given = desk.read(lambda record: record.approvals.approvals([item]))
    assert text.hash not in {each.text.hash for each in given}


def test_nobody_approves_what_they_have_worked_on_and_is_told_why(desk: Desk) -> None:
    item = item_of(desk)
    text = rewritten(desk, item, "Koka vattnet. {area}", by="karin").text
    karin = desk.log_in("karin")
    assert karin.get(page_of(text)).says("fyra ögon")
    assert karin.post(f"{page_of(text)}/approve", {"hash": text.hash}).status == 403


def test_a_text_is_returned_with_one_tap_or_in_ones_own_words_and_its_writer_sees_why(desk: Desk) -> None:
    text, karin = ordinary(desk), desk.log_in("karin")
    asked_for(desk, text)
    empty = karin.post(f"{page_of(text)}/return", {"reason": " "})
    assert empty.status == 422
    assert 'id="why-error"' in empty.html
    karin.post(f"{page_of(text)}/return", {"reason": "Numret är fel"})
    item = desk.read(lambda record: record.items.revision(text.revision).item)
    assert desk.log_in("elif").get(f"/staff/items/{item}").says("Återlämnad av Karin Krona", "Numret är fel")


def test_event_information_is_not_offered_to_an_editor_for_approval(desk: Desk) -> None:
    text = rewritten(desk, item_of(desk), "Koka vattnet. {area}", by="karin").text
    elif_ = desk.log_in("elif")
    assert elif_.get(page_of(text)).says("Händelsebaserad information godkänns av krisledningen")
    assert elif_.post(f"{page_of(text)}/approve", {"hash": text.hash}).status == 403


def test_glass_can_be_broken_after_five_minutes_and_not_before(desk: Desk) -> None:
    text, tobias = ordinary(desk), desk.log_in("tobias")
    asked_for(desk, text, timedelta(minutes=4))
    early = tobias.post(f"{page_of(text)}/break-glass")
    assert early.status == 409
    assert early.says("fem minuter")


def test_broken_glass_lets_the_text_out_and_somebody_else_looks_at_it_afterwards(desk: Desk) -> None:
    text, tobias = ordinary(desk), desk.log_in("tobias")
    asked_for(desk, text, timedelta(minutes=6))
    assert tobias.get(page_of(text)).says("Nödgodkänn", "Någon annan granskar det i efterhand")
    page = tobias.post(f"{page_of(text)}/break-glass")
    assert page.says("Lägg ut nu: utgåva 2")
    glass = desk.read(lambda record: record.approvals.glasses(unreviewed=True))[0]
    own = tobias.post(f"/staff/break-glass/{glass.id}/review", {"review": "Jag tycker det var bra"})
    assert own.status == 403
    tobias.post(f"/staff/break-glass/{glass.id}/reason", {"reason": "Ingen svarade"})
    karin = desk.log_in("karin")
    assert karin.get("/staff/approvals").says("Tobias Tjänst", "Ingen svarade")
    karin.post(f"/staff/break-glass/{glass.id}/review", {"review": "Rätt gjort"})
    assert desk.read(lambda record: record.approvals.glasses(unreviewed=True)) == []


def test_an_editor_is_offered_no_glass_to_break(desk: Desk) -> None:
    text = ordinary(desk)
    asked_for(desk, text, timedelta(minutes=6), by="karin")
    elif_ = desk.log_in("elif")
    assert not elif_.get(page_of(text)).says("Nödgodkänn")
    assert elif_.post(f"{page_of(text)}/break-glass").status == 403


def test_a_right_to_left_text_is_shown_as_it_runs(desk: Desk) -> None:
    text = newest_in(desk, item_of(desk), "ar").text
    page = desk.log_in("karin").get(page_of(text))
    assert page.says("från höger till vänster")
    assert 'lang="ar" dir="rtl"' in page.html


def test_a_reason_with_characters_that_nobody_sees_is_told_at_its_field(desk: Desk) -> None:
    text = ordinary(desk)
    page = desk.log_in("karin").post(f"{page_of(text)}/return", {"reason": "fel\x00\u202e"})
    assert page.status == 422
    assert 'id="why-error"' in page.html


def test_what_waits_stands_by_plan_and_is_answered_one_text_after_the_other(desk: Desk) -> None:
    first, second = ordinary(desk), rewritten(desk, item_of(desk), "Koka vattnet. Det gäller: {area}.").text
    asked_for(desk, first, timedelta(minutes=2))
    asked_for(desk, second, timedelta(minutes=1))
    karin = desk.log_in("karin")
    page = karin.get("/staff/approvals")
    assert page.says("Koka vattnet 1 text", "Vardag")
    page = karin.get(page_of(first))
    assert page.says("Godkänn och ta nästa", "1 text till väntar på dig")
    form = {"hash": first.hash, "next": "1", "earlier": "leave_out"}
    page = karin.post(f"{page_of(first)}/approve", form)
    assert page.address == page_of(second)
    assert not page.says("ta nästa")
