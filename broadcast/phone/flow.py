"""An edition's line, built: every place in every language, and where each key leads (docs/purpose.md, T1, T2,
C4, S4).

The first ten seconds say what to do, before any menu. Keys while the first message is heard choose a
language; after it they choose a topic. In silence a call goes once more through the menu, then to the
call-back offer, then says goodbye.

    start ─► menu ─► menu.again ─► people ─► bye         (silence)
      └ 1–9 ► main ─► menu          fact.<slug>, languages ─► menu.again
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from broadcast.editions.model import Edition, Entry, Mode
from broadcast.phone import sayings
from broadcast.phone.lines import Narrator, being_corrected
from broadcast.phone.model import (
    LANGUAGE_KEYS,
    TOPIC_KEYS,
    Ask,
    CallBack,
    Flow,
    Line,
    Log,
    Move,
    Node,
    Place,
)
from broadcast.phone.own_number import NUMBER, digit_lines, own_number_nodes
from broadcast.phone.waiting import wait_lines
from scripts_library.items.model import Audience, Kind

BREATH: Final = 1
"""Seconds between the message and the menu: long enough for the key of a language just heard."""
_EMERGENCY_NUMBER: Final = re.compile(r"\b1 ?1 ?2\b")
_SPOKEN_ALONE: Final = frozenset({Kind.ANNOUNCEMENT, Kind.BANNER})


def flow_of(narrator: Narrator) -> Flow:
    """The line of the narrator's edition."""
    builder = _Builder(narrator)
    waits = {each: wait_lines(narrator, each) for each in narrator.languages}
    digits = {each: digit_lines(narrator, each) for each in narrator.languages}
    return Flow(Place(narrator.default, "start"), narrator.languages, builder.nodes(), waits, digits)


def messages(narrator: Narrator) -> Mapping[str, Node]:
    """The message alone, by language: what is heard without pressing a key."""
    builder = _Builder(narrator)
    return {each: builder.message_node(each) for each in narrator.languages}


def frames(narrator: Narrator) -> Mapping[str, Line]:
    """What an exercise says first and last in every answer, by language; nothing when the edition is live."""
    if narrator.edition.audience is not Audience.EXERCISE:
        return {}
    return {each: narrator.prompt(each, sayings.EXERCISE) for each in narrator.languages}


