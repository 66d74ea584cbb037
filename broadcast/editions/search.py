"""Search over an edition's texts as somebody types with a caller on the line: folded letters, beginnings of
words, one wrong letter.

å, ä and ö are found by a and o too, since not every keyboard has them, and come first when they are written.
A text that has every word comes before one that lacks some; what stands in its title counts most.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from re import compile as pattern
from typing import Final

MOST: Final = 20
AROUND: Final = 12
"""Words of a snippet."""
SHORTEST_LOOSE: Final = 4
LONGEST_QUERY: Final = 200

EXACT: Final = 4.0
FOLDED: Final = 3.0
BEGINS: Final = 2.0
WITHIN: Final = 1.5
"""Compounds: dricksvatten is found by vatten."""
NEARLY: Final = 1.0
TITLE: Final = 3.0
COMMON_FROM: Final = 0.5
"""A word that so many of all texts have tells little."""

_WORD: Final = pattern(r"[\w]+(?:[-'’][\w]+)*")


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found. ``key`` is what the caller knows it by."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that has the words. ``snippet`` is its text around the first that was found, in runs:
    (words, whether they are what was looked for)."""

    key: str
    score: float
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    folded: str


@dataclass(frozen=True, slots=True)
class Index:
    """Documents, ready to be searched; built once for an edition and language."""

    documents: tuple[Document, ...]
    _places: Mapping[str, tuple[tuple[int, str, bool], ...]] = field(default_factory=dict)
    """Folded word → (document, as written, in its title)."""

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Index":
        kept = tuple(documents)
        places: dict[str, list[tuple[int, str, bool]]] = {}
        for number, document in enumerate(kept):
            for is_title, said in ((True, document.title), (False, document.text)):
                for word in dict.fromkeys(_words(said)):
                    places.setdefault(word.folded, []).append((number, word.written, is_title))
        return cls(kept, {word: tuple(found) for word, found in places.items()})

    def find(self, query: str, most: int = MOST) -> tuple[Hit, ...]:
        """The documents that have the words, best first."""
        wanted = tuple(dict.fromkeys(_words(query[:LONGEST_QUERY])))
        if not wanted:
            return ()
        found = [self._scores(word) for word in wanted]
        scores: dict[int, float] = {}
        for each in found:
            for number, score in each.items():
                scores[number] = scores.get(number, 0.0) + score
        whole = {number: sum(number in each for each in found) for number in scores}
        ranked = sorted(scores, key=lambda number: (-whole[number], -scores[number], number))
        return tuple(self._hit(number, scores[number], wanted) for number in ranked[:most])

    def _scores(self, word: _Word) -> dict[int, float]:
        """What each document gets for this word: its best match in title and in text."""
        best: dict[tuple[int, bool], float] = {}
        for said, worth in self._like(word):
            for number, written, is_title in self._places[said]:
                here = EXACT if worth == FOLDED and written == word.written else worth
                key = (number, is_title)
                best[key] = max(best.get(key, 0.0), here)
        scores: dict[int, float] = {}
        for (number, is_title), worth in best.items():
            scores[number] = scores.get(number, 0.0) + worth * (TITLE if is_title else 1.0)
        common = len(scores) > COMMON_FROM * len(self.documents) > 1
        return {number: score * (0.2 if common else 1.0) for number, score in scores.items()}

    def _like(self, word: _Word) -> Iterator[tuple[str, float]]:
        """The indexed words like this one, and what each is worth. A wrong letter counts only where nothing
        is spelt right."""
        wanted = word.folded
        loose = len(wanted) >= SHORTEST_LOOSE
        right = [(said, _worth(said, wanted)) for said in self._places if wanted in said]
        found = [(said, worth) for said, worth in right if loose or worth != WITHIN]
        if found or not loose:
            yield from found
            return
        yield from ((said, NEARLY) for said in self._places if one_letter_wrong(wanted, said))

    def _hit(self, number: int, score: float, wanted: Sequence[_Word]) -> Hit:
        document = self.documents[number]
        return Hit(document.key, score, self._snippet(document.text, wanted))

    def _snippet(self, text: str, wanted: Sequence[_Word]) -> tuple[tuple[str, bool], ...]:
        said = text.split()
        like = {each for word in wanted for each, _ in self._like(word)}
        hits = [any(word.folded in like for word in _words(each)) for each in said]
        first = hits.index(True) if True in hits else 0
        begin = max(0, min(first - 3, len(said) - AROUND))
        shown = list(zip(said[begin : begin + AROUND], hits[begin : begin + AROUND], strict=True))
        runs: list[tuple[str, bool]] = [("…", False)] if begin else []
        for word, hit in shown:
            if runs and runs[-1][1] == hit:
                runs[-1] = (f"{runs[-1][0]} {word}", hit)
            else:
                runs.append((word, hit))
        return tuple([*runs, ("…", False)] if begin + AROUND < len(said) else runs)


def fold(text: str) -> str:
    """The text without case and without marks on letters: Ängsvägen is angsvagen."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def one_letter_wrong(typed: str, meant: str) -> bool:
    """Whether the word, or a beginning of it, comes of the typed one by changing, adding or leaving out one
    letter, or by two that changed places."""
    return any(_one_apart(typed, meant[:length]) for length in range(len(typed) - 1, len(typed) + 2))


def _one_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    if len(one) == len(other):
        wrong = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        return len(wrong) == 1 or _swapped(one, other, wrong)
    shorter, longer = sorted((one, other), key=len)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _swapped(one: str, other: str, wrong: Sequence[int]) -> bool:
    return any(
        len(wrong) == 2
        and (a, b) == tuple(wrong)
        and b == a + 1
        and one[a] == other[b]
        and one[b] == other[a]
        for a, b in pairwise(wrong)
    )


def _worth(said: str, wanted: str) -> float:
    if said == wanted:
        return FOLDED
    return BEGINS if said.startswith(wanted) else WITHIN


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text.casefold()):
        yield _Word(found[0], fold(found[0]))
