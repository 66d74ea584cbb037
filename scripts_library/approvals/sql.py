"""Approvals in the database. What permits something is written once; four eyes are held by triggers
(`via_triggers`)."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, tuple_, update

from core.storage.statements import insert_unless_there
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
    RequestState,
    Review,
    TextKey,
    Withdrawal,
    WithdrawalId,
)
from scripts_library.approvals.sql_tables import (
    approvals,
    choices,
    glass_texts,
    glasses,
    requests,
    reviews,
    withdrawal_returns,
    withdrawals,
)
from scripts_library.approvals.via_triggers import in_our_words
from scripts_library.items.model import Audience, ItemId, RevisionId
from scripts_library.items.sql import revisions


class SqlApprovals:
    """`Approvals` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_request(self, request: Request) -> None:
        goes_on = {
            "approvers": list(request.approvers),
            "rung": request.rung,
            "state": request.state.value,
            "answered_by": request.answered_by,
            "answered_at": request.answered_at,
            "reason": request.reason,
        }
        known = update(requests).where(requests.c.id == request.id).values(goes_on)
        if self._connection.execute(known).rowcount == 1:
            return
        asked = {
            "id": request.id,
            **_key_row(request.text),
            "item": request.item,
            "audience": request.audience.value,
            "by": request.by,
            "at": request.at,
        }
        self._connection.execute(insert(requests).values(asked | goes_on))

    def request(self, request: RequestId) -> Request:
        row = self._connection.execute(select(requests).where(requests.c.id == request)).one_or_none()
        if row is None:
            raise errors.NoSuchRequest(request=request)
        return _request(row)

    def requests(self, texts: Iterable[TextKey]) -> Sequence[Request]:
        wanted = [(key.revision, key.language, key.hash) for key in texts]
        named = tuple_(requests.c.revision, requests.c.language, requests.c.hash)
        query = select(requests).where(named.in_(wanted)).order_by(requests.c.at, requests.c.id)
        return [_request(row) for row in self._connection.execute(query)]

    def unanswered(self) -> Sequence[Request]:
        states = [state.value for state in UNANSWERED]
        query = select(requests).where(requests.c.state.in_(states)).order_by(requests.c.at, requests.c.id)
        return [_request(row) for row in self._connection.execute(query)]

    def add_approval(self, approval: Approval) -> None:
        row = {
            "id": approval.id,
            **_key_row(approval.text),
            "audience": approval.audience.value,
            "by": approval.by,
            "at": approval.at,
            "seq": approval.seq,
        }
        with in_our_words():
            self._connection.execute(insert(approvals).values(row))

    def approvals(self, items: Iterable[ItemId]) -> Sequence[Approval]:
        return [
            Approval(row.id, _key(row), Audience(row.audience), row.by, row.at, row.seq)
            for row in self._of_items(approvals, items)
        ]

    def permissions(self, items: Iterable[ItemId]) -> Sequence[Permission]:
        wanted = list(items)
        given = [
            Permission(each.text, each.audience, each.by, each.at, each.seq)
            for each in self.approvals(wanted)
        ]
        query = (
            select(glass_texts, glasses.c.audience, glasses.c.by, glasses.c.at, glasses.c.seq)
            .join(glasses, glasses.c.id == glass_texts.c.glass)
            .join(revisions, revisions.c.id == glass_texts.c.revision)
            .where(revisions.c.item.in_(wanted))
            .order_by(glasses.c.seq)
        )
        broken = [
            Permission(_key(row), Audience(row.audience), row.by, row.at, row.seq, broken_glass=True)
            for row in self._connection.execute(query)
        ]
        return sorted([*given, *broken], key=lambda each: each.seq)

    def add_review(self, review: Review) -> None:
        row = {**_key_row(review.text), "by": review.by, "at": review.at, "seq": review.seq}
        with in_our_words():
            self._connection.execute(insert(reviews).values(row))

    def reviews(self, items: Iterable[ItemId]) -> Sequence[Review]:
        return [Review(_key(row), row.by, row.at, row.seq) for row in self._of_items(reviews, items)]

    def add_choice(self, choice: Choice) -> None:
        row = {
            **_key_row(choice.text),
            "audience": choice.audience.value,
            "by": choice.by,
            "at": choice.at,
            "seq": choice.seq,
            "reason": choice.reason,
        }
        with in_our_words():
            self._connection.execute(insert(choices).values(row))

    def choices(self, items: Iterable[ItemId]) -> Sequence[Choice]:
        return [
            Choice(_key(row), Audience(row.audience), row.by, row.at, row.seq, row.reason)
            for row in self._of_items(choices, items)
        ]

    def add_glass(self, glass: BreakGlass) -> None:
        self._connection.execute(insert(glasses).values(_glass_row(glass)))
        rows = [{"glass": glass.id, **_key_row(key)} for key in glass.texts]
        with in_our_words():
            self._connection.execute(insert(glass_texts), rows)

    def settle_glass(self, glass: BreakGlass) -> None:
        settled = {
            "reason": glass.reason,
            "state": glass.state.value,
            "reviewed_by": glass.reviewed_by,
            "reviewed_at": glass.reviewed_at,
            "review": glass.review,
        }
        self._connection.execute(update(glasses).where(glasses.c.id == glass.id).values(settled))

    def glass(self, glass: GlassId) -> BreakGlass:
        found = self._glasses(select(glasses).where(glasses.c.id == glass))
        if not found:
            raise errors.NoSuchBreakGlass(glass=glass)
        return found[0]

    def glasses(self, *, unreviewed: bool = False) -> Sequence[BreakGlass]:
        query = select(glasses).order_by(glasses.c.seq.desc())
        if unreviewed:
            query = query.where(glasses.c.state == GlassState.USED.value)
        return self._glasses(query)

    def add_withdrawal(self, withdrawal: Withdrawal) -> None:
        row = {
            "id": withdrawal.id,
            "item": withdrawal.item,
            "upto": withdrawal.upto,
            "audience": withdrawal.audience.value,
            "by": withdrawal.by,
            "at": withdrawal.at,
            "seq": withdrawal.seq,
            "reason": withdrawal.reason,
        }
        self._connection.execute(insert(withdrawals).values(row))

    def withdrawal(self, withdrawal: WithdrawalId) -> Withdrawal:
        found = self._withdrawals(select(withdrawals).where(withdrawals.c.id == withdrawal))
        if not found:
            raise errors.NoSuchWithdrawal(withdrawal=withdrawal)
        return found[0]

    def withdrawals(self, items: Iterable[ItemId]) -> Sequence[Withdrawal]:
        query = select(withdrawals).where(withdrawals.c.item.in_(list(items)))
        return self._withdrawals(query.order_by(withdrawals.c.seq))

    def give_withdrawal_reason(self, withdrawal: WithdrawalId, reason: str) -> None:
        query = update(withdrawals).where(withdrawals.c.id == withdrawal)
        self._connection.execute(query.values(reason=reason))

    def returned(self, withdrawal: WithdrawalId, audience: Audience, seq: int) -> None:
        row = {"withdrawal": withdrawal, "audience": audience.value, "seq": seq}
        insert_unless_there(self._connection, withdrawal_returns, row)

    def _of_items(self, table: Table, items: Iterable[ItemId]) -> Iterable[Row[Any]]:
        query = select(table).join(revisions, revisions.c.id == table.c.revision)
        return self._connection.execute(query.where(revisions.c.item.in_(list(items))).order_by(table.c.seq))

    def _glasses(self, query: Any) -> list[BreakGlass]:
        rows = self._connection.execute(query).all()
        texts: dict[str, list[TextKey]] = {row.id: [] for row in rows}
        named = select(glass_texts).where(glass_texts.c.glass.in_(texts))
        ordered = named.order_by(glass_texts.c.revision, glass_texts.c.language)
        for row in self._connection.execute(ordered):
            texts[row.glass].append(_key(row))
        return [_glass(row, texts[row.id]) for row in rows]

    def _withdrawals(self, query: Any) -> list[Withdrawal]:
        rows = self._connection.execute(query).all()
        returned: dict[str, set[Audience]] = {row.id: set() for row in rows}
        named = select(withdrawal_returns).where(withdrawal_returns.c.withdrawal.in_(returned))
        for row in self._connection.execute(named):
            returned[row.withdrawal].add(Audience(row.audience))
        return [_withdrawal(row, frozenset(returned[row.id])) for row in rows]


