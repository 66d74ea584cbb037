"""What is approved and not out, and which languages fall silent: told before, and while it is so."""

from broadcast.editions.service import current
from scripts_library.items.model import Audience, Item, Text
from tests.web.conftest import Desk
from tests.web.console.night import activated
from tests.web.console.test_approvals import asked_for, page_of
from tests.web.console.test_items import item_of, newest_in, rewritten
from tests.web.staffed import Person, Staffed
from tests.web.test_api import ask


def one_word(desk: Desk, item: Item) -> Text:
    """The Swedish announcement with one word of it changed, sent for approval by Elif."""
    body = newest_in(desk, item).text.body.replace("kraftigt", "ordentligt")
    text = rewritten(desk, item, body).text
    asked_for(desk, text)
    return text


def spoken(desk: Desk, item: Item) -> dict[str, bool]:
    """The languages in which the item is said now, and whether it says that it is of an older text."""
    cut = desk.read(lambda record: current(record, Audience.LIVE)).cut
    entry = next(each for each in cut.entries if each.item == item.id)
    return {tag: said.outdated for tag, said in entry.texts.items()}


def test_one_changed_word_tells_before_the_approval_which_languages_fall_silent(desk: Desk) -> None:
    text = one_word(desk, item_of(desk))
    page = desk.log_in("karin").get(page_of(text))
    assert page.says("får de här språken ingen text här: Lätt svenska, English")
    assert page.says("Godkänn – och säg de tidigare översättningarna också, märkta som äldre")
    assert page.says("Godkänn – och utelämna dem")


