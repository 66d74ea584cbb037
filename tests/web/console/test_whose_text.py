"""A department's contact writes what the own department began, and nothing of anybody else's."""

from scripts_library.items.model import Item, ItemId, Written, newest
from scripts_library.items.service import revise
from tests.web.conftest import Desk
from tests.web.console.test_items import item_of, newest_in, rewritten

TANKS = {
    "kind": "answer",
    "authority": "standing",
    "language": "sv",
    "title": "Var finns vattentankarna?",
    "body": "På torget.",
}


def begun_by_oskar(desk: Desk) -> Item:
    page = desk.log_in("oskar").post("/staff/items/new", TANKS)
    found = desk.read(lambda record: record.items.item(ItemId(page.address.rpartition("/")[2])))
    assert isinstance(found, Item)
    return found


def test_a_contact_brings_back_no_revision_of_anothers_text(desk: Desk) -> None:
    item = item_of(desk)
    first = newest_in(desk, item)
    rewritten(desk, item, "Koka i minst 3 minuter. {area}")
    oskar = desk.log_in("oskar")
    assert "/restore" not in oskar.get(f"/staff/items/{item.id}").html
    answer = oskar.post(f"/staff/items/{item.id}/restore", {"revision": first.text.revision})
    assert answer.status == 403
    assert newest_in(desk, item).text.body == "Koka i minst 3 minuter. {area}"


def test_a_contact_does_not_reach_anothers_text_through_the_address_of_an_own_one(desk: Desk) -> None:
    own, others = begun_by_oskar(desk), newest_in(desk, item_of(desk))
    answer = desk.log_in("oskar").post(f"/staff/items/{own.id}/restore", {"revision": others.text.revision})
    assert answer.status == 404
    assert newest_in(desk, item_of(desk)).number == others.number


def test_a_contact_writes_the_own_departments_text_anew_and_brings_its_words_back(desk: Desk) -> None:
    item = begun_by_oskar(desk)
    oskar, first = desk.log_in("oskar"), newest_in(desk, item)
    assert oskar.get(f"/staff/items/{item.id}/sv/edit").status == 200
    sent = {"title": first.text.title, "body": "Vid skolan.", "started_from": 1, "action": "save"}
    assert oskar.post(f"/staff/items/{item.id}/sv/edit", sent).says("Vid skolan.")
    oskar.post(f"/staff/items/{item.id}/restore", {"revision": first.text.revision})
    assert newest_in(desk, item).text.body == "På torget."


def test_a_contact_opens_neither_anothers_text_nor_a_translation(desk: Desk) -> None:
    oskar, own = desk.log_in("oskar"), begun_by_oskar(desk)
    assert oskar.get(f"/staff/items/{item_of(desk).id}/sv/edit").status == 403
    assert oskar.get(f"/staff/items/{own.id}/en/edit").status == 403


def test_a_contact_goes_on_with_the_own_text_after_an_editor_has_changed_it(desk: Desk) -> None:
    item, elif_ = begun_by_oskar(desk), desk.person("elif")
    written = Written("Var finns vattentankarna?", "Vid hamnen.", {})
    desk.run(lambda record: revise(record, item.id, written, elif_, started_from=1))
    assert desk.read(lambda record: newest(record.items.texts([item.id]), "sv")) is not None
    assert desk.log_in("oskar").get(f"/staff/items/{item.id}/sv/edit").says("Vid hamnen.")


def test_a_choice_for_one_text_is_not_made_at_the_address_of_another(desk: Desk) -> None:
    item = item_of(desk)
    text = rewritten(desk, item, "Boil the water. It concerns: {area}.", language="en").text
    other = item_of(desk, "koka-over")
    form = {"revision": text.revision, "language": "en", "reason": "Natt"}
    assert desk.log_in("karin").post(f"/staff/items/{other.id}/choose", form).status == 404
