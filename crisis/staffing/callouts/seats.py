"""Who takes which place of a need: an Arabic speaker fills the Arabic part first, and whoever has a place
keeps one.

Places are matched to people by augmenting paths (Kuhn): somebody new may make another person change part,
never lose their place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crisis.staffing.callouts.model import Need, Part
from crisis.staffing.people.model import StaffId


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who would come."""

    person: StaffId
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


Seating = Mapping[StaffId, int]


def fits(part: Part, comer: Comer) -> bool:
    speaks = part.language is None or part.language in comer.languages
    return speaks and (part.skill is None or part.skill in comer.skills)


def fitting(need: Need, comer: Comer) -> tuple[int, ...]:
    """The parts that somebody can fill, the special ones first; the last is anybody's."""
    special = [number for number, part in enumerate(need.parts) if fits(part, comer)]
    return (*special, len(need.parts))


def seating(need: Need, comers: Iterable[Comer]) -> Seating:
    """Who takes which part, in this order; who is not in it stands by. Whoever has a place comes first, then
    those who said yes before others."""
    room = need.seats
    taken: list[list[Comer]] = [[] for _ in room]
    for comer in comers:
        _sit(need, room, taken, comer, set())
    return {comer.person: part for part, sitting in enumerate(taken) for comer in sitting}


def _sit(need: Need, room: Sequence[int], taken: list[list[Comer]], comer: Comer, tried: set[int]) -> bool:
    for part in fitting(need, comer):
        if part in tried:
            continue
        tried.add(part)
        if len(taken[part]) < room[part] or _make_room(need, room, taken, part, tried):
            taken[part].append(comer)
            return True
    return False


def _make_room(need: Need, room: Sequence[int], taken: list[list[Comer]], part: int, tried: set[int]) -> bool:
    for other in list(taken[part]):
        if _sit(need, room, taken, other, tried):
            taken[part].remove(other)
            return True
    return False


def could_sit(need: Need, comers: Sequence[Comer]) -> Callable[[Comer], bool]:
    """Whether one more would have a place, beside those who come. Asked for hundreds of people, who differ
    only in which parts they fit."""
    known: dict[tuple[int, ...], bool] = {}

    def answer(candidate: Comer) -> bool:
        kind = fitting(need, candidate)
        if kind not in known:
            known[kind] = candidate.person in seating(need, [*comers, candidate])
        return known[kind]

    return answer


def missing(need: Need, seats: Seating) -> tuple[int, ...]:
    """How many each part still lacks."""
    taken = list(seats.values())
    return tuple(room - taken.count(part) for part, room in enumerate(need.seats))


def next_to_ask(
    need: Need, coming: Sequence[Comer], waiting: Sequence[Comer], at_once: int, factor: int
) -> Sequence[Comer]:
    """Whom to ask now, of those who wait, in their order: only who could have a place, and first, for each
    special part that lacks somebody, `factor` times as many as it lacks who fit it."""
    sits = could_sit(need, coming)
    useful = [each for each in waiting if sits(each)]
    lacks = missing(need, seating(need, coming))
    first: dict[StaffId, Comer] = {}
    for part, lack in zip(need.parts, lacks, strict=False):
        fit = [each for each in useful if fits(part, each) and each.person not in first]
        first.update({each.person: each for each in fit[: lack * factor]})
    rest = [each for each in useful if each.person not in first]
    return [*first.values(), *rest][:at_once]
