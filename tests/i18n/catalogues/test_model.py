"""The program's own words in many languages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.catalogues.errors import CatalogueBroken, TranslationMissing
from i18n.catalogues.model import Domain, Missing, places, put, refuse_missing
from i18n.catalogues.ports import Catalogue
from i18n.catalogues.via_babel import languages_with_file, load_catalogues, read_entries
from i18n.languages.model import LanguageTag

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals={n}; plural={rule};\\n"

"""
SV = (
    HEAD.format(n=2, rule="(n != 1)")
    + """
msgid "Edition %(number)s"
msgstr "Utgåva %(number)s"

msgid "%(count)s channel"
msgid_plural "%(count)s channels"
msgstr[0] "%(count)s kanal"
msgstr[1] "%(count)s kanaler"

#, fuzzy
msgid "Withdraw"
msgstr "Dra in"

msgid "Half done"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Borta"
"""
)
PL = (
    HEAD.format(n=3, rule="(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)")
    + """
msgid "%(count)s channel"
msgid_plural "%(count)s channels"
msgstr[0] "%(count)s kanał"
msgstr[1] "%(count)s kanały"
msgstr[2] "%(count)s kanałów"
"""
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "citizen").mkdir()
    (tmp_path / "citizen" / "sv.po").write_text(SV, encoding="utf-8")
    (tmp_path / "citizen" / "pl.po").write_text(PL, encoding="utf-8")
    return tmp_path


class Told(list[Missing]):
    """Remembers what was missing."""

    def __call__(self, missing: Missing) -> None:
        self.append(missing)


def catalogue(folder: Path, language: str, told: Told | None = None) -> Catalogue:
    tag = LanguageTag(language)
    return load_catalogues(Domain.CITIZEN, [tag], folder=folder, on_missing=Told() if told is None else told)[
        tag
    ]


def test_a_text_is_said_in_its_language_with_its_facts(folder: Path) -> None:
    assert catalogue(folder, "sv").say("Edition %(number)s", number=7) == "Utgåva 7"


def test_english_is_its_own_text(folder: Path) -> None:
    told = Told()
    assert catalogue(folder, "en", told).say("Edition %(number)s", number=7) == "Edition 7"
    assert catalogue(folder, "en").say_n("%(count)s channel", "%(count)s channels", 2) == "2 channels"
    assert told == []


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 kanałów"), (1, "1 kanał"), (2, "2 kanały"), (5, "5 kanałów"), (22, "22 kanały")],
)
def test_a_count_takes_the_form_its_language_gives_it(folder: Path, count: int, said: str) -> None:
    assert catalogue(folder, "pl").say_n("%(count)s channel", "%(count)s channels", count) == said


@pytest.mark.parametrize("msgid", ["Withdraw", "Half done", "Gone", "Never written"])
def test_a_text_without_finished_words_is_marked_english_and_told_once(folder: Path, msgid: str) -> None:
    told = Told()
    swedish = catalogue(folder, "sv", told)
    assert (swedish.say(msgid), swedish.say(msgid)) == (f"[en] {msgid}", f"[en] {msgid}")
    assert told == [Missing(Domain.CITIZEN, LanguageTag("sv"), msgid)]


def test_easy_swedish_says_it_in_swedish_and_tells_that_it_did(folder: Path) -> None:
    told = Told()
    assert catalogue(folder, "sv-simple", told).say("Edition %(number)s", number=7) == "Utgåva 7"
    assert [missing.language for missing in told] == ["sv-simple"]


def test_no_language_stands_in_for_another(folder: Path) -> None:
    assert catalogue(folder, "ar").say("Edition %(number)s", number=7) == "[en] Edition 7"


def test_strict_catalogues_refuse_to_go_without_words(folder: Path) -> None:
    strict = load_catalogues(Domain.CITIZEN, [LanguageTag("ar")], folder=folder, on_missing=refuse_missing)
    with pytest.raises(TranslationMissing) as missing:
        strict[LanguageTag("ar")].say("Withdraw")
    assert str(missing.value) == "“Withdraw” has no words in ar (citizen)."


def test_the_languages_with_a_file_are_found(folder: Path) -> None:
    assert languages_with_file(Domain.CITIZEN, folder=folder) == ("pl", "sv")


@pytest.mark.parametrize(
    "broken",
    [
        'msgid "a"\nmsgstr "b\n',
        'msgid "a"\nnonsense\n',
        HEAD.format(n=2, rule="(n != 1) || import os") + 'msgid "a"\nmsgstr "b"\n',
    ],
)
def test_a_broken_file_is_told_by_its_name(folder: Path, broken: str) -> None:
    file = folder / "citizen" / "fi.po"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(CatalogueBroken) as told:
        read_entries(file, LanguageTag("fi"))
    assert "fi.po" in str(told.value)


def test_a_file_that_is_not_utf_8_is_told_by_its_name(folder: Path) -> None:
    file = folder / "citizen" / "fi.po"
    file.write_bytes(b'msgid "a"\nmsgstr "\xff\xfe"\n')
    with pytest.raises(CatalogueBroken):
        read_entries(file, LanguageTag("fi"))


@given(st.text(), st.text())
def test_a_fact_is_put_in_as_it_is_and_never_read_as_a_format(value: str, other: str) -> None:
    assert put("<%(value)s|%(other)s>", {"value": value, "other": other}) == f"<{value}|{other}>"


@given(st.text())
def test_any_text_can_be_put_without_facts(text: str) -> None:
    assert put(text.replace("%", "%%"), {}) == text


@pytest.mark.parametrize("text", ["%(a)999999999d", "100 %", "%s", "%(a", "%(no such)s", "%(missing)s"])
def test_other_formats_are_words_and_do_nothing(text: str) -> None:
    assert put(text, {"a": 1}) == text


def test_the_places_of_a_text_are_known() -> None:
    assert places("%(who)s, %(when)s %% %(who)s") == {"who", "when"}
