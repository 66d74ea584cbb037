"""The telephone as a channel: what is staged, and what an observer sees who rings it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

import pytest

from broadcast.channels.errors import Unreachable
from broadcast.channels.phone.stager import PhoneStager
from broadcast.channels.phone.via_http import PhoneObserver
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.via_files import Trees
from broadcast.editions.at_rest import edition_json
from broadcast.editions.content import content_of, edition_hash
from broadcast.editions.model import Edition, RecordedPart
from broadcast.phone.audio.errors import VoiceFailed, VoiceLacksLanguage
from broadcast.phone.audio.model import Sound
from broadcast.phone.line import CurrentLines, PhoneLine
from broadcast.phone.spool.service import drain
from core.canonical import digest_bytes
from core.clock import SystemClock
from i18n.catalogues.model import Domain
from i18n.catalogues.ports import Catalogue
from i18n.catalogues.via_babel import load_catalogues
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience
from tests.broadcast.phone.fakes import ANNOUNCEMENT, BANNER, FakeImport, an_edition, ending
from tests.web.hooks.provider import EXERCISE_LINE, LINE, TOKEN
from tests.web.hooks.serving import serving

NUMBERS = {Audience.LIVE: LINE, Audience.EXERCISE: EXERCISE_LINE}


@dataclass
class FakeVoice:
    """Reads the languages it has; the sound is named by the words."""

    languages: frozenset[str] = frozenset({"sv", "en", "ar"})
    fails: bool = False
    read: list[tuple[str, str]] = field(default_factory=list)

    def speaks(self, language: str) -> bool:
        return language in self.languages

    def known(self, words: str, language: str) -> Sound | None:
        return self.voiced(words, language) if (language, words) in self.read else None

    def voiced(self, words: str, language: str) -> Sound:
        if not self.speaks(language):
            raise VoiceLacksLanguage(language=language)
        if self.fails:
            raise VoiceFailed
        self.read.append((language, words))
        return Sound(digest_bytes(f"{language}/{words}".encode()), 1000, 8058)


@cache
def catalogue_of(language: str) -> Catalogue:
    tag = LanguageTag(language)
    return load_catalogues(Domain.CITIZEN, [tag], on_missing=lambda _: None)[tag]


def an_honest_edition(of: Edition) -> Edition:
    """With the content and hash that its cut really has."""
    content = content_of(of.cut)
    return replace(of, content=content, hash=edition_hash(content, None), cut_at=datetime.now(UTC))


def publish(edition: Edition, folder: Path, voice: FakeVoice | None = None) -> Edition:
    edition = an_honest_edition(edition)
    stager = PhoneStager(catalogue_of, voice or FakeVoice(), lambda sound: sound == "ab" * 32)
    Trees(folder / "published", [stager], "tests").publish(edition_json(edition), datetime.now(UTC))
    return edition


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("line")


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


@pytest.fixture
def observer(url: str, folder: Path) -> PhoneObserver:
    published = folder / "published"
    trees, lines = CurrentTrees(published), CurrentLines(published)
    return PhoneObserver(url, lambda: TOKEN, NUMBERS, trees, lines, SystemClock())


def staged(folder: Path, audience: str = "live") -> PhoneLine:
    return PhoneLine.read(folder / "published" / audience / "current" / "phone")


class SlowVoice(FakeVoice):
    """Takes its time over one language until it is let go."""

    slow: ClassVar = "ar"
    let_go: ClassVar = threading.Event()

    def voiced(self, words: str, language: str) -> Sound:
        if language == self.slow:
            self.let_go.wait(60)
        return super().voiced(words, language)


def test_a_cut_does_not_wait_for_a_slow_voice_and_is_staged_again_when_it_has_read(tmp_path: Path) -> None:
    stager = PhoneStager(catalogue_of, SlowVoice(), lambda _: True, patience=0.05)
    trees = Trees(tmp_path / "published", [stager], "tests")
    now = datetime.now(UTC)
    first = trees.publish(edition_json(an_honest_edition(an_edition())), now)
    line = staged(tmp_path)
    assert b"<Say" in line.arrive("ar/main").answer(now, 2)
    assert b"<Play" in line.arrive("sv/main").answer(now, 2)
    assert first.next_end is not None
    SlowVoice.let_go.set()
    patient = Trees(tmp_path / "published", [PhoneStager(catalogue_of, SlowVoice(), lambda _: True)], "tests")
    again = patient.refresh(Audience.LIVE, first.next_end)
    assert again is not None
    assert again.switched
    assert again.tree.number == first.tree.number
    assert b"<Play" in staged(tmp_path).arrive("ar/main").answer(now, 2)


def test_the_real_catalogues_speak_swedish(tmp_path: Path) -> None:
    voice = FakeVoice()
    publish(an_edition(), tmp_path, voice)
    said = {words for language, words in voice.read if language == "sv"}
    assert "Koka vattnet i Norrby och Hamnen." in said
    assert staged(tmp_path).edition == 7


def test_a_recording_that_is_not_on_this_host_is_read_by_the_voice(tmp_path: Path) -> None:
    there, gone = RecordedPart(0, "ab" * 32), RecordedPart(0, "cd" * 32)
    for part, sounds in ((there, 1), (gone, 0)):
        texts = {"sv": replace(BANNER.texts["sv"], recordings=(part,))}
        publish(an_edition(replace(BANNER, texts=texts), ANNOUNCEMENT), tmp_path / part.sound)
        answer = staged(tmp_path / part.sound).first.answer(datetime.now(UTC), 1)
        assert answer.count(part.sound.encode()) == sounds


def test_where_the_voice_fails_the_provider_speaks(tmp_path: Path) -> None:
    publish(an_edition(), tmp_path, FakeVoice(fails=True))
    root = ElementTree.fromstring(staged(tmp_path).first.answer(datetime.now(UTC), 1))
    assert root.findall(".//Say")
    assert not root.findall(".//Play")


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_an_observer_hears_what_was_staged_in_each_language(
    observer: PhoneObserver, folder: Path, language: str
) -> None:
    edition = publish(an_edition(), folder)
    seen = observer.observe(edition, language)
    assert (seen.number, seen.hash, seen.matches) == (7, edition.hash, True)


def test_a_language_without_a_key_is_observed_too(observer: PhoneObserver, folder: Path) -> None:
    languages = ("sv", "en", "ar", "fi", "de", "fr", "es", "pl", "ru", "tr")
    edition = publish(an_edition(languages=languages, number=8), folder)
    assert observer.observe(edition, "tr").matches
    assert observer.observe(edition, "ru").matches


def test_an_exercise_is_observed_on_its_own_number(observer: PhoneObserver, folder: Path) -> None:
    edition = publish(an_edition(audience=Audience.EXERCISE, number=2), folder)
    assert observer.observe(edition, "en").number == 2


def test_a_text_that_ends_is_in_sync_before_and_after(observer: PhoneObserver, folder: Path) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    for number, end in ((9, soon), (10, soon - timedelta(hours=1))):
        edition = publish(an_edition(ending(ANNOUNCEMENT, end), number=number), folder)
        assert observer.observe(edition, "en").matches


def test_an_observation_is_never_counted(observer: PhoneObserver, folder: Path) -> None:
    edition = publish(an_edition(number=11), folder)
    observer.observe(edition, "ar")
    sink = FakeImport()
    drain(folder / "spool.sqlite", sink)
    assert sink.rows == {}


def test_answers_that_were_changed_on_disk_are_altered(observer: PhoneObserver, folder: Path) -> None:
    edition = publish(an_edition(number=12), folder)
    file = folder / "published" / "live" / "current" / "phone" / "answers.json"
    content = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(content.replace(b'"timeout=', b'"timeout ='))
    file.write_bytes(content.replace(b"<Hangup/>", b"<Reject/>"))
    assert observer.observe(edition, "en").matches is False


def test_a_line_that_does_not_answer_is_unreachable(folder: Path) -> None:
    edition = an_honest_edition(an_edition())
    for url, token in (("http://127.0.0.1:9", TOKEN), ("http://127.0.0.1:9", "")):
        published = folder / "published"
        trees, lines = CurrentTrees(published), CurrentLines(published)
        away = PhoneObserver(url, lambda token=token: token, NUMBERS, trees, lines, SystemClock())  # type: ignore[misc]
        with pytest.raises(Unreachable):
            away.observe(edition, "sv")
