import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from html import unescape
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.channels.feeds.compile import compile_feeds
from broadcast.channels.feeds.model import domain
from broadcast.channels.feeds.texts import Kept
from broadcast.editions.model import Cut, Instead, Said
from i18n.rules.model import shown
from scripts_library.items.model import Audience, Kind
from scripts_library.texts.model import Text, text_hash
from tests.broadcast.channels.feeds.cap_rules import NAMESPACE, read_cap, told
from tests.broadcast.channels.feeds.night import SCRIPT, editions_of, feeds_after, feeds_of
from tests.broadcast.channels.site.samples import readings
from tests.broadcast.sample import (
    ENTRIES,
    LANGUAGES,
    NIGHT,
    boil_water,
    edition_of,
    ordinary_day,
    with_area,
    with_entry,
)
from tests.support.hostile import texts

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = feeds_after(boil_water())
EDITION = editions_of(boil_water())[0]


def entries(feed: bytes) -> dict[str, Element]:
    """The texts of an Atom feed by title."""
    root = fromstring(feed)
    assert root.tag == f"{ATOM}feed"
    for part in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1 and 4.1.2: exactly one of each
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    return {each.findtext(f"{ATOM}title") or "": each for each in root.iter(f"{ATOM}entry")}


def content(entry: Element) -> str:
    return entry.findtext(f"{ATOM}content") or ""


def test_every_language_has_its_feed_banner_and_facts() -> None:
    facts = json.loads(FEEDS["feed/facts.json"])
    for language in LANGUAGES:
        assert {f"feed/{language}.atom", f"embed/{language}/banner.html"} <= FEEDS.keys()
        assert all(language in each["texts"] for each in facts["facts"])
    assert FEEDS["embed.js"] == SCRIPT


def test_every_document_names_its_edition() -> None:
    mark = f"{EDITION.number} {EDITION.hash}".encode()
    for path, document in FEEDS.items():
        if path != "feed/facts.json" and not path.startswith("feed/cap/") and path != "embed.js":
            assert mark in document, path
    facts = json.loads(FEEDS["feed/facts.json"])
    assert (facts["edition"], facts["hash"]) == (EDITION.number, EDITION.hash)


def test_a_feed_reads_like_the_page() -> None:
    feed = entries(FEEDS["feed/sv.atom"])
    assert next(iter(feed)) == "Koka vattnet innan du dricker det"
    first = content(next(iter(feed.values())))
    assert "<li>Koka kranvattnet innan du dricker det eller lagar mat med det.</li>" in first
    assert "<bdi>Norrby</bdi>" in first
    link = feed["Så kokar du vattnet"].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://kris.exempelkoping.example/sv/fact/koka-sa-kokar-du"


def test_arabic_runs_from_right_to_left_and_says_so_where_atom_can_not() -> None:
    root = fromstring(FEEDS["feed/ar.atom"])
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert all('<div lang="ar" dir="rtl">' in content(each) for each in root.iter(f"{ATOM}entry"))
    assert b'lang="ar" dir="rtl"' in FEEDS["embed/ar/banner.html"]


def test_a_text_that_is_lacking_is_told_in_the_readers_own_language() -> None:
    told = [unescape(content(each)) for each in entries(FEEDS["feed/ar.atom"]).values()]
    assert any("fact/koka-spadbarn" in each and "hreflang" in each for each in told)
    facts = {each["slug"]: each for each in json.loads(FEEDS["feed/facts.json"])["facts"]}
    arabic = facts["koka-spadbarn"]["texts"]["ar"]
    assert arabic["state"] == "lacking"
    assert arabic["hash"] is None
    assert arabic["text"]


def test_an_id_stays_and_a_text_without_blanks_keeps_its_time() -> None:
    later = feeds_after(boil_water(), with_area(boil_water(), "Ängen"))
    before, after = entries(FEEDS["feed/sv.atom"]), entries(later["feed/sv.atom"])
    for title, was in before.items():
        assert after[title].findtext(f"{ATOM}id") == was.findtext(f"{ATOM}id")
    street = "Koka vattnet innan du dricker det"
    assert after[street].findtext(f"{ATOM}updated") == "2026-11-21T01:42:00Z"
    assert "Ängen" in content(after[street])


def test_facts_are_given_as_text_and_as_html_with_the_hash_of_what_was_approved() -> None:
    facts = json.loads(FEEDS["feed/facts.json"])
    sheet = next(each for each in facts["facts"] if each["slug"] == "koka-sa-kokar-du")
    said = sheet["texts"]["en"]
    assert said["text"].startswith("1. Fill a pan or kettle")
    assert said["html"].startswith("<ol><li>Fill a pan")
    assert said["hash"] == ENTRIES[2].texts["en"].text_hash
    assert facts["next_information"] == "2026-11-21T05:30:00Z"
    assert {each["kind"] for each in facts["banners"]} == {"banner"}


def test_staff_texts_are_in_no_feed() -> None:
    script = replace(ENTRIES[5], item="script", slug="manus", kind=Kind.SCRIPT)
    cut = replace(boil_water(), entries=(*boil_water().entries, script))
    assert b"manus" not in b"".join(feeds_after(cut).values())


