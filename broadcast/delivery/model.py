"""What can be sent to a person's telephone, and to whom: plain rules, no libraries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.access.model import Account
from scripts_library.items.model import Audience

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of text messages (3GPP TS 23.038, 6.2.1)."""
GSM_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Its extension: each takes two places (6.2.1.1)."""
GSM_ONE, GSM_MANY = 160, 153
UCS2_ONE, UCS2_MANY = 70, 67
NO_CARRIER: Final = "no telephone provider is set"
NO_PHONE: Final = "no telephone number"
NOT_ALLOWED: Final = "not on the exercise allow-list"
GONE: Final = "the account is out of use"


@dataclass(frozen=True, slots=True)
class Size:
    """How a text message travels: its alphabet, the places it takes, and in how many parts."""

    alphabet: str
    places: int
    parts: int


def size_of(text: str) -> Size:
    """How large the text is as a message. A sign that takes two places is never cut in two by a part's
    end."""
    if all(sign in GSM_BASIC or sign in GSM_EXTENDED for sign in text):
        widths = [2 if sign in GSM_EXTENDED else 1 for sign in text]
        return Size("GSM-7", sum(widths), _parts(widths, GSM_ONE, GSM_MANY))
    widths = [2 if ord(sign) > 0xFFFF else 1 for sign in text]
    return Size("UCS-2", sum(widths), _parts(widths, UCS2_ONE, UCS2_MANY))


def _parts(widths: Iterable[int], one: int, many: int) -> int:
    widths = list(widths)
    if sum(widths) <= one:
        return 1
    return 1 + sum(1 for _ in _breaks(widths, many))


def _breaks(widths: Iterable[int], many: int) -> Iterator[None]:
    filled = 0
    for width in widths:
        if filled + width > many:
            filled = 0
            yield
        filled += width


def marked(text: str, word: str) -> str:
    """An exercise's message begins and ends with the word that says so, in capitals."""
    return f"{word}. {text} {word}."


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a message can reach at all. ``carried``: the audiences that a carrier is set for; ``allowed``:
    the only numbers an exercise may reach."""

    carried: frozenset[Audience]
    allowed: frozenset[str] = field(default_factory=frozenset)

    def why_not(self, account: Account, audience: Audience) -> str | None:
        """Why nothing can be sent to this person; None when something can."""
        if not account.active:
            return GONE
        if audience not in self.carried:
            return NO_CARRIER
        if account.phone is None:
            return NO_PHONE
        if audience is Audience.EXERCISE and account.phone not in self.allowed:
            return NOT_ALLOWED
        return None


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that can be sent now: to which number, in which language, for whom, and the facts that it
    tells."""

    number: str
    language: str
    audience: Audience
    facts: Mapping[str, object] = field(default_factory=dict)


def language_of(account: Account, spoken: tuple[str, ...]) -> str:
    """The first language of the person's that the program speaks to staff, else the program's first."""
    return next((each for each in account.languages if each in spoken), spoken[0])