def _key_row(key: TextKey) -> dict[str, object]:
    return {"revision": key.revision, "language": key.language, "hash": key.hash}


def _key(row: Row[Any]) -> TextKey:
    return TextKey(RevisionId(row.revision), row.language, row.hash)


def _request(row: Row[Any]) -> Request:
    return Request(
        id=RequestId(row.id),
        text=_key(row),
        item=ItemId(row.item),
        audience=Audience(row.audience),
        by=row.by,
        at=row.at,
        approvers=tuple(row.approvers),
        rung=row.rung,
        state=RequestState(row.state),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        reason=row.reason,
    )


def _glass_row(glass: BreakGlass) -> dict[str, object]:
    return {
        "id": glass.id,
        "audience": glass.audience.value,
        "incident": glass.incident,
        "by": glass.by,
        "at": glass.at,
        "seq": glass.seq,
        "reason": glass.reason,
        "state": glass.state.value,
        "reviewed_by": glass.reviewed_by,
        "reviewed_at": glass.reviewed_at,
        "review": glass.review,
    }


def _glass(row: Row[Any], texts: Iterable[TextKey]) -> BreakGlass:
    return BreakGlass(
        id=GlassId(row.id),
        audience=Audience(row.audience),
        incident=row.incident,
        texts=tuple(texts),
        by=row.by,
        at=row.at,
        seq=row.seq,
        reason=row.reason,
        state=GlassState(row.state),
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        review=row.review,
    )


def _withdrawal(row: Row[Any], returned: frozenset[Audience]) -> Withdrawal:
    return Withdrawal(
        id=WithdrawalId(row.id),
        item=ItemId(row.item),
        upto=row.upto,
        audience=Audience(row.audience),
        by=row.by,
        at=row.at,
        seq=row.seq,
        reason=row.reason,
        returned=returned,
    )
