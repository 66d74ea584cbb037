"""A new text is kept on the server while it is written, and picked up again anywhere."""

import re

from tests.web.conftest import Desk, Page

BEGUN = {
    "kind": "answer",
    "authority": "event",
    "language": "sv",
    "title": "Var finns",
    "body": "På tor",
    "stages": ["confirmed"],
    "listen": "yes",
}


def subject_of(page: Page) -> str:
    found = re.search(r'name="draft" value="(new:[^"]+)"', page.html)
    assert found is not None
    return found[1]


def begun(desk: Desk) -> str:
    """Elif has begun to write, and her page has kept it by itself."""
    elif_ = desk.log_in("elif")
    subject = subject_of(elif_.get("/staff/items/new"))
    assert elif_.post("/staff/items/new/draft", {**BEGUN, "draft": subject}).says("Utkastet sparat")
    return subject


def test_what_was_begun_is_found_in_another_browser_with_all_that_was_chosen(desk: Desk) -> None:
    subject = begun(desk)
    elsewhere = desk.log_in("elif")
    assert elsewhere.get("/staff/items").says("Var finns", "Fortsätt skriva")
    page = elsewhere.get(f"/staff/items/new?draft={subject}")
    assert subject_of(page) == subject
    assert "På tor</textarea>" in page.html
    for chosen in (
        'value="answer" required checked',
        'value="event" required checked',
        'value="yes" checked',
    ):
        assert chosen in page.html
    assert re.findall(r'name="stages" value="([^"]+)" checked', page.html) == ["confirmed"]


def test_another_language_is_the_same_draft(desk: Desk) -> None:
    subject, elif_ = begun(desk), desk.log_in("elif")
    elif_.post("/staff/items/new/draft", {**BEGUN, "language": "en", "draft": subject})
    drafts = desk.read(lambda record: record.items.drafts(elif_.person))
    assert [(each.subject, each.language) for each in drafts] == [(subject, "en")]


def test_a_stored_text_leaves_no_draft_and_a_refused_one_keeps_it(desk: Desk) -> None:
    subject, elif_ = begun(desk), desk.log_in("elif")
    refused = elif_.post("/staff/items/new", {**BEGUN, "body": "På {torget", "draft": subject})
    assert refused.status == 422
    assert subject_of(refused) == subject
    assert desk.read(lambda record: record.items.drafts(elif_.person))
    stored = elif_.post("/staff/items/new", {**BEGUN, "body": "På torget.", "draft": subject})
    assert stored.says("Var finns", "På torget.")
    assert not desk.read(lambda record: record.items.drafts(elif_.person))


def test_it_can_be_kept_and_thrown_away_without_scripts(desk: Desk) -> None:
    elif_ = desk.log_in("elif")
    subject = subject_of(elif_.get("/staff/items/new"))
    sent = {"draft": subject, "language": "sv", "title": "", "body": "Bara en tanke"}
    assert elif_.post("/staff/items/new", {**sent, "action": "draft"}).says("Utan rubrik")
    assert elif_.post("/staff/items/new", {**sent, "action": "drop"}).says("Ditt utkast är slängt")
    assert not desk.read(lambda record: record.items.drafts(elif_.person))


def test_nobody_reads_another_persons_draft(desk: Desk) -> None:
    subject = begun(desk)
    page = desk.log_in("karin").get(f"/staff/items/new?draft={subject}")
    assert "På tor" not in page.html
    assert subject_of(page) != subject
