"""Every text the program uses has words in every language on offer, and the same facts."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import i18n
from i18n.catalogues.model import Domain, places
from i18n.catalogues.via_babel import FOLDER, languages_with_file, read_entries
from i18n.catalogues.via_source import domain_of, uses
from i18n.languages.model import ENGLISH, LanguageTag, known

ROOT = Path(i18n.__file__).parent.parent
REQUIRED = {
    Domain.CONSOLE: {LanguageTag("sv")},
    Domain.CITIZEN: {LanguageTag(tag) for tag in ("sv", "sv-simple", "ar", "fi")},
}


def languages() -> Iterator[tuple[Domain, LanguageTag]]:
    for domain in Domain:
        offered = REQUIRED[domain] | set(languages_with_file(domain))
        yield from ((domain, language) for language in sorted(offered) if language != ENGLISH)


@cache
def used_in(domain: Domain) -> dict[str, str]:
    """Each msgid that the program uses, with a place where it does."""
    return {use.msgid: f"{use.file}:{use.line}" for use in uses(ROOT) if use.domain is domain}


def said(domain: Domain, language: LanguageTag) -> dict[str, tuple[str, ...]]:
    file = FOLDER / domain / f"{language}.po"
    return (
        {msgid: tuple(forms) for msgid, forms in read_entries(file, language).forms.items()}
        if file.exists()
        else {}
    )


@pytest.mark.parametrize(("domain", "language"), list(languages()))
def test_every_text_that_is_used_has_words(domain: Domain, language: LanguageTag) -> None:
    used = used_in(domain)
    assert len(used) > 10
    words = said(domain, language)
    lacking = [f"{where}: {msgid}" for msgid, where in used.items() if msgid not in words]
    assert lacking == [], f"{len(lacking)} texts have no words in {domain}/{language}.po"


@pytest.mark.parametrize(("domain", "language"), list(languages()))
def test_words_have_places_for_the_same_facts(domain: Domain, language: LanguageTag) -> None:
    for msgid, forms in said(domain, language).items():
        # a plural form may leave its number out: "one channel"
        assert all(places(form) | {"count"} == places(msgid) | {"count"} for form in forms), msgid


@pytest.mark.parametrize("domain", list(Domain))
def test_a_catalogue_is_for_a_language_we_know(domain: Domain) -> None:
    assert all(known(language) for language in languages_with_file(domain))


def test_texts_are_found_in_code_in_templates_and_on_errors(tmp_path: Path) -> None:
    (tmp_path / "web" / "templates" / "citizen").mkdir(parents=True)
    (tmp_path / "web" / "page.py").write_text(
        'class Gone(Exception):\n    message = "It is gone."\n'
        'x = t.say("Edition %(number)s", number=1) + _("Correct")\n'
        'y = t.say_n("%(count)s call", "%(count)s calls", 2)\n'
        "z = t.say(variable)\n"
    )
    (tmp_path / "web" / "templates" / "citizen" / "page.html").write_text(
        '<p>{{ _("Where to turn") }} {% trans %}What to do{% endtrans %}'
        ' {{ t.say("Updated %(when)s", when=w) }}</p>'
    )
    found = {(use.msgid, use.domain, use.line) for use in uses(tmp_path)}
    assert found == {
        ("It is gone.", Domain.CONSOLE, 2),
        ("Edition %(number)s", Domain.CONSOLE, 3),
        ("Correct", Domain.CONSOLE, 3),
        ("%(count)s call", Domain.CONSOLE, 4),
        ("Where to turn", Domain.CITIZEN, 1),
        ("What to do", Domain.CITIZEN, 1),
        ("Updated %(when)s", Domain.CITIZEN, 1),
    }


@pytest.mark.parametrize(
    ("file", "domain"),
    [
        ("web/citizen/pages.py", Domain.CITIZEN),
        ("web/console/pages.py", Domain.CONSOLE),
        ("broadcast/phone/sayings.py", Domain.CITIZEN),
        ("broadcast/phone/errors.py", Domain.CONSOLE),
        ("core/errors.py", Domain.CONSOLE),
    ],
)
def test_a_folder_tells_whose_texts_it_holds(file: str, domain: Domain) -> None:
    assert domain_of(Path(file)) is domain
