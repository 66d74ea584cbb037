"""Writing: drafts that are kept, errors at their field, and two editors who never lose a word."""

import re
from html import unescape

from scripts_library.items.model import Item, ItemId
from tests.web.conftest import Desk, Page
from tests.web.console.test_items import item_of, newest_in, rewritten


def hidden(page: Page) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.html)
    return {name: unescape(value) for name, value in found if name != "csrf_token"}


def typed(page: Page) -> str:
    found = re.search(r'<textarea[^>]*name="body"[^>]*>\n?(.*?)</textarea>', page.html, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def address(item: Item, language: str = "sv") -> str:
    return f"/staff/items/{item.id}/{language}/edit"


def test_what_a_browser_sends_is_stored_as_it_was_written(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    form = hidden(elif_.get(address(item)))
    body = "Koka vattnet.\n\n- Det gäller: {area}."
    page = elif_.post(
        address(item), {**form, "title": "Koka", "body": body.replace("\n", "\r\n"), "action": "save"}
    )
    assert page.status == 200
    assert newest_in(desk, item).text.body == body


def test_a_mistake_is_told_at_its_field_and_keeps_what_was_typed(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    form = hidden(elif_.get(address(item)))
    page = elif_.post(
        address(item), {**form, "title": "Koka", "body": "Det gäller {omrade}", "action": "save"}
    )
    assert page.status == 422
    assert 'id="body-error"' in page.html
    assert typed(page) == "Det gäller {omrade}"
    assert newest_in(desk, item).number == 1


def test_a_draft_is_there_when_one_comes_back_and_nobody_else_sees_it(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    form = hidden(elif_.get(address(item)))
    kept = elif_.post(
        address(item).replace("/edit", "/draft"), {**form, "title": "Koka", "body": "Halvvägs {"}
    )
    assert kept.says("Utkastet sparat")
    assert typed(elif_.get(address(item))) == "Halvvägs {"
    assert "Halvvägs" not in desk.log_in("karin").get(address(item)).html


def test_a_draft_can_be_kept_without_scripts_and_thrown_away(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    form = {**hidden(elif_.get(address(item))), "title": "Koka", "body": "Halvvägs"}
    elif_.post(address(item), {**form, "action": "draft"})
    assert elif_.get("/staff/items").says("Dina utkast")
    elif_.post(address(item), {**form, "action": "drop"})
    assert not elif_.get("/staff/items").says("Dina utkast")


def test_the_second_of_two_editors_sees_both_and_nobodys_words_are_lost(desk: Desk) -> None:
    item, elif_ = item_of(desk), desk.log_in("elif")
    form = hidden(elif_.get(address(item)))
    rewritten(desk, item, "Karins ord: koka vattnet. {area}", by="karin")
    mine = {**form, "title": "Koka", "body": "Elifs ord: koka vattnet. {area}"}
    clash = elif_.post(address(item), {**mine, "action": "save"})
    assert clash.status == 409
    assert clash.says("Karin Krona", "Karins ord:", "Elifs ord:")
    assert typed(clash) == "Elifs ord: koka vattnet. {area}"
    assert newest_in(desk, item).text.body.startswith("Karins ord")
    assert typed(elif_.get(address(item))) == "Elifs ord: koka vattnet. {area}"
    together = {**mine, **hidden(clash), "body": "Karins och Elifs ord. {area}", "action": "save"}
    assert elif_.post(address(item), together).status == 200
    assert newest_in(desk, item).text.body == "Karins och Elifs ord. {area}"


def test_two_who_write_the_same_missing_language_meet_as_well(desk: Desk) -> None:
    elif_ = desk.log_in("elif")
    new = {"kind": "answer", "authority": "event", "language": "sv", "title": "Nytt", "body": "Svar."}
    item_id = ItemId(elif_.post("/staff/items/new", new).address.rsplit("/", 1)[1])
    item = desk.read(lambda record: record.items.item(item_id))
    nadia = desk.log_in("nadia")
    first, second = hidden(elif_.get(address(item, "en"))), hidden(nadia.get(address(item, "en")))
    assert (
        elif_.post(address(item, "en"), {**first, "title": "New", "body": "Hers.", "action": "save"}).status
        == 200
    )
    clash = nadia.post(address(item, "en"), {**second, "title": "New", "body": "Mine.", "action": "save"})
    assert clash.status == 409
    assert newest_in(desk, item, "en").text.body == "Hers."


def test_a_translation_says_which_source_it_was_made_of(desk: Desk) -> None:
    item, nadia = item_of(desk), desk.log_in("nadia")
    form = hidden(nadia.get(address(item, "en")))
    rewritten(desk, item, "Koka vattnet i 3 minuter. {area}")
    nadia.post(address(item, "en"), {**form, "title": "Boil", "body": "Boil it. {area}", "action": "save"})
    assert newest_in(desk, item, "en").text.based_on == 1
    page = nadia.get(address(item, "en"))
    assert page.says("Källan har ändrats sedan översättningen gjordes.")


def test_the_preview_shows_the_text_with_its_slots_named_and_the_checks(desk: Desk) -> None:
    item, nadia = item_of(desk), desk.log_in("nadia")
    rewritten(desk, item, "Koka i 3 minuter. {area}")
    form = {"title": "Boil", "body": "Boil it for 5 minutes. {area}"}
    page = nadia.post(address(item, "en").replace("/edit", "/preview"), form)
    assert 'class="blank"' in page.html
    assert page.says("Källan har tal 3", "Den här texten har tal 5")
    page = nadia.post(address(item, "en").replace("/edit", "/preview"), {**form, "body": "Boil it for 3."})
    assert page.says("Källan har lucka Område")


def test_a_translator_may_not_change_the_source_text(desk: Desk) -> None:
    assert desk.log_in("nadia").get(address(item_of(desk))).status == 403


def test_a_language_that_does_not_exist_is_told_in_words(desk: Desk) -> None:
    page = desk.log_in("elif").get(address(item_of(desk), "_x_"))
    assert page.status == 422
    assert page.says("_x_")
