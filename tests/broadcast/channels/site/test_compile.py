import gzip
import itertools
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.channels.site.addresses import file_of, not_found_of
from broadcast.channels.site.compile import compile_site
from broadcast.channels.site.readings import read
from broadcast.editions.model import Cut, Entry, Instead, LeftOut, Mode, Said
from i18n.languages.model import LanguageTag, own_name
from scripts_library.items.model import Audience, Kind, Stage
from scripts_library.texts.model import Text, text_hash
from tests.broadcast.channels.site.pages import Page, hrefs, site_of
from tests.broadcast.channels.site.samples import CSS_NAME, assets_for
from tests.broadcast.sample import (
    ANNOUNCEMENT,
    ENTRIES,
    LANGUAGES,
    NIGHT,
    WATER_WORD,
    boil_water,
    edition_of,
    entry,
    ordinary_day,
    with_area,
    with_entry,
)

SITE = site_of(boil_water())
PAGES = sorted(path for path in SITE if path.endswith(".html"))
FACTS = ("koka-sa-kokar-du", "koka-var-finns-vatten", "koka-spadbarn", "oro")
EXERCISE = replace(boil_water(), audience=Audience.EXERCISE)


def page(path: str, cut: Cut | None = None) -> Page:
    return Page((SITE if cut is None else site_of(cut))[path])


def test_every_language_has_its_pages_and_the_root_is_the_default_language() -> None:
    for language in LANGUAGES:
        assert {f"{language}/fact/{slug}.html" for slug in FACTS} <= SITE.keys()
        assert {f"{language}/{name}.html" for name in ("index", "404", "accessibility")} <= SITE.keys()
    assert SITE["index.html"] == SITE["sv/index.html"]
    assert SITE[f"assets/{CSS_NAME}"]


