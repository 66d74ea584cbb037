"""Personal identity numbers and telephone numbers are hidden from a text before it is stored.

A personal identity number (personnummer; with 60 added to the day a samordningsnummer: SFS 1991:481 and
2022:1697) is a real date, three digits and a check digit by Luhn's sum. It is found however it is written:
with or without the century, with any dash, dot, space or a few words between, in any script's digits.
Telephone numbers are found where they begin with 0, 00 or +, or where somebody writes that they are one.
Dates, times, prices, post codes, account, meter and article numbers and short public numbers (112, 1177,
113 13) stay.

The words around what is hidden are never touched, and nothing inside a word is.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException


class Kind(StrEnum):
    """What was hidden; the value stands in its place, in brackets."""

    PERSONAL = "personnummer"
    TELEPHONE = "telefonnummer"


@dataclass(frozen=True, slots=True)
class Masked:
    """So many numbers of a kind were hidden."""

    kind: Kind
    count: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together; ``digits`` are as 0–9 whatever the script."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    kind: Kind


FEWEST_DIGITS: Final = 6
"""No number of anybody's has fewer, also where somebody writes that it is one."""
LEAST_DIGITS: Final = 8
MOST_DIGITS: Final = 17
_LAST_WORD_LETTER: Final = 0x58F
"""Letters up to here (Latin, Greek, Cyrillic, Armenian) join a number to a word; other scripts write numbers
right beside their words."""

_WORDS: Final = (
    *(
        "streck",
        "bindestreck",
        "minus",
        "plus",
        "och",
        "sen",
        "sedan",
        "sista",
        "fyra",
        "siffror",
        "siffrorna",
    ),
    *("är", "slutar", "slut", "på", "med", "kontrollsiffror", "dash", "hyphen", "and", "then", "the", "last"),
    *(
        "four",
        "digits",
        "are",
        "ending",
        "in",
        "mellanslag",
        "punkt",
        "شرطة",
        "ثم",
        "و",
        "آخر",
        "أربعة",
        "أرقام",
    ),
)
_A_WORD: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_BETWEEN_PARTS: Final = re.compile(
    rf"(?:[^\w\n]|_)*\n?(?:[^\w\n]|_){{0,4}}|[^\w\n]{{0,3}}(?:(?:{_A_WORD})[^\w\n]{{1,3}}){{1,5}}",
    re.IGNORECASE,
)
_LONGEST_BETWEEN: Final = 60
_BETWEEN_DIGITS: Final = re.compile(
    rf"(?:[^\w\n,;:+]|_){{1,4}}|\s?\(0\)[\s-]?|\s?(?:{_A_WORD})\s", re.IGNORECASE
)
_ENDS_A_NUMBER: Final = re.compile(r"[\s,;:()=*]|[^\W_]")
"""What between two groups of digits lets one number end and another begin."""

