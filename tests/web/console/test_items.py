"""Texts: found, read side by side, sent for approval, reviewed, let be said, brought back."""

from scripts_library.items.model import Item, NumberedText, newest
from scripts_library.items.ports import Wanted
from tests.web.conftest import Desk


def announcement(desk: Desk, slug: str = "koka-bekraftat") -> Item:
    found = desk.read(lambda record: record.items.by_slug(slug, plan="koka-vattnet"))
    assert isinstance(found, Item)
    return found


def test_a_text_is_found_by_its_words_in_any_language(desk: Desk) -> None:
    elif_ = desk.log_in("elif")
    everything, found = elif_.get("/staff/items"), elif_.get("/staff/items?q=barn+dricka")
    assert everything.status == 200
    assert found.text.count("faktablad") < everything.text.count("faktablad")
    assert elif_.get("/staff/items?q=zzzz").says("Ingen text passar")