def test_an_ended_text_is_silent_and_a_withdrawn_one_is_told_as_being_corrected() -> None:
    ends = NIGHT + timedelta(hours=1)
    edition = edition_of(with_entry(boil_water(), replace(ENTRIES[2], ends=ends)))
    assert b"Fill a pan" in b"".join(feeds_of(edition).values())
    assert b"Fill a pan" not in b"".join(feeds_of(edition, ends).values())
    gone = with_entry(boil_water(), replace(ENTRIES[2], texts={}, instead=Instead.CORRECTING))
    feeds = feeds_after(gone)
    assert b"Fill a pan" not in b"".join(feeds.values())
    facts = {each["slug"]: each for each in json.loads(feeds["feed/facts.json"])["facts"]}
    assert facts["koka-sa-kokar-du"]["texts"]["en"]["state"] == "correcting"


def test_the_banner_says_nothing_where_nothing_has_happened() -> None:
    silent = feeds_after(ordinary_day())["embed/sv/banner.part.html"].decode()
    assert re.sub(r"<[^>]*>", "", silent).strip() == ""
    loud = FEEDS["embed/sv/banner.part.html"].decode()
    assert "<strong>Koka vattnet.</strong> Koka kranvattnet innan du dricker det." in loud
    assert 'href="https://kris.exempelkoping.example/sv/"' in loud


def test_an_exercise_begins_and_ends_with_its_word_in_every_text() -> None:
    feeds = feeds_after(replace(boil_water(), audience=Audience.EXERCISE))
    for language in LANGUAGES:
        for title, entry in entries(feeds[f"feed/{language}.atom"]).items():
            assert title.startswith("ÖVNING. ")
            words = re.sub(r"<[^>]*>", " ", content(entry)).split()
            assert (words[0], words[-1]) == ("ÖVNING", "ÖVNING")
        assert feeds[f"embed/{language}/banner.html"].decode().count("ÖVNING") == 2
    facts = json.loads(feeds["feed/facts.json"])
    assert facts["audience"] == "exercise"
    assert facts["cap"].endswith("/staff/exercise/feed/cap.xml")


def test_what_was_kept_from_editions_before_changes_no_byte() -> None:
    kept: Kept = {}
    shared = readings()
    cuts = [boil_water(), with_area(boil_water(), "Ängen"), ordinary_day(), boil_water()]
    for edition in editions_of(*cuts):
        assert dict(compile_feeds(shared.of(edition, edition.cut_at), SCRIPT, kept)) == feeds_of(edition)


def test_two_processes_with_different_hash_seeds_give_the_same_bytes() -> None:
    program = (
        "import hashlib; from tests.broadcast.channels.feeds.night import feeds_after; "
        "from tests.broadcast.sample import boil_water, with_area; "
        "made = feeds_after(boil_water(), with_area(boil_water(), 'Lunden')); "
        "print(hashlib.sha256(repr(list(made.items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def saying(title: str, body: str) -> Cut:
    """The night with these words in its announcement and in a fact sheet, in two languages."""
    cut = replace(boil_water(), languages=("sv", "ar"))
    for entry in (ENTRIES[0], ENTRIES[2], ENTRIES[1]):
        hash_ = text_hash(entry.kind, entry.authority, "sv", Text(title, body), ())
        said = {language: Said(hash_, title, body) for language in ("sv", "ar")}
        cut = with_entry(cut, replace(entry, texts=said, slots=(), left_out={}))
    return cut


def sound(cut: Cut, title: str) -> None:
    """Every feed can be read, and says the title as it was written."""
    feeds = feeds_after(cut)
    said = " ".join(shown(title).split())
    for language in ("sv", "ar"):
        assert said in {" ".join(each.split()) for each in entries(feeds[f"feed/{language}.atom"])}
    json.loads(feeds["feed/facts.json"])
    info = read_cap(feeds["feed/cap.xml"]).find(f"{NAMESPACE}info")
    assert info is not None
    assert " ".join(told(info, "headline").split()) == said


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60).filter(str.strip), st.text(max_size=200))
def test_whatever_a_text_holds_the_feeds_can_be_read(title: str, body: str) -> None:
    if title.encode("utf-8", "surrogatepass").decode("utf-8", "replace") == title and not set("{}") & set(
        body
    ):
        sound(saying(title, body.encode("utf-8", "replace").decode()), title)


def test_strings_that_break_programs_break_no_feed() -> None:
    fit = [each for each in texts() if each.strip() and not set("{}") & set(each) and len(each) < 2_000]
    for naughty in fit:
        feeds = feeds_after(saying(naughty, naughty))
        for language in ("sv", "ar"):
            assert entries(feeds[f"feed/{language}.atom"])
        read_cap(feeds["feed/cap.xml"])
        facts = json.loads(feeds["feed/facts.json"])
        assert "<script" not in facts["facts"][0]["texts"]["sv"]["html"]


def test_the_sender_is_the_municipalitys_own_domain() -> None:
    assert domain(boil_water().municipality) == "exempelkoping.example"
    assert domain(replace(boil_water().municipality, url="nothing")) == "municipality.invalid"