@pytest.mark.parametrize("path", PAGES)
def test_the_html_is_sound_and_its_headings_are_in_order(path: str) -> None:
    read = page(path)
    levels = [level for level, _ in read.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert "\x00" not in SITE[path]
    assert read.metas["upplys-edition"] == f"1 {edition_of(boil_water()).hash}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_forty_words_of_a_screen_reader_say_what_to_do(language: str) -> None:
    title, body = ANNOUNCEMENT[language]
    first = " ".join(page(f"{language}/index.html").words[:40])
    assert title in first
    for line in body.split("\n")[:2]:
        assert line.removeprefix("- ") in first


def test_the_action_is_among_the_first_forty_words_with_twelve_languages_and_a_long_preamble() -> None:
    twelve = (*LANGUAGES, "so", "fa", "ti", "uk", "pl", "es", "kmr")
    preamble = "Prover från i natt visar bakterier i vattnet. " * 6
    said = said_as(
        Kind.ANNOUNCEMENT, "Koka vattnet", f"{preamble}\n\nGör så här:\n\n- Koka vattnet nu.\n- Ring inte."
    )
    changed = replace(ENTRIES[0], texts={"sv": said})
    cut = replace(with_entry(boil_water(), changed), languages=twelve)
    read = page("sv/index.html", cut)
    assert "Koka vattnet Gör så här: Koka vattnet nu." in " ".join(read.words[:40])
    assert read.text.count("Prover från i natt") == 6


def said_as(kind: Kind, title: str, body: str) -> Said:
    hash_ = text_hash(kind, "event", "sv", Text(title, body), ())
    return Said(text_hash=hash_, title=title, body=body)


def test_languages_stand_by_their_own_names_at_the_top_and_lead_to_the_same_page() -> None:
    read = page("sv/fact/koka-spadbarn.html")
    names = [own_name(LanguageTag(each)) for each in LANGUAGES]
    assert read.words[5:11] == " ".join(names).split()
    nav = [link for link in read.links if link.get("hreflang") and link.get("lang")]
    assert [link["href"] for link in nav] == [f"/{each}/fact/koka-spadbarn" for each in LANGUAGES]
    assert [link["dir"] for link in nav] == ["ltr", "ltr", "ltr", "rtl", "ltr"]
    assert [link["hreflang"] for link in nav if link.get("aria-current")] == ["sv"]


def test_a_skip_link_comes_first_and_leads_to_the_message() -> None:
    read = page("ar/index.html")
    assert read.links[0]["href"] == "#main"
    assert "main" in read.ids


def test_arabic_runs_from_right_to_left_and_swedish_names_in_it_are_isolated() -> None:
    html = SITE["ar/index.html"]
    read = page("ar/index.html")
    assert (read.root["lang"], read.root["dir"]) == ("ar", "rtl")
    assert "<bdi>Norrby</bdi> و<bdi>Hamnen</bdi>" in html
    assert '<bdi dir="ltr">08-465 004 00</bdi>' in html
    assert '<bdi dir="ltr">113 13</bdi>' in html


def test_easy_swedish_is_a_language_of_its_own() -> None:
    assert page("sv-simple/index.html").root["lang"] == "sv-simple"
    assert "Låt vattnet bubbla mycket." in page("sv-simple/index.html").text


def test_the_page_says_when_it_was_updated_and_when_more_will_come() -> None:
    text = page("sv/index.html").text
    assert "Uppdaterad lördag 21 november klockan 02.41" in text
    assert "Nästa information: lördag 21 november klockan 06.30" in text
    unknown = replace(WATER_WORD, slots={"area": ["Norrby"], "tanks": "Torget"})
    without = page("sv/index.html", replace(boil_water(), incidents=(unknown,))).text
    assert "Ingen tid är bestämd för nästa information." in without
    assert "Nästa information kommer" not in without


def test_every_text_says_whether_it_is_event_or_standing_and_which_office_released_it_when() -> None:
    released = "Information om händelsen, lämnad av Krisledningen, lördag 21 november klockan 02.41"
    assert released in page("sv/index.html").text
    assert released in page("sv/fact/koka-spadbarn.html").text
    standing = "Fast information, godkänd av Exempelköpings kommun , lördag 21 november klockan 02.41"
    assert standing in page("sv/fact/oro.html").text
    assert page("sv/index.html").text.count("Krisledningen · 02.41") == 3
    assert "Om du är orolig Fast information · 02.41" in page("sv/index.html").text


def test_no_page_names_the_person_who_released_a_text() -> None:
    released = {each.by for each in edition_of(boil_water()).released.values()}
    assert released == {"Karin Ek"}
    assert not [path for path, html in SITE.items() if "Karin" in html]


def test_a_language_without_a_text_is_told_so_in_that_language_with_a_link_to_the_text() -> None:
    read = page("ar/fact/koka-spadbarn.html")
    assert "هذه المعلومات غير متوفرة بالعربية بعد." in read.text
    assert "/sv/fact/koka-spadbarn" in hrefs(read)
    assert "Diska flaskor" not in read.text
    index = page("ar/index.html")
    assert "هذه المعلومات غير متوفرة بالعربية بعد." in index.text
    link = next(link for link in index.links if link.get("lang") == "sv" and "spadbarn" in str(link["href"]))
    assert (link["dir"], link["hreflang"]) == ("ltr", "sv")


def test_an_announcement_without_arabic_names_the_incident_and_leads_to_the_swedish_one() -> None:
    texts = {language: said for language, said in ENTRIES[0].texts.items() if language != "ar"}
    cut = with_entry(boil_water(), replace(ENTRIES[0], texts=texts, left_out={"ar": LeftOut.OUTDATED}))
    read = page("ar/index.html", cut)
    assert read.headings[0] == (1, WATER_WORD.titles["ar"])
    assert "هذه المعلومات غير متوفرة بالعربية بعد." in read.text
    assert "/sv/" in hrefs(read)
    assert "Koka kranvattnet" not in read.text


def test_unreviewed_and_outdated_texts_tell_their_reader_so() -> None:
    doubtful = replace(ENTRIES[0].texts["fi"], unreviewed=True, outdated=True)
    cut = with_entry(boil_water(), replace(ENTRIES[0], texts={**ENTRIES[0].texts, "fi": doubtful}))
    text = page("fi/index.html", cut).text
    assert text.index("Anna veden kiehua") < text.index("Kieltä osaava"), "what to do comes first"
    assert "Kieltä osaava ihminen ei ole tarkistanut tätä" in text
    assert text.count("Svenska") == 3  # among the languages, after the notes, at what is lacking
    assert "Kieltä osaava ihminen ei ole tarkistanut tätä" not in page("sv/index.html", cut).text


def test_where_a_withdrawn_text_stood_stands_its_retraction() -> None:
    retraction = said_as(Kind.FACT_SHEET, "Vi rättar ett besked", "Följ inte det tidigare beskedet.")
    gone = replace(ENTRIES[2], texts={"sv": retraction}, instead=Instead.RETRACTION, slots=())
    site = site_of(with_entry(boil_water(), gone))
    swedish, english = (Page(site[f"{each}/fact/koka-sa-kokar-du.html"]).text for each in ("sv", "en"))
    assert "Följ inte det tidigare beskedet." in swedish
    assert "This text has been withdrawn and is being corrected." in english
    assert "Fill a pan" not in english


def test_a_withdrawn_announcement_without_retraction_is_being_corrected_in_every_language() -> None:
    gone = replace(ENTRIES[0], texts={}, instead=Instead.CORRECTING)
    site = site_of(with_entry(boil_water(), gone))
    for language, words in {
        "sv": "Den här texten är borttagen och rättas nu.",
        "en": "This text has been withdrawn and is being corrected.",
    }.items():
        read = Page(site[f"{language}/index.html"])
        assert words in read.text
        assert ANNOUNCEMENT[language][0] not in read.text
        assert read.headings[0][1] == WATER_WORD.titles[language]


def test_a_text_falls_silent_at_its_end_and_not_before() -> None:
    ending = replace(ENTRIES[2], ends=NIGHT + timedelta(minutes=5))
    edition = edition_of(with_entry(boil_water(), ending))
    before = site_of(edition, NIGHT + timedelta(minutes=5) - timedelta(microseconds=1))
    after = site_of(edition, NIGHT + timedelta(minutes=5))
    assert (
        "Gäller till lördag 21 november klockan 02.46" in Page(before["sv/fact/koka-sa-kokar-du.html"]).text
    )
    assert "Fyll en kastrull" in before["sv/fact/koka-sa-kokar-du.html"]
    for path, html in after.items():
        assert "Fyll en kastrull" not in html, path
        assert "Så kokar du vattnet" not in html, path
    assert "Den här texten gäller inte längre." in Page(after["sv/fact/koka-sa-kokar-du.html"]).text


def test_several_incidents_stand_most_urgent_first_with_a_way_to_the_others() -> None:
    power = replace(
        WATER_WORD, id="power out", titles={"sv": "Strömavbrott"}, urgency=90, set_aside=(), slots={}
    )
    said = said_as(Kind.ANNOUNCEMENT, "Det är strömavbrott", "Stanna hemma.")
    announcement = replace(entry("strom", Kind.ANNOUNCEMENT, {}, incident="power out"), texts={"sv": said})
    cut = replace(boil_water(), incidents=(WATER_WORD, power), entries=(*boil_water().entries, announcement))
    read = page("sv/index.html", cut)
    assert read.headings[0] == (1, "Det är strömavbrott")
    assert (2, "Koka vattnet innan du dricker det") in read.headings
    assert "Mer viktig information Koka vattnet" in read.text
    assert "#i-incident-water" in hrefs(read)


def test_an_incident_without_a_released_word_says_so() -> None:
    silent = replace(
        boil_water(), entries=tuple(each for each in ENTRIES if each.kind is not Kind.ANNOUNCEMENT)
    )
    text = page("sv/index.html", silent).text
    assert "Krisledningen har inte lämnat någon information än." in text
    assert "Nästa information: lördag 21 november klockan 06.30" in text


def test_an_ordinary_day_says_that_nothing_has_happened_and_where_to_turn() -> None:
    read = page("sv/index.html", ordinary_day())
    assert read.headings[0] == (1, "Just nu har inget särskilt hänt.")
    assert "Om du är orolig" in read.text
    assert "tel:+46846500400" in hrefs(read)


def test_ordinary_work_that_rests_is_told() -> None:
    assert "Bygglov: handläggarna svarar igen på måndag." in page("sv/index.html").text


def test_the_short_answer_is_read_before_the_long_one() -> None:
    text = page("sv/fact/koka-spadbarn.html").text
    assert text.index("Använd bara kokt vatten") < text.index("Diska flaskor")


def test_what_is_urgent_stands_above_a_fact_sheet() -> None:
    text = page("sv/fact/koka-spadbarn.html").text
    assert "Koka vattnet. Koka kranvattnet innan du dricker det. Det gäller: Norrby och Hamnen." in text


@pytest.mark.parametrize("path", PAGES)
def test_an_exercise_begins_and_ends_with_the_word_and_wears_its_frame(path: str) -> None:
    html = site_of(EXERCISE)[path]
    read = Page(html)
    assert read.words[0].startswith("ÖVNING")
    assert read.words[-1] == "ÖVNING"
    assert read.title.startswith("ÖVNING")
    assert '<body class="site upplys-exercise">' in html
    assert read.metas["robots"] == "noindex"


def test_an_exercise_lives_below_its_own_address_and_nothing_in_it_leads_to_the_live_site() -> None:
    for path, html in site_of(EXERCISE).items():
        if path.endswith(".html"):
            own = [href for href in hrefs(Page(html)) if href.startswith("/")]
            assert own
            assert all(href.startswith("/staff/exercise/") for href in own)
            assert 'href="/staff/exercise/assets/' in html


def test_a_live_page_never_says_exercise() -> None:
    for html in SITE.values():
        assert "ÖVNING" not in html
        assert "upplys-exercise" not in html


def test_staff_texts_are_on_no_page() -> None:
    script = entry("samtal", Kind.SCRIPT, {"sv": ("Samtalsstöd", "Fråga var personen bor.")})
    listed = entry("lista", Kind.CHECK_LIST, {"sv": ("Lista", "Ring länsstyrelsen.")})
    for path, html in site_of(replace(boil_water(), entries=(*ENTRIES, script, listed))).items():
        assert "Fråga var personen bor" not in html, path
        assert "Ring länsstyrelsen" not in html, path


def test_every_link_within_the_site_leads_to_a_page() -> None:
    for path in PAGES:
        for href in hrefs(page(path)):
            if href.startswith("/") and not href.endswith("/ask"):
                assert file_of(href) in SITE, f"{path} leads to {href}"


def test_questions_can_be_asked_while_there_is_a_crisis_and_never_in_an_exercise() -> None:
    assert "/sv/ask" in hrefs(page("sv/index.html"))
    assert "/ask" not in site_of(EXERCISE)["sv/index.html"]
    assert "/ask" not in site_of(replace(boil_water(), mode=Mode.ORDINARY))["sv/index.html"]


def test_the_public_edition_json_gives_number_and_hash_and_no_texts() -> None:
    told = json.loads(SITE["edition.json"])
    assert (told["number"], told["hash"]) == (1, edition_of(boil_water()).hash)
    assert "entries" not in SITE["edition.json"]


def test_robots_stay_out_of_exercises_and_of_the_staff() -> None:
    assert "Disallow: /staff/" in SITE["robots.txt"]
    assert "Disallow: /\n" in site_of(EXERCISE)["robots.txt"]


def test_two_pages_of_one_slug_get_two_addresses() -> None:
    twin = replace(ENTRIES[4], item="another", incident=None)
    site = site_of(replace(boil_water(), entries=(*ENTRIES, twin)))
    assert "sv/fact/koka-spadbarn-2.html" in site


def test_a_text_that_cannot_be_put_together_is_told_as_lacking_and_the_rest_stands() -> None:
    broken = replace(WATER_WORD, slots={"area": ["Norrby"]})  # the tanks' place is declared but optional
    required = replace(ENTRIES[3], slots=(replace(ENTRIES[3].slots[0], required=True),))
    cut = replace(with_entry(boil_water(), required), incidents=(broken,))
    told: list[tuple[str, str, str]] = []
    edition = edition_of(cut)
    files = dict(
        compile_site(
            read(edition, assets_for(LANGUAGES), NIGHT), on_unsayable=lambda *each: told.append(each)
        )
    )
    assert {(slug, language) for slug, language, _ in told} == {
        ("koka-var-finns-vatten", language) for language in LANGUAGES
    }
    page = Page(files["sv/fact/koka-var-finns-vatten.html"].decode())
    assert "Den här informationen finns inte på svenska än." in page.text
    assert "Koka kranvattnet" in Page(files["sv/index.html"].decode()).text


HOSTILE = (
    "<script>alert(1)</script>\"'&<!--",
    "{{ 7 * 7 }}{% raw %}",
    "\x00title\x00 \x00main\x00",
    "\u202edesrever\u202c",
    "]]></bdi></title>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_shown_and_never_obeyed(hostile: str) -> None:
    said = Said("0" * 64, hostile, hostile.replace("{", "{{").replace("}", "}}"))
    fact = replace(ENTRIES[2], texts={"sv": said}, slots=())
    cut = with_area(with_entry(boil_water(), fact), "Norrby <b>&")
    municipality = replace(cut.municipality, name=hostile, opening={"sv": hostile})
    site = site_of(replace(cut, municipality=municipality))
    for path, html in site.items():
        if path.endswith(".html"):
            Page(html)
            assert "<script" not in html
            assert "\x00" not in html
            assert "\u202e" not in html
    assert "49" not in Page(site["sv/fact/koka-sa-kokar-du.html"]).title


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_title_and_area_make_sound_pages(words: str) -> None:
    fact: Entry = replace(ENTRIES[2], texts={"sv": Said("0" * 64, words, "Koka.")})
    for path, html in site_of(with_entry(boil_water(), fact)).items():
        if path.startswith("sv/") and path.endswith(".html"):
            Page(html)


def test_a_stage_has_its_own_colour() -> None:
    over = replace(boil_water(), incidents=(replace(WATER_WORD, stage=Stage.ALL_CLEAR),))
    assert 'class="site-message" data-color="success"' in site_of(over)["sv/index.html"]


def digest_in_another_process(seed: str) -> str:
    program = (
        "import hashlib; from tests.broadcast.channels.site.pages import site_of;"
        "from tests.broadcast.sample import boil_water;"
        "site = site_of(boil_water());"
        "print(hashlib.sha256(repr(sorted(site.items())).encode()).hexdigest(), list(site)[:9])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": seed, "PATH": ""},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_two_processes_with_different_hash_seeds_compile_the_same_bytes() -> None:
    assert digest_in_another_process("1") == digest_in_another_process("4711")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_its_style_sheet_is_far_below_thirty_kilobytes_compressed(path: str) -> None:
    assert len(gzip.compress(SITE[path].encode())) < 4_000


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/sv/", "sv/index.html"),
        ("/sv/fact/koka-spadbarn", "sv/fact/koka-spadbarn.html"),
        ("/sv/accessibility", "sv/accessibility.html"),
        ("/edition.json", "edition.json"),
        ("/assets/citizen.1234567890.css", "assets/citizen.1234567890.css"),
        ("/sv/../../edition.json", None),
        ("/sv//x", None),
        ("/sv/%2e%2e/", None),
        ("sv", None),
        ("/.hidden", None),
    ],
)
def test_an_address_is_answered_by_one_file(address: str, file: str | None) -> None:
    assert file_of(address) == file


def test_what_does_not_exist_is_told_in_the_language_of_its_address() -> None:
    assert not_found_of("/ar/fact/none", LANGUAGES) == "ar/404.html"
    assert not_found_of("/xx/fact/none", LANGUAGES) == "404.html"