@dataclass(frozen=True)
class _Builder:
    narrator: Narrator

    @cached_property
    def edition(self) -> Edition:
        return self.narrator.edition

    @cached_property
    def announcements(self) -> tuple[Entry, ...]:
        return self._of(Kind.ANNOUNCEMENT)

    @cached_property
    def topics(self) -> Mapping[str, Entry]:
        """The facts that can be listened to, by key. A key keeps its fact through the edition, also when it
        has ended.
        """
        listed = [e for e in self.edition.cut.entries if e.listen and e.kind not in _SPOKEN_ALONE]
        by_slug = {entry.slug: entry for entry in reversed(listed)}
        ordered = list(dict.fromkeys(entry.slug for entry in listed))
        return {key: by_slug[slug] for key, slug in zip(TOPIC_KEYS, ordered, strict=False)}

    def _of(self, kind: Kind) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.edition.cut.entries if entry.kind is kind)

    def nodes(self) -> Mapping[Place, Node]:
        default = self.narrator.default
        start = {"start": self._start(), "start.unknown": self._start_unknown()}
        nodes = {Place(default, name): node for name, node in start.items()}
        for language in self.narrator.languages:
            nodes.update({Place(language, name): node for name, node in self._of_language(language).items()})
        return nodes

    def _of_language(self, language: str) -> dict[str, Node]:
        facts = {f"fact.{entry.slug}": self._fact(entry, language) for entry in self.topics.values()}
        return {
            "main": self.message_node(language),
            **self._menus(language),
            **self._choices_of_language(language),
            **self._people(language),
            **self._messages(language),
            **own_number_nodes(self.narrator, language),
            **facts,
        }

    # the message

    def _start(self) -> Node:
        default = self.narrator.default
        greeting = self.narrator.prompt(default, sayings.GREETING, municipality=self._municipality)
        first, offers, message = self._first_word(default), self._language_offers(), self._message(default)
        if self.edition.cut.mode is Mode.ORDINARY or first:
            return self._opening_node((greeting, *first, *offers, *message))
        return self._opening_node((greeting, *message, *offers))

    def _start_unknown(self) -> Node:
        default = self.narrator.default
        refusal = self.narrator.prompt(default, sayings.NO_FUNCTION)
        return self._opening_node((refusal, *self._language_offers(), *self._message(default)))

    def _opening_node(self, lines: tuple[Line, ...]) -> Node:
        default = self.narrator.default
        keys = self._language_keys(Place(default, "start"), Place(default, "menu"))
        if len(self.narrator.languages) == 1:
            keys = self._menu_keys(default)
        menu = Place(default, "menu")
        return Node(lines, Ask.KEY, keys, menu, Place(default, "start.unknown"), wait=BREATH, runs_on=True)

    def message_node(self, language: str) -> Node:
        menu, unknown = Place(language, "menu"), Place(language, "menu.unknown")
        keys = self._menu_keys(language)
        return Node(self._message(language), Ask.KEY, keys, menu, unknown, wait=BREATH, runs_on=True)

    def _first_word(self, language: str) -> tuple[Line, ...]:
        """The banner of the most urgent incident: what to do, in one breath. None when an announcement
        stands alone.
        """
        first = next(iter(self.announcements), None)
        same = (b for b in self._of(Kind.BANNER) if first is not None and b.incident == first.incident)
        banner = next(same, None)
        if banner is None or being_corrected(banner):
            return ()
        return self.narrator.entry(banner, language)

    def _message(self, language: str) -> tuple[Line, ...]:
        """The announcements, most urgent first; when none is in force, that there is none; on an ordinary
        day the opening hours. Where to turn when a life is in danger is said once, in the texts' own words
        if they say it.
        """
        lines = [line for entry in self.announcements for line in self.narrator.entry(entry, language)]
        if self.edition.cut.mode is Mode.ORDINARY:
            return (*lines, *self._opening(language))
        lines += self._when_none_is_in_force(language)
        if not any(_EMERGENCY_NUMBER.search(line.text) for line in lines if line.until is None):
            lines.append(self.narrator.prompt(language, sayings.DANGER))
        return tuple(lines)

    def _when_none_is_in_force(self, language: str) -> Iterable[Line]:
        ends = [entry.ends for entry in self.announcements]
        if None in ends:
            return ()
        since = max((end for end in ends if end is not None), default=None)
        return (replace(self.narrator.prompt(language, sayings.NOTHING_RELEASED), since=since),)

    def _opening(self, language: str) -> tuple[Line, ...]:
        opening = self.edition.cut.municipality.opening
        said = self.narrator.by_language(opening, language, sayings.OPENING, "opening")
        return said or (self.narrator.prompt(language, sayings.GREETING, municipality=self._municipality),)

    @property
    def _municipality(self) -> str:
        return self.edition.cut.municipality.name

    # the menus

    def _menus(self, language: str) -> dict[str, Node]:
        again, people = Place(language, "menu.again"), Place(language, "people")
        unknown = Place(language, "menu.unknown")
        lines, keys = self._menu(language), self._menu_keys(language)
        refusal = self.narrator.prompt(language, sayings.NO_FUNCTION)
        return {
            "menu": Node(lines, Ask.KEY, keys, again, unknown),
            "menu.again": Node(lines, Ask.KEY, keys, people, unknown),
            "menu.unknown": Node((refusal, *lines), Ask.KEY, keys, again, unknown),
        }

    def _menu(self, language: str) -> tuple[Line, ...]:
        said = self.narrator.prompt
        again = sayings.FOR_MESSAGE_AGAIN if self.announcements else sayings.FOR_OPENING_AGAIN
        others = [said(language, sayings.FOR_PEOPLE), said(language, again)]
        if len(self.narrator.languages) > 1:
            others.insert(1, said(language, sayings.FOR_LANGUAGES))
        return (*self._topics(language), *others)

    def _topics(self, language: str) -> Iterator[Line]:
        """The caller's own language first; what comes in another is announced as such, never in silence."""
        offers = [self._topic(entry, key, language) for key, entry in self.topics.items()]
        told = language
        for line in sorted(filter(None, offers), key=lambda line: line.language != language):
            if line.language != told:
                yield replace(self.narrator.in_another(line.language, language), until=line.until)
                told = line.language
            yield line

    def _topic(self, entry: Entry, key: str, language: str) -> Line | None:
        """A fact is offered by its title until it ends, in the language that its title can be heard in."""
        found = self.narrator.title(entry, language)
        if found is None:
            return None
        line = self.narrator.prompt(found[0], sayings.FOR_TOPIC, topic=found[1].rstrip("."), key=key)
        return replace(line, until=entry.ends)

    def _menu_keys(self, language: str) -> dict[str, Move]:
        keys = {key: self._to_fact(entry, language) for key, entry in self.topics.items()}
        keys["0"] = Move(Place(language, "people"))
        keys["*"] = Move(Place(language, "main"), (Log("main"),))
        keys["#"] = Move(Place(language, "menu"))
        if len(self.narrator.languages) > 1:
            keys["9"] = Move(Place(language, "languages"))
        return keys

    def _to_fact(self, entry: Entry, language: str) -> Move:
        return Move(Place(language, f"fact.{entry.slug}"), (Log("fact", entry.slug),))

    def _fact(self, entry: Entry, language: str) -> Node:
        here = Place(language, f"fact.{entry.slug}")
        said = self.narrator.entry(entry, language)
        if entry.ends is not None:
            said += (replace(self.narrator.prompt(language, sayings.NO_LONGER), since=entry.ends),)
        ways = [self.narrator.prompt(language, each) for each in (sayings.FOR_AGAIN, sayings.FOR_MENU)]
        keys = {**self._menu_keys(language), "*": Move(here, (Log("fact", entry.slug),))}
        again, unknown = Place(language, "menu.again"), Place(language, "menu.unknown")
        return Node((*said, *ways), Ask.KEY, keys, again, unknown)

    # languages

    def _language_offers(self) -> tuple[Line, ...]:
        """Each language in its own words, so that whoever needs it understands the offer."""
        if len(self.narrator.languages) == 1:
            return ()
        offered = zip(LANGUAGE_KEYS, self.narrator.languages, strict=False)
        return tuple(self._language_offer(language, key) for key, language in offered)

    def _language_offer(self, language: str, key: str) -> Line:
        line = self.narrator.prompt(
            language, sayings.FOR_LANGUAGE, language=self._own_name(language), key=key
        )
        if line.language == language:
            return line
        name = self.narrator.words.name_of(language, line.language)
        return self.narrator.prompt(line.language, sayings.FOR_LANGUAGE, language=name, key=key)

    def _own_name(self, language: str) -> str:
        return self.narrator.words.name_of(language, language)

    def _language_keys(self, here: Place, onward: Place) -> dict[str, Move]:
        offered = zip(LANGUAGE_KEYS, self.narrator.languages, strict=False)
        keys = {key: Move(Place(language, "main"), (Log("main"),)) for key, language in offered}
        return {**keys, "*": Move(here), "#": Move(onward), "0": Move(Place(here.language, "people"))}

    def _choices_of_language(self, language: str) -> dict[str, Node]:
        if len(self.narrator.languages) == 1:
            return {}
        here, unknown = Place(language, "languages"), Place(language, "languages.unknown")
        again = Place(language, "menu.again")
        keys = self._language_keys(here, Place(language, "menu"))
        back = self.narrator.prompt(language, sayings.FOR_MENU)
        lines = (*self._language_offers(), back)
        refusal = self.narrator.prompt(language, sayings.NO_FUNCTION)
        return {
            "languages": Node(lines, Ask.KEY, keys, again, unknown),
            "languages.unknown": Node((refusal, *lines), Ask.KEY, keys, again, unknown),
        }

    # when nobody is signed in

    def _people(self, language: str) -> dict[str, Node]:
        said = self.narrator.prompt
        bye, unknown = Place(language, "bye"), Place(language, "people.unknown")
        offers = tuple(
            said(language, each)
            for each in (sayings.FOR_CALL_BACK, sayings.FOR_VOICE_MESSAGE, sayings.FOR_MENU, sayings.DANGER)
        )
        nobody = said(language, sayings.NOBODY_NOW)
        keys = self._people_keys(language)
        before = (nobody, *self._opening_hours(language))
        again = (said(language, sayings.NO_FUNCTION), *offers)
        return {
            "people": Node((*before, *offers), Ask.KEY, keys, bye, unknown, wait_told_before=len(before)),
            "people.unknown": Node(again, Ask.KEY, keys, bye, unknown, wait_told_before=1),
        }

    def _opening_hours(self, language: str) -> tuple[Line, ...]:
        hours = self.edition.cut.municipality.opening
        return self.narrator.by_language(hours, language, sayings.OPENING, "opening")

    def _people_keys(self, language: str) -> dict[str, Move]:
        cannot, theirs = Move(Place(language, "withheld")), Move(Place(language, NUMBER))
        keys = {
            "1": Move(Place(language, "called"), (CallBack(language),), cannot, theirs),
            "2": Move(Place(language, "message")),
            "*": Move(Place(language, "people")),
            "#": Move(Place(language, "menu")),
        }
        if len(self.narrator.languages) > 1:
            keys["9"] = Move(Place(language, "languages"))
        return keys

    def _messages(self, language: str) -> dict[str, Node]:
        return {
            "called": self._done(language, "called", (sayings.WILL_CALL_BACK,)),
            "saved": self._done(language, "saved", (sayings.MESSAGE_KEPT,)),
            "withheld": self._instead(language, (sayings.WITHHELD, sayings.FOR_VOICE_MESSAGE)),
            "unheard": self._instead(language, (sayings.HEARD_NOTHING, sayings.FOR_VOICE_MESSAGE)),
            "message": self._record(language),
            "bye": Node((self.narrator.prompt(language, sayings.GOODBYE),), Ask.NOTHING),
        }

    def _done(self, language: str, name: str, messages: Iterable[str]) -> Node:
        """Said once; hearing it again does nothing again."""
        lines = self._said(language, (*messages, sayings.FOR_MENU))
        keys = {"*": Move(Place(language, name)), "#": Move(Place(language, "menu"))}
        return Node(lines, Ask.KEY, keys, Place(language, "bye"), Place(language, "menu.unknown"))

    def _instead(self, language: str, messages: Iterable[str]) -> Node:
        lines = self._said(language, (*messages, sayings.FOR_MENU))
        unknown = Place(language, "people.unknown")
        return Node(lines, Ask.KEY, self._people_keys(language), Place(language, "bye"), unknown)

    def _record(self, language: str) -> Node:
        unheard = Place(language, "unheard")
        lines = self._said(language, (sayings.SPEAK_NOW,))
        return Node(lines, Ask.RECORDING, {}, unheard, unheard, recorded=Place(language, "saved"))

    def _said(self, language: str, messages: Iterable[str]) -> tuple[Line, ...]:
        return tuple(self.narrator.prompt(language, each) for each in messages)