def test_whoever_stores_the_word_is_told_which_languages_fall_silent_with_it(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    now = newest_in(desk, item)
    form = {"title": now.text.title, "body": now.text.body.replace("kraftigt", "ordentligt")}
    page = elif_.post(f"/staff/items/{item.id}/sv/edit", {**form, "started_from": now.number})
    assert page.says("får de här språken ingen text av det: Lätt svenska, English")


def test_the_earlier_translations_go_on_being_said_marked_as_older(desk: Desk, tobias: Person) -> None:
    activated(tobias)
    item, karin = item_of(desk), desk.log_in("karin")
    before = spoken(desk, item)
    text = one_word(desk, item)
    page = karin.post(f"{page_of(text)}/approve", {"hash": text.hash, "earlier": "say"})
    assert page.says("Godkänt, ännu inte ute", "Lägg ut nu: utgåva 3")
    assert not page.says("får de här språken ingen text här")
    karin.post("/staff/approvals/put-out", {"audience": "live"})
    assert spoken(desk, item) == {tag: tag != "sv" for tag in before}
    reasons = {each.reason for each in desk.read(lambda record: record.approvals.choices([item.id]))}
    assert "En tidigare översättning sägs tills den nya är klar" in reasons


def test_no_language_of_an_announcement_falls_silent_unseen(desk: Desk, tobias: Person) -> None:
    activated(tobias)
    item, karin = item_of(desk), desk.log_in("karin")
    text = one_word(desk, item)
    karin.post(f"{page_of(text)}/approve", {"hash": text.hash})
    for path, form in (
        ("/staff/approvals/put-out", {"audience": "live"}),
        ("/staff/publish", {"audience": "live", "reason": "Ett ord"}),
    ):
        refused = karin.post(path, form)
        assert refused.status == 422
        assert refused.says("Inget är utlagt", "English")
    assert desk.read(lambda record: current(record, Audience.LIVE)).number == 2
    assert "sägs inte på" not in karin.get("/staff/").text


def test_a_program_that_puts_out_says_what_becomes_of_silent_languages_too(
    desk: Desk, staffed: Staffed, tobias: Person
) -> None:
    activated(tobias)
    item, karin = item_of(desk), desk.log_in("karin")
    text = one_word(desk, item)
    karin.post(f"{page_of(text)}/approve", {"hash": text.hash})
    status, told = ask(staffed, "crisis_manager", "/editions", {"reason": "Ett ord"})
    assert (status, told["code"]) == (422, "languages_fall_silent")
    assert "sv-simple, en" in told["errors"]["confirm"][0]
    odd = ask(staffed, "crisis_manager", "/editions", {"reason": "Ett ord", "confirm": "ja"})
    assert (odd[0], list(odd[1]["errors"])) == (422, ["confirm"])
    assert desk.read(lambda record: current(record, Audience.LIVE)).number == 2
    sent = {"reason": "Ett ord", "confirm": "say"}
    assert ask(staffed, "crisis_manager", "/editions", sent)[0] == 201
    assert spoken(desk, item)["en"] is True


def test_while_languages_are_silent_the_bar_and_the_overview_say_so_and_one_button_mends_it(
    desk: Desk, tobias: Person
) -> None:
    activated(tobias)
    item, karin = item_of(desk), desk.log_in("karin")
    before, text = spoken(desk, item), one_word(desk, item)
    karin.post(f"{page_of(text)}/approve", {"hash": text.hash})
    karin.post("/staff/approvals/put-out", {"audience": "live", "earlier": "leave_out"})
    lost = before.keys() - spoken(desk, item).keys()
    assert "en" in lost
    page = karin.get("/staff/")
    assert page.says(f"◐ sägs inte på {len(lost)} språk", f"Sägs inte på {len(lost)} språk", "English")
    page = karin.post("/staff/publish/earlier", {"audience": "live"})
    assert set(spoken(desk, item)) == set(before)
    assert "ägs inte på" not in page.text


def test_a_translation_with_another_number_is_not_said_by_the_button_for_all(
    desk: Desk, tobias: Person
) -> None:
    activated(tobias)
    item, karin = item_of(desk), desk.log_in("karin")
    text = rewritten(desk, item, "Koka i minst 3 minuter. Det gäller: {area}.").text
    asked_for(desk, text)
    page = karin.get(page_of(text))
    assert page.says("Ett annat tal, en annan tid eller en annan plats", "Godkänn – och utelämna dem")
    assert not page.says("säg de tidigare")


def test_the_overview_names_what_is_approved_and_not_out_and_puts_it_out(desk: Desk) -> None:
    item, karin = _answer(desk), desk.log_in("karin")
    page = karin.get("/staff/")
    assert page.says("1 godkänd text är inte ute", "Var finns vatten?", "Lägg ut nu: utgåva 2")
    assert "put-out" not in desk.log_in("elif").get("/staff/").html
    page = karin.post("/staff/approvals/put-out", {"audience": "live", "back": "/staff/"})
    assert page.says("Det är ute.")
    assert "inte ute" not in page.text
    assert set(spoken(desk, item)) == {"sv"}


def test_a_text_that_nobody_has_asked_approval_of_stands_among_what_waits(desk: Desk) -> None:
    rewritten(desk, item_of(desk), "Koka vattnet. Det gäller: {area}.")
    assert desk.log_in("elif").get("/staff/").says("utan att någon har begärt godkännande")


def test_a_correction_a_withdrawal_and_a_change_of_stage_name_what_goes_out_with_them(
    desk: Desk, tobias: Person
) -> None:
    incident = activated(tobias)
    karin = desk.log_in("karin")
    pages = ("/staff/withdraw", incident, f"{incident}?stage=update")
    assert not any(karin.get(each).says("Går ut samtidigt") for each in pages)
    _answer(desk)
    for each in pages:
        assert karin.get(each).says("Går ut samtidigt, eftersom det är godkänt:", "Var finns vatten?"), each


def _answer(desk: Desk) -> Item:
    """An answer of the ordinary day that is approved and not put out."""
    elif_, karin = desk.log_in("elif"), desk.log_in("karin")
    form = {"kind": "answer", "authority": "event", "language": "sv"}
    stored = elif_.post("/staff/items/new", {**form, "title": "Var finns vatten?", "body": "På torget."})
    item = desk.read(lambda record: record.items.item(stored.address.rsplit("/", 1)[1]))  # type: ignore[arg-type]
    text = newest_in(desk, item).text
    asked_for(desk, text)
    karin.post(f"{page_of(text)}/approve", {"hash": text.hash})
    return item