_DATE: Final = (
    r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:19|20)\d\d"
)
_TIME: Final = r"[0-2]?\d[.:][0-5]\d"
_ENDS_IN_A_TIME: Final = re.compile(rf"[^.\d]{_TIME}$")
_NO_TELEPHONE: Final = re.compile(
    rf"(?<!\d)(?:{_DATE}|{_TIME}(?:\s*(?:-|–|—|till|to)\s*|\s+){_TIME})(?!\d)"
    r"|\b[A-Z]{2}\d{2}(?: ?[\dA-Z]{4}){3,7}(?: ?[\dA-Z]{1,3})?\b"
    r"|(?<!\d)\d{1,12}(?:\s\d{3}){0,4}(?:[.,]\d{1,4})?\s{0,2}(?:kr|kronor|sek|:-|€|%|m²|m3|kwh)(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_CALLED: Final = r"(?:nummer|numret|nr|no|number)?[\s.:#]*(?:är|is)?[\s:#]*$"
_OTHERWISE_CALLED: Final = re.compile(
    r"(?:mätar\w*|artikel\w*|art|ocr|faktura\w*|invoice|order\w*|serie\w*|serial|meter|ean|isbn|iban|konto\w*"
    r"|account|anläggnings?\w*|diarie\w*|dnr|ärende\w*|case|bankgiro|plusgiro|bg|pg|beställning\w*|paket\w*"
    r"|kolli\w*|version|referens\w*|ref)[\s.:-]*" + _CALLED,
    re.IGNORECASE,
)
_CALLED_PERSONAL: Final = re.compile(
    r"(?:person|samordnings|födelse|personal(?: identity)?|social security)[\s-]*"
    + _CALLED
    + r"|pnr[\s.:]*$",
    re.IGNORECASE,
)
_CALLED_TELEPHONE: Final = re.compile(
    r"\b(?:ring(?: mig| oss| henne| honom)?(?: på)?|telefon|tel|tfn|mobil|mob|nås på|call(?: me)?(?: on| at)?"
    r"|phone|cell|هاتف|رقم|تلفن)[\s.:]*" + _CALLED,
    re.IGNORECASE,
)
_SEEN_BEFORE: Final = 40
MOST_GROUPS: Final = 100
"""Groups of digits in a text that are looked at one by one."""
_DIGITS: Final = re.compile(r"\d+")
_LONG_NUMBER: Final = re.compile(r"\d(?:[^\w\n]{0,3}\d){5,}")


def mask(text: str) -> tuple[str, tuple[Masked, ...]]:
    """The text with `[personnummer]` and `[telefonnummer]` where such numbers stood, and how many of each."""
    found = list(_DIGITS.finditer(text))
    if sum(map(_width, found)) < FEWEST_DIGITS:
        return text, ()
    groups = [_group(each) for each in found]
    spans = list(_found(text, groups) if len(groups) <= MOST_GROUPS else _crowd(text))
    spans.sort(key=lambda span: span.start)
    counted = {kind: sum(span.kind is kind for span in spans) for kind in Kind}
    masked = tuple(Masked(kind, count) for kind, count in counted.items() if count)
    return _hidden(text, spans), masked


def _found(text: str, groups: Sequence[_Group]) -> Iterator[_Span]:
    persons = list(_personal(text, groups))
    yield from persons
    yield from _telephones(text, [each for each in groups if not any(_meet(each, span) for span in persons)])


def _crowd(text: str) -> Iterator[_Span]:
    """Everything that is as long as a number of somebody's, unlooked at: nobody asks a question with hundreds
    of numbers in it, and looking at each would hold up those who ask one."""
    for found in _LONG_NUMBER.finditer(text):
        yield _Span(found.start(), found.end(), Kind.TELEPHONE)


def _hidden(text: str, spans: Sequence[_Span]) -> str:
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], f"[{span.kind.value}]"]
        at = span.end
    return "".join([*parts, text[at:]])


def _width(found: re.Match[str]) -> int:
    return found.end() - found.start()


def _group(found: re.Match[str]) -> _Group:
    return _Group(found.start(), found.end(), "".join(str(unicodedata.decimal(each)) for each in found[0]))


def _meet(one: _Group, other: _Span) -> bool:
    return one.start < other.end and other.start < one.end


def _in_a_word(text: str, start: int, end: int) -> bool:
    """Whether a letter stands right before or after."""
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    return any(each == "_" or (each.isalpha() and ord(each) <= _LAST_WORD_LETTER) for each in beside)


# personal identity numbers


def _personal(text: str, groups: Sequence[_Group]) -> Iterator[_Span]:
    at = 0
    while at < len(groups):
        used = _personal_from(text, groups, at)
        if used:
            yield _Span(groups[at].start, groups[at + used - 1].end, Kind.PERSONAL)
        at += used or 1


def _personal_from(text: str, groups: Sequence[_Group], at: int) -> int:
    """How many groups from this one are a personal identity number; 0: it begins none."""
    if not _may_begin(text, groups, at):
        return 0
    digits, cuts = "", set[int]()
    for used, group in enumerate(groups[at : at + 12], start=1):
        if used > 1 and not _joins(_BETWEEN_PARTS, text, groups[at + used - 2], group):
            return 0
        cuts.add(len(digits))
        digits += group.digits
        if len(digits) > 12:
            return 0
        if _is_whole(text, groups, at, used, digits, cuts):
            return used
    return 0


def _is_whole(text: str, groups: Sequence[_Group], at: int, used: int, digits: str, cuts: set[int]) -> bool:
    if len(digits) not in {10, 12} or not _may_end(text, groups, at + used - 1):
        return False
    start, end = groups[at].start, groups[at + used - 1].end
    alone = len(cuts) == 1
    if _in_a_word(text, start, end) or not (alone or len(digits) - 4 in cuts) or not _is_birth(digits[:-4]):
        return False
    if _ENDS_IN_A_TIME.search(text[start:end]):
        return False
    before = text[max(0, start - _SEEN_BEFORE) : start]
    if _CALLED_PERSONAL.search(before):
        return True
    if not _luhn(digits[-10:]):
        return False
    if alone and _OTHERWISE_CALLED.search(before):
        return False
    # 070 followed by what could be the 14th with 60 added is a telephone number rather than a person's
    return not (_is_coordination(digits) and _is_swedish(digits) and len(digits) - 4 not in cuts)


