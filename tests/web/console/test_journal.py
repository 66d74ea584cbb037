"""The journal's page: what was done, in words, page by page, and whether the chain stands."""

from sqlalchemy import text

from tests.web.conftest import Desk
from web.record import Record


def test_the_newest_comes_first_with_who_did_what_in_words(desk: Desk) -> None:
    page = desk.log_in("agnes").get("/staff/journal")
    assert page.says("Någon loggade in", "Agnes Granskare")
    first, last = page.text.index("Någon loggade in"), page.text.rindex("En utgåva lades ut")
    assert first < last


def test_entries_of_one_kind_are_found_and_older_ones_follow(desk: Desk) -> None:
    agnes = desk.log_in("agnes")
    page = agnes.get("/staff/journal?kind=approval.given")
    assert page.text.count("En text godkändes") == 51, "fifty entries, and the choice of kinds"
    newest = desk.read(lambda record: record.journal.newest(kind="approval.given", limit=51))
    older = agnes.get(f"/staff/journal?kind=approval.given&before={newest[49].seq}")
    assert f'<th scope="row">{newest[50].seq}</th>' in older.html


def test_a_kind_that_nothing_has_says_so(desk: Desk) -> None:
    assert desk.log_in("agnes").get("/staff/journal?kind=break_glass.used").says("Ingen sådan post.")


def test_the_whole_chain_is_verified_when_somebody_asks(desk: Desk) -> None:
    page = desk.log_in("agnes").post("/staff/journal")
    head = desk.read(lambda record: record.journal.head())
    assert page.says("✓", str(head.seq), head.hash)


def test_a_changed_entry_is_found(desk: Desk) -> None:
    def tampered(record: Record) -> None:
        for trigger in record._connection.execute(
            text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='journal_entries'")
        ).scalars():
            record._connection.execute(text(f"DROP TRIGGER {trigger}"))
        record._connection.execute(text("UPDATE journal_entries SET by = 'nobody' WHERE seq = 7"))

    desk.run(tampered)
    page = desk.log_in("agnes").post("/staff/journal")
    assert page.says("▲", "7")
    assert not page.says("✓")


def test_an_edition_that_the_journal_does_not_know_is_found(desk: Desk) -> None:
    def tampered(record: Record) -> None:
        for trigger in record._connection.execute(
            text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='editions'")
        ).scalars():
            record._connection.execute(text(f"DROP TRIGGER {trigger}"))
        record._connection.execute(text("UPDATE editions SET number = 77 WHERE number = 1"))

    desk.run(tampered)
    page = desk.log_in("agnes").post("/staff/journal")
    assert page.says("▲", "Journalen känner inte till någon utgåva 77.")
    assert not page.says("✓")


def test_somebody_who_only_answers_calls_does_not_read_the_journal(desk: Desk) -> None:
    assert desk.log_in("amal").get("/staff/journal").status == 403
