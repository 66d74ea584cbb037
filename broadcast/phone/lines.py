"""What is heard of a text in a language: never another language in silence, never a text past its end.

A language can be heard where a voice speaks it, or where a person has recorded all of the text. What cannot
be heard in the caller's language is announced in it and follows in the nearest language that can.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from broadcast.editions.model import Edition, Entry, Instead, Said
from broadcast.phone import sayings
from broadcast.phone.audio.speakable import spelled
from broadcast.phone.model import Line
from broadcast.phone.ports import CitizenWords, Part, Speech
from core.errors import UpplysError

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Narrator:
    """Speaks one edition. ``spoken`` are the languages that some voice speaks, ours or the provider's."""

    edition: Edition
    words: CitizenWords
    speech: Speech
    spoken: frozenset[str]
    _made: dict[tuple[str, str, str], tuple[Part, ...]] = field(default_factory=dict)
    _prompts: dict[tuple[object, ...], Line] = field(default_factory=dict)
    """Each saying is put together once: many places offer the same keys."""

    @property
    def languages(self) -> tuple[str, ...]:
        return self.edition.cut.languages

    @property
    def default(self) -> str:
        return self.languages[0]

    def prompt(self, language: str, message: str, /, **facts: object) -> Line:
        """Something the line says of itself, in the nearest language that has words and voice for it."""
        key = (language, message, *facts.items())
        if key not in self._prompts:
            self._prompts[key] = self._prompt(language, message, facts)
        return self._prompts[key]

    def _prompt(self, language: str, message: str, facts: Mapping[str, object]) -> Line:
        for each in self._nearest(language):
            used, text = self.words.say(each, message, **facts)
            if used in self.spoken:
                return Line(used, spelled(text))
        used, text = self.words.say(self.default, message, **facts)
        return Line(used, spelled(text))

    def plain(self, language: str, text: str) -> Line:
        """The text as it is, in the nearest language that a voice speaks."""
        return Line(next((each for each in self._nearest(language) if each in self.spoken), language), text)

    def entry(self, entry: Entry, language: str) -> tuple[Line, ...]:
        """The entry's text, from now until its end; then silence."""
        lines = tuple(self._entry(entry, language))
        return lines if entry.ends is None else tuple(replace(line, until=entry.ends) for line in lines)

    def title(self, entry: Entry, language: str) -> tuple[str, str] | None:
        """(language, title), in the nearest language that can be heard; None when the entry has no words at
        all.
        """
        found = next(self._texts(entry, language, heard=self.spoken), None)
        return None if found is None else (found, self.speech.title(self.edition, entry, found))

    def by_language(
        self, texts: Mapping[str, str], language: str, message: str, name: str
    ) -> tuple[Line, ...]:
        """A setting's words by language, put into ``message`` as ``name``; nothing where no language has
        any.
        """
        for each in self._nearest(language):
            if texts.get(each) and each in self.spoken:
                said = self.prompt(each, message, **{name: texts[each].rstrip(".")})
                return (*self._notice(each, language), said)
        return ()

    def _entry(self, entry: Entry, language: str) -> Iterator[Line]:
        found = next(self._texts(entry, language), None)
        if found is None:
            yield self.prompt(language, sayings.CORRECTING if entry.instead else sayings.NOTHING_RELEASED)
            return
        yield from self._notice(found, language)
        for part in self._parts(entry, found):
            yield Line(found, spelled(part.text), part.sound)
        yield from self._caveats(entry.texts[found], found)

    def _caveats(self, said: Said, language: str) -> Iterator[Line]:
        """After the text: the first ten seconds say what to do."""
        if said.unreviewed:
            yield self.prompt(language, sayings.UNREVIEWED)
        if said.outdated:
            yield self.prompt(language, sayings.OUTDATED)

    def _notice(self, used: str, wished: str) -> Iterator[Line]:
        if used != wished:
            yield self.in_another(used, wished)

    def in_another(self, used: str, wished: str) -> Line:
        """In the wished language: what follows is in the used one."""
        said = self.words.name_of(used, wished)
        return self.prompt(wished, sayings.IN_ANOTHER_LANGUAGE, language=said)

    def _texts(self, entry: Entry, language: str, heard: frozenset[str] | None = None) -> Iterator[str]:
        """The languages the entry can be heard in, nearest first."""
        for each in self._nearest(language):
            if each in entry.texts and (
                each in self.spoken if heard is not None else self._heard(entry, each)
            ):
                yield each

    def _heard(self, entry: Entry, language: str) -> bool:
        """Not where the text cannot be put together (a slot is not filled): half a sentence can mislead."""
        parts = self._parts(entry, language)
        return bool(parts) and (language in self.spoken or all_recorded(parts))

    def _parts(self, entry: Entry, language: str) -> tuple[Part, ...]:
        """Put together once for all the places that say it."""
        key = (entry.item, entry.slug, language)
        if key not in self._made:
            try:
                self._made[key] = self.speech.parts(self.edition, entry, language)
            except UpplysError as wrong:
                _log.error("%s in %s cannot be put together: %s", entry.slug, language, wrong)
                self._made[key] = ()
        return self._made[key]

    def _nearest(self, language: str) -> tuple[str, ...]:
        return nearest(language, self.languages)


def nearest(language: str, offered: Iterable[str]) -> tuple[str, ...]:
    """The language itself, wider forms of it (``sv`` for ``sv-simple``), the default, then the others in
    their order.
    """
    subtags = language.split("-")
    wider = ["-".join(subtags[:length]) for length in range(len(subtags), 0, -1)]
    every = tuple(offered)
    return tuple(dict.fromkeys([each for each in wider if each in every] + list(every)))


def all_recorded(parts: Iterable[Part]) -> bool:
    """Whether a person has said all of it, so that no voice is needed."""
    return all(part.sound is not None for part in parts)


def being_corrected(entry: Entry) -> bool:
    """Whether the entry was withdrawn with nothing prepared to stand in its place."""
    return entry.instead is Instead.CORRECTING and not entry.texts
