"""Whatever the cast does, in whatever order: what must never happen, 1, 3 and 4 (docs/design.md), and 5 along
the way.

Elif writes and translates, Karin and Tobias approve, break glass, publish, withdraw, restore, correct
slots, change stages, in live incidents and in exercises. After every edition its content is held against
the record's own rows.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from broadcast.editions.model import Edition, EditionNumber, Entry
from core.access.model import PersonId
from core.clock import ManualClock
from core.errors import Conflict, Forbidden, Invalid
from crisis.incidents import saying, service
from crisis.incidents.model import Incident, IncidentId, State
from scripts_library.approvals import reviewing
from scripts_library.approvals.model import WithdrawalId
from scripts_library.approvals.service import approve, submit
from scripts_library.items.model import Audience, ItemId, Kind, Stage, Written
from scripts_library.items.service import Stored, add_text, create_item, revise
from tests.crisis.cast import (
    CRISIS_MANAGER,
    DUTY_OFFICER,
    NIGHT,
    TRANSLATOR,
    elif_,
    karin,
    nadia,
    tobias,
    water_item,
)
from tests.crisis.record import FakeRecord

audiences = st.sampled_from(Audience)
people = st.sampled_from([karin, tobias])
DURING = (Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE)


@dataclass(slots=True)
class Gone:
    """A withdrawal as the test remembers it: up to which revision, for whom, and who lacks the item."""

    upto: int
    reached: frozenset[Audience]
    away: set[Audience]


@dataclass(slots=True)
class Shadow:
    """What the test itself remembers of an item, by rules much simpler than the program's."""

    gone: dict[WithdrawalId, Gone] = field(default_factory=dict)

    def withdrawn_upto(self, audience: Audience) -> int:
        return max((each.upto for each in self.gone.values() if audience in each.reached), default=0)

    def away(self, audience: Audience) -> bool:
        return any(audience in each.away for each in self.gone.values())

    def withdrawn(self, withdrawal: WithdrawalId, upto: int, audience: Audience) -> None:
        reached = frozenset({audience, Audience.EXERCISE})
        self.gone.setdefault(withdrawal, Gone(upto, reached, set(reached)))
        assert all(self.withdrawn_upto(each) >= upto for each in reached)

    def published(self, audience: Audience) -> None:
        for each in self.gone.values():
            each.away.discard(audience)


