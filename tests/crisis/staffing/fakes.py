"""Extra staff in memory. Pass the same contract as the database (tests/contract/crisis)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from core.access.model import PersonId
from crisis.staffing.callouts.errors import NoSuchCallOut
from crisis.staffing.callouts.model import TO_BE_READ, Answer, Called, CallOut, CallOutId, Meaning, TextIn
from crisis.staffing.newcomers.errors import NoSuchNewcomer
from crisis.staffing.newcomers.model import Newcomer, NewcomerId, State
from crisis.staffing.people.errors import NoSuchPerson
from crisis.staffing.people.model import Availability, Person, PersonalLink, StaffId
from scripts_library.items.model import Audience

ODD = {Meaning.UNCLEAR, Meaning.NOT_ASKED, Meaning.SHARED}


class FakePeople:
    def __init__(self) -> None:
        self.kept: dict[StaffId, Person] = {}
        self.said: dict[StaffId, Availability] = {}
        self.links: dict[str, PersonalLink] = {}

    def get(self, person: StaffId) -> Person:
        if person not in self.kept:
            raise NoSuchPerson(person=person)
        return self.kept[person]

    def all(self) -> Sequence[Person]:
        return sorted(self.kept.values(), key=lambda each: (each.name.casefold(), each.id))

    def by_phone(self, phone: str) -> Sequence[Person]:
        found = [each for each in self.kept.values() if each.phone == phone and each.active]
        return sorted(found, key=lambda each: each.id)

    def by_account(self, account: PersonId) -> Person | None:
        found = sorted(each.id for each in self.kept.values() if each.account == account)
        return self.kept[found[0]] if found else None

    def put(self, person: Person) -> None:
        self.kept[person.id] = person

    def say(self, said: Availability) -> None:
        self.said[said.person] = said

    def availability(self) -> Mapping[StaffId, Availability]:
        return dict(self.said)

    def add_link(self, link: PersonalLink, token_hash: str) -> None:
        self.links[token_hash] = link

    def link_of(self, person: StaffId) -> PersonalLink | None:
        living = (each for each in self.links.values() if each.revoked_at is None)
        return next((each for each in living if each.person == person), None)

    def find_link(self, token_hash: str) -> PersonalLink | None:
        return self.links.get(token_hash)

    def keep_link(self, link: PersonalLink) -> None:
        self.links = {key: link if each.id == link.id else each for key, each in self.links.items()}


class FakeCallOuts:
    def __init__(self) -> None:
        self.kept: dict[CallOutId, CallOut] = {}
        self.those: dict[tuple[CallOutId, StaffId], Called] = {}
        self.given: list[Answer] = []
        self.came: dict[str, TextIn] = {}

    def put(self, callout: CallOut) -> None:
        self.kept[callout.id] = callout

    def get(self, callout: CallOutId) -> CallOut:
        if callout not in self.kept:
            raise NoSuchCallOut(callout=callout)
        return self.kept[callout]

    def all(self, limit: int = 100) -> Sequence[CallOut]:
        newest = sorted(self.kept.values(), key=lambda each: (each.made_at, each.id), reverse=True)
        return newest[:limit]

    def put_called(self, called: Sequence[Called]) -> None:
        self.those.update({(each.callout, each.person): each for each in called})

    def called(self, callout: CallOutId) -> Sequence[Called]:
        found = [each for each in self.those.values() if each.callout == callout]
        return sorted(found, key=lambda each: (each.place, each.person))

    def one(self, callout: CallOutId, person: StaffId) -> Called | None:
        return self.those.get((callout, person))

    def of(self, person: StaffId) -> Sequence[Called]:
        order = [each.id for each in self.all()]
        found = [each for each in self.those.values() if each.person == person]
        return sorted(found, key=lambda each: order.index(each.callout))

    def recently(self, since: datetime) -> Mapping[StaffId, int]:
        asked = (each for each in self.those.values() if each.asked_at and each.asked_at >= since)
        return dict(Counter(each.person for each in asked))

    def codes_in_use(self, now: datetime) -> Collection[str]:
        return {each.code for each in self.those.values() if self.kept[each.callout].need.until > now}

    def with_code(self, code: str) -> Sequence[Called]:
        return [each for each in self.those.values() if each.code == code]

    def add_answer(self, answer: Answer) -> None:
        self.given.append(answer)

    def answers(self, callout: CallOutId, person: StaffId) -> tuple[Answer, ...]:
        return tuple(each for each in self.given if (each.callout, each.person) == (callout, person))

    def add_text(self, text: TextIn) -> bool:
        new = text.id not in self.came
        self.came.setdefault(text.id, text)
        return new

    def text(self, text: str) -> TextIn | None:
        return self.came.get(text)

    def put_text(self, text: TextIn) -> None:
        self.came[text.id] = text

    def unsettled(self, audience: Audience) -> Sequence[TextIn]:
        waits = [each for each in self.came.values() if each.meaning in TO_BE_READ]
        found = [each for each in waits if each.settled_at is None and each.audience is audience]
        return sorted(found, key=lambda each: (each.at, each.id))

    def unclear_since(self, person: StaffId, since: datetime) -> int:
        found = [each for each in self.came.values() if each.person == person and each.meaning in ODD]
        return sum(each.at >= since for each in found)


class FakeNewcomers:
    def __init__(self) -> None:
        self.kept: dict[str, Newcomer] = {}

    def add(self, newcomer: Newcomer, token_hash: str) -> None:
        self.kept[token_hash] = newcomer

    def get(self, newcomer: NewcomerId) -> Newcomer:
        found = next((each for each in self.kept.values() if each.id == newcomer), None)
        if found is None:
            raise NoSuchNewcomer(newcomer=newcomer)
        return found

    def find(self, token_hash: str) -> Newcomer | None:
        return self.kept.get(token_hash)

    def keep(self, newcomer: Newcomer) -> None:
        self.kept = {key: newcomer if each.id == newcomer.id else each for key, each in self.kept.items()}

    def in_states(self, *states: State) -> Sequence[Newcomer]:
        found = [each for each in self.kept.values() if each.state in states]
        return sorted(found, key=lambda each: each.opened_at, reverse=True)
