"""Approvals in memory. Pass the same contract as the database (tests/contract/scripts_library)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.access.model import PersonId
from scripts_library.approvals import errors
from scripts_library.approvals.model import (
    UNANSWERED,
    Approval,
    BreakGlass,
    Choice,
    GlassId,
    GlassState,
    Permission,
    Request,
    RequestId,
    Review,
    TextKey,
    Undone,
    Withdrawal,
    WithdrawalId,
    has_hand,
)
from scripts_library.items.model import Audience, Authority, ItemId
from tests.scripts_library.items.fakes import FakeItems


class FakeApprovals:
    """Holds four eyes and the very hash as the database does."""

    def __init__(self, items: FakeItems) -> None:
        self.items = items
        self.kept_requests: dict[RequestId, Request] = {}
        self.kept_reviews: list[Review] = []
        self.kept_choices: list[Choice] = []
        self.kept_glasses: dict[GlassId, BreakGlass] = {}
        self.kept_withdrawals: dict[WithdrawalId, Withdrawal] = {}

    def put_request(self, request: Request) -> None:
        self.kept_requests[request.id] = request

    def request(self, request: RequestId) -> Request:
        if request not in self.kept_requests:
            raise errors.NoSuchRequest(request=request)
        return self.kept_requests[request]

    def requests(self, texts: Iterable[TextKey]) -> Sequence[Request]:
        wanted = set(texts)
        return self._by_age(each for each in self.kept_requests.values() if each.text in wanted)

    def unanswered(self) -> Sequence[Request]:
        return self._by_age(each for each in self.kept_requests.values() if each.state in UNANSWERED)

    def add_approval(self, approval: Approval) -> None:
        self._exactly(approval.text)
        if has_hand(self.items.hands(approval.text.revision), approval.by, approval.text.language):
            raise errors.OwnWork
        self.items.given.append(approval)

    def approvals(self, items: Iterable[ItemId]) -> Sequence[Approval]:
        wanted = self._revisions(items)
        return [each for each in self.items.given if each.text.revision in wanted]

    def permissions(self, items: Iterable[ItemId]) -> Sequence[Permission]:
        wanted = self._revisions(items)
        given = [
            Permission(each.text, each.audience, each.by, each.at, each.seq)
            for each in self.items.given
            if each.text.revision in wanted
        ]
        broken = [
            Permission(key, each.audience, each.by, each.at, each.seq, broken_glass=True)
            for each in self.kept_glasses.values()
            for key in each.texts
            if key.revision in wanted
        ]
        return sorted([*given, *broken], key=lambda each: each.seq)

    def add_review(self, review: Review) -> None:
        self._exactly(review.text)
        self.kept_reviews.append(review)

    def reviews(self, items: Iterable[ItemId]) -> Sequence[Review]:
        wanted = self._revisions(items)
        return [each for each in self.kept_reviews if each.text.revision in wanted]

    def add_choice(self, choice: Choice) -> None:
        self._exactly(choice.text)
        self.kept_choices.append(choice)

    def choices(self, items: Iterable[ItemId]) -> Sequence[Choice]:
        wanted = self._revisions(items)
        return [each for each in self.kept_choices if each.text.revision in wanted]

    def add_glass(self, glass: BreakGlass) -> None:
        for key in glass.texts:
            self._exactly(key)
        texts = tuple(sorted(glass.texts, key=lambda key: (key.revision, key.language)))
        self.kept_glasses[glass.id] = replace(glass, texts=texts)

    def settle_glass(self, glass: BreakGlass) -> None:
        self.kept_glasses[glass.id] = glass

    def glass(self, glass: GlassId) -> BreakGlass:
        if glass not in self.kept_glasses:
            raise errors.NoSuchBreakGlass(glass=glass)
        return self.kept_glasses[glass]

    def glasses(self, *, unreviewed: bool = False) -> Sequence[BreakGlass]:
        found = [
            each for each in self.kept_glasses.values() if not unreviewed or each.state is GlassState.USED
        ]
        return sorted(found, key=lambda each: each.seq, reverse=True)

    def add_withdrawal(self, withdrawal: Withdrawal) -> None:
        self.kept_withdrawals[withdrawal.id] = withdrawal

    def withdrawal(self, withdrawal: WithdrawalId) -> Withdrawal:
        if withdrawal not in self.kept_withdrawals:
            raise errors.NoSuchWithdrawal(withdrawal=withdrawal)
        return self.kept_withdrawals[withdrawal]

    def withdrawals(self, items: Iterable[ItemId]) -> Sequence[Withdrawal]:
        wanted = set(items)
        found = [each for each in self.kept_withdrawals.values() if each.item in wanted and not each.undone]
        return sorted(found, key=lambda each: each.seq)

    def add_undone(self, undone: Undone) -> None:
        before = self.kept_withdrawals[undone.withdrawal]
        self.kept_withdrawals[undone.withdrawal] = replace(before, undone=undone)

    def give_withdrawal_reason(self, withdrawal: WithdrawalId, reason: str) -> None:
        self.kept_withdrawals[withdrawal] = replace(self.kept_withdrawals[withdrawal], reason=reason)

    def returned(self, withdrawal: WithdrawalId, audience: Audience, seq: int) -> None:
        before = self.kept_withdrawals[withdrawal]
        self.kept_withdrawals[withdrawal] = replace(before, returned=before.returned | {audience})

    def _exactly(self, key: TextKey) -> None:
        text = self.items.kept_texts.get((key.revision, key.language))
        if text is None or text.hash != key.hash:
            raise errors.StaleHash

    def _revisions(self, items: Iterable[ItemId]) -> set[str]:
        return {revision.id for revision in self.items.revisions_of(items)}

    def _by_age(self, requests: Iterable[Request]) -> list[Request]:
        return sorted(requests, key=lambda each: (each.at, each.id))


class FakeApprovers:
    """Those who can be rung: crisis management, and for standing information the editors after them."""

    def __init__(self, crisis: Sequence[str], editors: Sequence[str] = (), leads: Sequence[str] = ()) -> None:
        self.crisis = [PersonId(each) for each in crisis]
        self.editors = [PersonId(each) for each in editors]
        self.leads = [PersonId(each) for each in leads]

    def in_order(self, authority: Authority) -> Sequence[PersonId]:
        return self.crisis if authority is Authority.EVENT else [*self.crisis, *self.editors]

    def crisis_management(self) -> Sequence[PersonId]:
        return self.crisis

    def shift_leads(self) -> Sequence[PersonId]:
        return self.leads
