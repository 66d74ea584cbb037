"""Each role has its first page, in Swedish and in English, and what it names stands on the screen."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

from core.access.model import Role
from web.access import MAY
from web.console.shortcuts import SHORTCUTS

ROOT: Final = Path(__file__).parents[2]
GUIDE: Final = ROOT / "docs" / "guide"
INDEX: Final = GUIDE / "README.md"
GUIDES: Final[Mapping[Role, tuple[str, str]]] = {
    Role.CRISIS_MANAGER: ("krisledning-och-tib", "crisis-management"),
    Role.DUTY_OFFICER: ("krisledning-och-tib", "crisis-management"),
    Role.EDITOR: ("redaktor", "editor"),
    Role.TRANSLATOR: ("oversattare", "translator"),
    Role.AGENT: ("kommunvagledare", "agent"),
    Role.SHIFT_LEAD: ("passansvarig", "shift-lead"),
    Role.COORDINATOR: ("bemanning", "coordinator"),
    Role.POSOM: ("posom", "posom"),
    Role.CONTACT: ("kontaktperson", "contact"),
    Role.PARTNER: ("samverkan", "partner"),
    Role.ADMIN: ("administrator", "admin"),
    Role.AUDITOR: ("granskare", "auditor"),
}
PAIRS: Final = sorted(set(GUIDES.values()))
HEADINGS: Final = {
    "sv": [
        "Därför är du här",
        "Dina första fem minuter",
        "Det här gör du mest",
        "Det här gör du aldrig",
        "När något är fel",
        "Läs vidare",
    ],
    "en": [
        "What you are here for",
        "Your first five minutes",
        "What you do most",
        "What you must never do",
        "When something is wrong",
        "Where to read on",
    ],
}
SHORTEST, LONGEST = 25, 60
LABEL: Final = re.compile(r"\*\*([^*]+)\*\*")
KEYED: Final = re.compile(r"\*\*([^*]+)\*\* \(`([^`]+)`\)")
SENDS: Final = next(each for each in SHORTCUTS if each.name == "send")
"""Its key carries out whichever form one is in, so it may stand after any button."""
ONE_OF_TWO: Final = {"Become available": "Become available or busy"}
"""A key that does the one or the other, by what one is; the button says which."""
FACT: Final = re.compile(r"%\(\w+\)s")


def guide(language: str, name: str) -> str:
    return (GUIDE / language / f"{name}.md").read_text("utf-8")


def plain(text: str) -> str:
    """The words of a guide, as if it were one line."""
    return " ".join(text.split())


def as_told(label: str) -> str:
    """What the program fills in is written as … in a guide."""
    return FACT.sub("…", label)


def labels(text: str) -> list[str]:
    return LABEL.findall(plain(text))


def catalogue() -> Iterator[tuple[str, str]]:
    """(English, Swedish) of every label of the staff's pages, each number's form by itself."""
    with (ROOT / "i18n" / "catalogues" / "console" / "sv.po").open("rb") as file:
        for each in read_po(file, locale="sv"):
            english = each.id if isinstance(each.id, list | tuple) else [each.id]
            swedish = each.string if isinstance(each.string, list | tuple) else [each.string]
            yield from (
                (as_told(one), as_told(other or "")) for one, other in zip(english, swedish, strict=True)
            )


IN_SWEDISH: Final = dict(catalogue())


def test_every_role_has_a_guide_in_both_languages() -> None:
    assert GUIDES.keys() == set(Role)
    there = {(path.parent.name, path.stem) for path in GUIDE.glob("*/*.md")}
    assert there == {(tag, pair[at]) for pair in PAIRS for at, tag in enumerate(("sv", "en"))}


@pytest.mark.parametrize(("swedish", "english"), PAIRS)
def test_both_languages_have_the_same_headings(swedish: str, english: str) -> None:
    for language, name in (("sv", swedish), ("en", english)):
        heads = re.findall(r"^(#+) (.+)$", guide(language, name), re.MULTILINE)
        assert [len(marks) for marks, _ in heads] == [1, *[2] * len(HEADINGS[language])]
        assert [words for _, words in heads[1:]] == HEADINGS[language]


@pytest.mark.parametrize(("swedish", "english"), PAIRS)
def test_a_guide_is_one_page(swedish: str, english: str) -> None:
    for language, name in (("sv", swedish), ("en", english)):
        assert SHORTEST <= len(guide(language, name).splitlines()) <= LONGEST, name


@pytest.mark.parametrize("english", [pair[1] for pair in PAIRS])
def test_every_label_stands_on_the_screen(english: str) -> None:
    found = labels(guide("en", english))
    assert len(found) >= 5
    assert [each for each in found if each not in IN_SWEDISH] == []


@pytest.mark.parametrize(("swedish", "english"), PAIRS)
def test_both_languages_name_the_same_labels(swedish: str, english: str) -> None:
    """So each Swedish label is the catalogue's Swedish of the one in the English guide."""
    wanted = [IN_SWEDISH.get(each, "?") for each in labels(guide("en", english))]
    assert sorted(labels(guide("sv", swedish))) == sorted(wanted)


@pytest.mark.parametrize(("role", "pair"), GUIDES.items())
def test_a_key_is_the_one_the_label_has_and_this_role_may_use_it(role: Role, pair: tuple[str, str]) -> None:
    keys = {(each.words, each.key) for each in SHORTCUTS if role in MAY[each.may]}
    told = KEYED.findall(plain(guide("en", pair[1])))
    wrong = [(label, key) for label, key in told if (ONE_OF_TWO.get(label, label), key) not in keys]
    assert [each for each in wrong if each[1] != SENDS.key] == []
    in_swedish = KEYED.findall(plain(guide("sv", pair[0])))
    assert sorted(in_swedish) == sorted((IN_SWEDISH.get(label, "?"), key) for label, key in told)


def test_the_index_leads_to_every_guide_and_the_front_page_to_the_index() -> None:
    index = INDEX.read_text("utf-8")
    wanted = [f"({tag}/{pair[at]}.md)" for pair in PAIRS for at, tag in enumerate(("sv", "en"))]
    assert [link for link in wanted if link not in index] == []
    assert "(docs/guide/README.md)" in (ROOT / "README.md").read_text("utf-8")


def test_a_label_that_is_nowhere_on_the_screen_is_found() -> None:
    assert labels("Press **Carry out the\nmiracle** (`F8`).") == ["Carry out the miracle"]
    assert "Carry out the miracle" not in IN_SWEDISH
    assert IN_SWEDISH["Correct"] == "Rätta"
    assert as_told("Put out now: edition %(number)s") in IN_SWEDISH
