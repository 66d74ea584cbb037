"""An edition's line compiled to files: every answer in every language, ready but for the number of the next
step.

Pure: the same edition, words and sounds give the same bytes on every host. Only the fallback knows a
moment, since it must be silent about what has ended and cannot tell the time by itself. Files, relative to
the channel's folder:

- ``answers.json``  places, where keys lead, and their answers with the times between which each is given
- ``sounds.json``   what is said in each sound, for tests and for whoever cannot listen
- ``fallback.xml``  what the provider speaks by itself when no host of ours answers
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from broadcast.editions.model import Edition
from broadcast.phone import flow as flows
from broadcast.phone.fallback import fallback
from broadcast.phone.lines import Narrator
from broadcast.phone.model import Ask, Effect, Flow, Line, Move, Node, Place, Utterance
from broadcast.phone.ports import CitizenWords, Speech
from broadcast.phone.provider import provider_voice
from broadcast.phone.twiml import DIGITS_HOLE, HOLE, WAIT_HOLE, Reader, action, ask, document, redirect
from core.canonical import Json, canonical_json
from core.clock import rfc3339

FORMAT: Final = 1
ANSWERS: Final = "answers.json"
SOUNDS: Final = "sounds.json"
FALLBACK: Final = "fallback.xml"


@dataclass(frozen=True, slots=True)
class Talk:
    """What the line speaks with. ``own`` are the languages that a voice of ours reads."""

    words: CitizenWords
    speech: Speech
    own: frozenset[str]

    def spoken(self, languages: Iterable[str]) -> frozenset[str]:
        """The languages that some voice reads: those asked for, and whatever else our own voices have."""
        return self.own | {each for each in languages if provider_voice(each) is not None}


def flow_of(edition: Edition, talk: Talk) -> Flow:
    """The edition's line as data."""
    return Script(edition, talk).flow


class Script:
    """All that an edition's line says, put together once: first for the voice that reads it, then for its
    files.
    """

    def __init__(self, edition: Edition, talk: Talk) -> None:
        self._edition, self._talk = edition, talk
        spoken = talk.spoken(edition.cut.languages)
        narrator = Narrator(edition, talk.words, talk.speech, spoken)
        self.flow = flows.flow_of(narrator)
        self._frames = flows.frames(narrator)

    def utterances(self) -> tuple[Utterance, ...]:
        """What our own voices should read for this edition, in a fixed order."""
        every = {line.utterance for line in self._lines() if line.sound is None}
        return tuple(sorted(each for each in every if each.language in self._talk.own))

    def files(self, sounds: Mapping[Utterance, str], at: datetime) -> Mapping[str, bytes]:
        """The channel's files by name. ``sounds``: what our own voices have read, by SHA-256."""
        edition, talk = self._edition, self._talk
        reader = Reader(sounds, talk.words, edition.cut.languages[0])
        return {
            ANSWERS: _written(_Compiler(edition, self.flow, reader, self._frames).answers()),
            SOUNDS: _written(_sounds(self._lines(), reader)),
            FALLBACK: fallback(edition, talk.words, talk.speech, at).encode(),
        }

    def _lines(self) -> Iterator[Line]:
        for node in self.flow.nodes.values():
            yield from node.lines
        for said in (*self.flow.waits.values(), *self.flow.digits.values()):
            yield from said
        yield from self._frames.values()


def utterances(edition: Edition, talk: Talk) -> tuple[Utterance, ...]:
    """What our own voices should read for this edition, in a fixed order."""
    return Script(edition, talk).utterances()


def compile_phone(
    edition: Edition, talk: Talk, sounds: Mapping[Utterance, str], at: datetime
) -> Mapping[str, bytes]:
    """The channel's files by name. ``sounds``: what our own voices have read, by SHA-256."""
    return Script(edition, talk).files(sounds, at)


def _sounds(lines: Iterable[Line], reader: Reader) -> dict[str, Json]:
    said: dict[str, Json] = {}
    for line in lines:
        sound = reader.sound_of(line)
        if sound is not None:
            source = "voice" if line.sound is None else "recording"
            said[sound] = {"language": line.language, "text": line.text, "source": source}
    return said


