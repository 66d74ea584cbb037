"""What was said, what changed, and saying it again."""

from broadcast.editions.differences import Side
from tests.web.console.night import FILLED, activated, text_of, withdrawable
from tests.web.staffed import Person, Staffed
from web.console.wording import word_changes


def test_each_edition_tells_why_and_by_whom(tobias: Person, karin: Person) -> None:
    activated(tobias)
    page = text_of(karin.page("/staff/editions"))
    assert "Edition 2 · An incident was activated" in page
    assert "Tobias Tjänst" in page
    assert "Edition 1 · The ordinary day" in page


def test_what_was_filled_in_otherwise_is_told_in_words_not_in_the_plans_keys(tobias: Person) -> None:
    incident = activated(tobias)
    newer = {"slot-cause": "unknown", "slot-next_information": "2099-11-22T08:00", "slot-tanks": "Torget"}
    tobias.sent(f"{incident}/fill", {**FILLED, **newer})
    page = tobias.page("/staff/editions/3")
    changed = text_of(page.split('id="changed"')[1].split("<details")[0])
    assert "bacteria, viruses or parasites → not yet known" in changed
    assert "06:30 → " in changed
    assert "( Places with a water tank ): – → Torget" in changed
    assert "microbes" not in page
    assert "T05:30:00Z" not in page


def test_the_exercise_has_editions_of_its_own(tobias: Person) -> None:
    activated(tobias, kind="exercise")
    assert "An incident was activated" not in tobias.page("/staff/editions")
    page = tobias.page("/staff/editions?audience=exercise")
    assert "An incident was activated" in page
    assert "upplys-exercise" in page


def test_an_edition_that_was_never_cut_is_told_so(tobias: Person) -> None:
    for number in ("77", "0", "99999999999999999999"):
        assert tobias.get(f"/staff/editions/{number}").status_code == 404


def test_restoring_cuts_anew_and_names_what_stays_away(staffed: Staffed, tobias: Person) -> None:
    incident = activated(tobias)
    tobias.sent(withdrawable(tobias)[0])
    page = tobias.sent("/staff/editions/2/restore")
    assert "It is said as in edition 2." in text_of(page)
    assert "Not said again:" in page
    assert "withdrawn since" in page
    assert "Edition 2 was restored" in page
    assert incident in tobias.page("/staff/")


def test_before_an_edition_is_restored_its_page_lists_what_will_go_away_and_what_stays_away(
    tobias: Person,
) -> None:
    activated(tobias)
    page = text_of(tobias.page("/staff/editions/1"))
    assert "No longer said after it:" in page
    assert "Keep boiling the water" in page.split("No longer said after it:")[1].split("The clock")[0]
    tobias.sent(withdrawable(tobias)[0])
    page = text_of(tobias.page("/staff/editions/2"))
    assert "(withdrawn since)" in page.split("Of this edition, not said again:")[1]
    assert "not said again" not in text_of(tobias.page("/staff/editions/3"))


def test_unrelated_texts_are_shown_one_after_the_other_and_like_ones_word_by_word() -> None:
    old, new = "Koka vattnet i Norrby nu.", "Skolan i byn är stängd på grund av snö."
    assert [each.side for each in word_changes(old, new)] == [Side.BEFORE, Side.AFTER]
    sides = [each.side for each in word_changes(old, "Koka vattnet i Hamnen nu.")]
    assert sides == [Side.BOTH, Side.BEFORE, Side.AFTER, Side.BOTH]


def test_publishing_needs_a_reason_and_shows_what_it_would_change(tobias: Person) -> None:
    assert "No words change." in tobias.page("/staff/publish")
    refused = tobias.post("/staff/publish", {"reason": " "})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    page = text_of(tobias.sent("/staff/publish", {"reason": "Rättad text"}))
    assert "Edition 2" in page
    assert "Rättad text" in page


def test_the_board_says_of_the_reserve_that_it_is_not_confirmed(tobias: Person) -> None:
    page = text_of(tobias.page("/staff/sync"))
    assert "The phone provider's reserve" in page.replace("&#39;", "'")
    assert "not confirmed" in page