def _is_birth(digits: str) -> bool:
    """Whether YYMMDD or YYYYMMDD is a day, or one with 60 added."""
    year, month, day = digits[:-4], int(digits[-4:-2]), int(digits[-2:])
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    if not 1850 <= years[0] <= 2099:
        return False
    return any(_is_day(each, month, day - 60 if day > 60 else day) for each in years)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_coordination(digits: str) -> bool:
    return int(digits[-6:-4]) > 60


def _luhn(digits: str) -> bool:
    doubled = (int(each) * (2 if place % 2 == 0 else 1) for place, each in enumerate(digits))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


# telephone numbers


def _telephones(text: str, groups: Sequence[_Group]) -> Iterator[_Span]:
    shields = [found.span() for found in _NO_TELEPHONE.finditer(text)]
    at = 0
    while at < len(groups):
        span, used = _telephone_from(text, groups, at)
        if span is not None and not any(span.start < end and start < span.end for start, end in shields):
            yield span
            at += used
        else:
            at += 1


def _telephone_from(text: str, groups: Sequence[_Group], at: int) -> tuple[_Span | None, int]:
    """The longest telephone number that begins with this group, and how many groups it takes."""
    if not _may_begin(text, groups, at):
        return None, 0
    start = _with_sign(text, groups[at].start)
    digits, longest = "", 0
    for used, group in enumerate(groups[at : at + MOST_DIGITS], start=1):
        if used > 1 and not _joins(_BETWEEN_DIGITS, text, groups[at + used - 2], group):
            break
        digits += group.digits
        if len(digits) > MOST_DIGITS:
            break
        end = group.end
        whole = not _in_a_word(text, start, end) and _may_end(text, groups, at + used - 1)
        if whole and _is_telephone(text, start, digits, groups[at]):
            longest = used
    if not longest:
        return None, 0
    return _Span(start, groups[at + longest - 1].end, Kind.TELEPHONE), longest


def _with_sign(text: str, start: int) -> int:
    """Where a number begins, with the plus or the bracket before its first digit."""
    before = text[max(0, start - 3) : start]
    found = re.search(r"[+\uff0b]\s?\(?$|\(\s?[+\uff0b]?\s?$", before)
    return start if found is None else start - len(found[0])


def _is_telephone(text: str, start: int, digits: str, first: _Group) -> bool:
    if len(digits) < FEWEST_DIGITS:
        return False
    before = text[max(0, start - _SEEN_BEFORE) : start]
    if _OTHERWISE_CALLED.search(before):
        return False
    if start < first.start and re.search(r"[+\uff0b]", text[start : first.start]) is not None:
        return _is_possible(f"+{digits}")
    if digits.startswith("00"):
        return _is_possible(f"+{digits[2:]}")
    if digits.startswith("467"):
        return len(digits) == 11 and _is_possible(f"+{digits}")
    if digits.startswith("0"):
        return _is_swedish(digits)
    return len(digits) <= 9 and _CALLED_TELEPHONE.search(before) is not None


def _is_swedish(digits: str) -> bool:
    return digits[0] == "0" and LEAST_DIGITS <= len(digits) <= 11 and _is_possible(f"+46{digits[1:]}", True)


def _is_possible(international: str, valid: bool = False) -> bool:
    """Whether such a number can exist; the national 0 that some write after the country's code is none."""
    if len(international) <= LEAST_DIGITS:
        return False
    try:
        number = phonenumbers.parse(international.replace("+460", "+46", 1))
    except NumberParseException:
        return False
    if valid:
        return phonenumbers.is_valid_number(number)
    return phonenumbers.is_possible_number(number)


# what both need


def _joins(pattern: re.Pattern[str], text: str, one: _Group, other: _Group) -> bool:
    between = text[one.end : other.start]
    return len(between) <= _LONGEST_BETWEEN and pattern.fullmatch(between) is not None


def _may_begin(text: str, groups: Sequence[_Group], at: int) -> bool:
    """Whether what stands before lets a number begin: not the dash or the point inside another number."""
    return at == 0 or _ENDS_A_NUMBER.search(text[groups[at - 1].end : groups[at].start]) is not None


def _may_end(text: str, groups: Sequence[_Group], at: int) -> bool:
    return at + 1 == len(groups) or _may_begin(text, groups, at + 1)