@dataclass(frozen=True, slots=True)
class _Compiler:
    edition: Edition
    flow: Flow
    reader: Reader
    frames: Mapping[str, Line]
    _numbers: dict[str, int] = field(default_factory=dict)
    """Each different answer once, in the order they are first used."""

    def answers(self) -> Json:
        places: Json = {str(place): self._place(place, node) for place, node in self.flow.nodes.items()}
        return {
            "format": FORMAT,
            "audience": self.edition.audience.value,
            "edition": self.edition.number,
            "hash": self.edition.hash,
            "languages": list(self.flow.languages),
            "first": str(self.flow.first),
            "places": places,
            "answers": [text.split(HOLE) for text in self._numbers],
            "waits": self._read(self.flow.waits),
            "digits": self._read(self.flow.digits),
        }

    def _read(self, lines: Mapping[str, tuple[Line, ...]]) -> Json:
        return {language: [self.reader.read(line) for line in said] for language, said in lines.items()}

    def _place(self, place: Place, node: Node) -> Json:
        ways: dict[str, Json] = {"keys": {key: _move(move) for key, move in node.keys.items()}}
        for name in ("silence", "unknown", "recorded", "dialled"):
            to: Place | None = getattr(node, name)
            if to is not None:
                ways[name] = str(to)
        return {**ways, "answers": list(self._variants(place))}

    def _variants(self, place: Place) -> Iterator[Json]:
        """The place's answers one after another in time, each with the moment it ends; the last never
        does.
        """
        chain = tuple(self._chain(place))
        moments = sorted({at for _, node in chain for line in node.lines for at in _bounds(line)})
        for until in [*moments, None]:
            earlier = [at for at in moments if until is None or at < until]
            text = self._document(chain, earlier[-1] if earlier else None)
            number = self._numbers.setdefault(text, len(self._numbers))
            yield [None if until is None else rfc3339(until), number]

    def _chain(self, place: Place) -> Iterator[tuple[Place, Node]]:
        """The place, and what follows it in the same breath."""
        node = self.flow.nodes[place]
        yield place, node
        if node.runs_on and node.silence is not None:
            yield from self._chain(node.silence)

    def _document(self, chain: tuple[tuple[Place, Node], ...], since: datetime | None) -> str:
        """``since``: the moment this answer begins to be given; None is before all others.

        In an exercise it begins by saying so, and so ends all that a caller may hear of it before pressing
        a key.
        """
        verbs: list[str] = []
        for number, (place, node) in enumerate(chain):
            frame = self._frame(place)
            spoken = (frame if number == 0 else "") + self._heard(node, since) + frame
            verbs.append(ask(node, spoken, self._action(place, node)))
        place, node = chain[-1]
        if node.ask is not Ask.NOTHING:
            verbs.append(redirect(self._action(place, node)))
        return document(verbs)

    def _action(self, place: Place, node: Node) -> str:
        return action(self.edition.number, place, with_number=node.number_read_before is not None)

    def _heard(self, node: Node, since: datetime | None) -> str:
        """What is in force of the node's lines, with holes for what only the moment knows."""
        parts = [self.reader.read(line) if _in_force(line, since) else "" for line in node.lines]
        for hole, before in ((WAIT_HOLE, node.wait_told_before), (DIGITS_HOLE, node.number_read_before)):
            if before is not None:
                parts.insert(before, hole)
        return "".join(parts)

    def _frame(self, place: Place) -> str:
        line = self.frames.get(place.language)
        return "" if line is None else self.reader.read(line)


def _bounds(line: Line) -> Iterator[datetime]:
    yield from (at for at in (line.since, line.until) if at is not None)


def _in_force(line: Line, since: datetime | None) -> bool:
    return line.since is None if since is None else line.heard_at(since)


@lru_cache(maxsize=1024)
def _effects(effects: tuple[Effect, ...]) -> str:
    return canonical_json([effect.as_json() for effect in effects]).decode()


def _written(value: Json) -> bytes:
    """One value, one sequence of bytes, as ``canonical_json`` gives for texts and whole numbers, and ten
    times as fast.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _move(move: Move) -> Json:
    way: list[Json] = [str(move.to), _effects(move.effects)]
    if move.borrowed is not None:
        return [*way, _move(move.withheld or Move(move.to, move.effects)), _move(move.borrowed)]
    return way if move.withheld is None else [*way, _move(move.withheld)]