@dataclass(slots=True)
class Waiting:
    """What waits in an audience since a restore, by hash: approved since the restored edition, and not
    anew since."""

    held: set[str] = field(default_factory=set)
    held_at: dict[int, frozenset[str]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    cut_at: dict[int, int] = field(default_factory=dict)

    def permitted(self, text_hash: str, tick: int) -> None:
        self.first.setdefault(text_hash, tick)
        self.held.discard(text_hash)

    def was_cut(self, number: int, tick: int) -> None:
        self.held_at[number] = frozenset(self.held)
        self.cut_at[number] = tick

    def restored(self, number: int) -> None:
        since = {text_hash for text_hash, tick in self.first.items() if tick > self.cut_at[number]}
        self.held = {*self.held_at[number], *since}


class TheNight(RuleBasedStateMachine):
    """One municipality, one plan, two incidents (one of them an exercise)."""

    @initialize()
    def begin(self) -> None:
        self.clock = ManualClock(NIGHT)
        self.record = FakeRecord(self.clock)
        self.texts: list[Stored] = []
        self.shadows: dict[ItemId, Shadow] = {}
        self.checked = dict.fromkeys(Audience, 0)
        self.waiting = {audience: Waiting() for audience in Audience}
        self.count = self.tick = 0
        for slug, kind, stages in (
            ("forsta", Kind.ANNOUNCEMENT, DURING),
            ("blad", Kind.FACT_SHEET, DURING),
            ("remsa", Kind.BANNER, (Stage.FIRST_WORD,)),
            ("rattelse", Kind.ANNOUNCEMENT, (Stage.RETRACTION,)),
        ):
            text = create_item(self.record, water_item(slug, kind, stages), self._words(), elif_)
            self.shadows[text.item.id] = Shadow()
            self.texts.append(text)
        self.approve(self.texts[0], karin, Audience.LIVE)
        self.live = service.prepare(self.record, "Skarpt", tobias, exercise=False, plan="koka-vattnet")
        self.drill = service.prepare(self.record, "Övning", tobias, exercise=True, plan="koka-vattnet")

    def _words(self) -> Written:
        self.count += 1
        return Written("Vatten", f"Text {chr(96 + self.count % 26)}{'x' * (self.count // 26)} i {{area}}.")

    def _incident(self, audience: Audience) -> Incident:
        return self.record.incidents.get((self.live if audience is Audience.LIVE else self.drill).id)

    def _latest(self, choice: int) -> ItemId:
        return list(self.shadows)[choice % len(self.shadows)]

    @rule(choice=st.integers(0, 3))
    def write(self, choice: int) -> None:
        item = self._latest(choice)
        newest = self.record.items.revisions(item)[-1].number
        self.texts.append(revise(self.record, item, self._words(), elif_, started_from=newest))

    @rule(choice=st.integers(0, 99))
    def translate(self, choice: int) -> None:
        of = self.texts[choice % len(self.texts)]
        try:
            self.texts.append(add_text(self.record, of.revision.id, "en", self._words(), elif_))
        except Conflict:
            return

    @rule(choice=st.integers(0, 99), by=people, audience=audiences)
    def approve_one(self, choice: int, by: PersonId, audience: Audience) -> None:
        self.approve(self.texts[choice % len(self.texts)], by, audience)

    def approve(self, text: Stored, by: PersonId, audience: Audience) -> None:
        language = text.text.language
        approve(self.record, text.revision.id, language, text.text.hash, audience, by, CRISIS_MANAGER)
        self._permitted_now([text.text.hash], audience)

    def _permitted_now(self, hashes: list[str], audience: Audience) -> None:
        self.tick += 1
        for reached in {audience, Audience.EXERCISE}:
            for text_hash in hashes:
                self.waiting[reached].permitted(text_hash, self.tick)

    @rule(choice=st.integers(0, 99), chosen=st.booleans(), audience=audiences)
    def review_or_choose(self, choice: int, chosen: bool, audience: Audience) -> None:
        text = self.texts[choice % len(self.texts)]
        if chosen:
            revision, language = text.revision.id, text.text.language
            reviewing.choose(self.record, revision, language, audience, karin, CRISIS_MANAGER, "Bråttom")
        elif text.text.language != text.item.source_language:
            reviewing.review(self.record, text.revision.id, "en", nadia, TRANSLATOR, ["en"])

    @rule(choice=st.integers(0, 99), audience=audiences)
    def ask(self, choice: int, audience: Audience) -> None:
        text = self.texts[choice % len(self.texts)]
        try:
            submit(self.record, text.revision.id, text.text.language, audience, elif_)
        except Conflict:
            return
        self.clock.advance(timedelta(minutes=2))

    @rule(choice=st.integers(0, 99), audience=audiences)
    def break_glass(self, choice: int, audience: Audience) -> None:
        revision = self.texts[choice % len(self.texts)].revision.id
        before = set(self.record.approvals.kept_glasses)
        try:
            glass = saying.break_glass(
                self.record, self._incident(audience).id, [revision], tobias, DUTY_OFFICER
            )
        except Conflict:
            return
        if glass.id not in before:
            self._permitted_now([key.hash for key in glass.texts], audience)

    @rule(audience=audiences, stage=st.sampled_from(DURING))
    def activate(self, audience: Audience, stage: Stage) -> None:
        incident = self._incident(audience)
        try:
            service.activate(
                self.record,
                incident.id,
                tobias,
                confirm=incident.title,
                slots={"area": ["Norrby"]},
                stage=stage,
            )
        except Conflict:
            return

    @rule(audience=audiences, area=st.sampled_from(["Norrby", "Hamnen", "Byn"]))
    def correct(self, audience: Audience, area: str) -> None:
        service.fill_slots(self.record, self._incident(audience).id, {"area": [area]}, karin)

    @rule(audience=audiences, down=st.booleans())
    def go_on(self, audience: Audience, down: bool) -> None:
        incident = self._incident(audience)
        try:
            if down:
                service.deactivate(self.record, incident.id, karin)
            else:
                service.change_stage(self.record, incident.id, Stage.CONFIRMED, karin)
        except (Conflict, Invalid, Forbidden):
            return

    @rule(choice=st.integers(0, 3), by=people, audience=audiences, banner=st.booleans())
    def withdraw(self, choice: int, by: PersonId, audience: Audience, banner: bool) -> None:
        """Whatever the state of anything: never refused."""
        item = self._latest(choice)
        done = saying.withdraw(self.record, item, by, audience=audience, with_banner=banner)
        for each in (done.withdrawal, *done.along):
            upto = self.record.items.revisions(each.item)[-1].number
            self.shadows[each.item].withdrawn(each.id, upto, audience)

    @rule(choice=st.integers(0, 99), by=people)
    def undo(self, choice: int, by: PersonId) -> None:
        known = [each for shadow in self.shadows.values() for each in shadow.gone]
        if not known:
            return
        try:
            back = saying.undo_withdrawal(self.record, known[choice % len(known)], by, CRISIS_MANAGER)
        except Conflict:
            return
        for each in back.withdrawals:
            self.shadows[each.item].gone.pop(each.id, None)

    @rule(audience=audiences)
    def publish(self, audience: Audience) -> None:
        self.waiting[audience].held = set()
        for item, shadow in self.shadows.items():
            if self._is_corrected(item, shadow.withdrawn_upto(audience), audience):
                shadow.published(audience)
        saying.publish(self.record, karin, "Nu", audience=audience)

    def _is_corrected(self, item: ItemId, upto: int, audience: Audience) -> bool:
        """Whether a text that is newer than what was withdrawn may be said: it is put out then."""
        mine = [each for each in self.texts if each.item.id == item and each.text.language == "sv"]
        return any(each.revision.number > upto and self._permitted(each, audience) for each in mine)

    @precondition(lambda self: any(self.checked.values()))
    @rule(audience=audiences, number=st.integers(1, 40))
    def restore(self, audience: Audience, number: int) -> None:
        newest = self.record.editions.last(audience)
        if newest is not None:
            chosen = 1 + number % newest.number
            saying.restore(self.record, EditionNumber(chosen), tobias, audience=audience)
            self.waiting[audience].restored(chosen)

    @invariant()
    def every_new_edition_says_only_what_it_may(self) -> None:
        for audience in Audience if hasattr(self, "record") else ():
            kept = self.record.editions.kept[audience]
            for edition, _ in kept[self.checked[audience] :]:
                self._check(edition)
                self.waiting[audience].was_cut(edition.number, self.tick)
            self.checked[audience] = len(kept)

    def _check(self, edition: Edition) -> None:
        for told in edition.cut.incidents:
            incident = self.record.incidents.get(IncidentId(told.id))
            assert incident.audience is edition.audience
            assert incident.state is not State.PREPARED
        for entry in edition.cut.entries:
            self._check_entry(edition.audience, entry)

    def _check_entry(self, audience: Audience, entry: Entry) -> None:
        by_hash = {each.text.hash: each for each in self.texts}
        shadow = self.shadows[ItemId(entry.item)]
        for language, said in entry.texts.items():
            text = by_hash[said.text_hash]
            assert (text.text.language, text.text.body) == (language, said.body)
            assert self._permitted(text, audience)
            if entry.instead is None:
                assert text.item.id == entry.item
                assert text.revision.number > shadow.withdrawn_upto(audience)
                assert said.text_hash not in self.waiting[audience].held
        if shadow.away(audience):
            assert entry.instead is not None

    def _permitted(self, text: Stored, audience: Audience) -> bool:
        """By the rows themselves: an approval by another's eyes, or broken glass, of exactly that hash."""
        reach = {Audience.LIVE, audience}
        hands = {hand.person for hand in self.record.items.hands(text.revision.id)}
        approved = any(
            each.text.hash == text.text.hash and each.audience in reach and each.by not in hands
            for each in self.record.items.given
        )
        broken = any(
            key.hash == text.text.hash and each.audience in reach
            for each in self.record.approvals.kept_glasses.values()
            for key in each.texts
        )
        return approved or broken


TestTheNight = TheNight.TestCase
TestTheNight.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
