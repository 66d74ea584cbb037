"""Approvals in the database. What permits something is written once; four eyes are held by triggers
(`via_triggers`)."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, insert, select, tuple_, update

from core.storage.rows import of_row, row_of
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
    Review,
    TextKey,
    Undone,
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
    withdrawal_undone,
    withdrawals,
)
from scripts_library.approvals.via_triggers import in_our_words
from scripts_library.items.model import Audience, ItemId
from scripts_library.items.sql import revisions

_ASKED: Final = ("id", "text", "item", "audience", "by", "at")
_BROKEN: Final = ("id", "texts", "audience", "incident", "by", "at", "seq")
"""What stands from the beginning; the rest follows."""
_LATER: Final = ("returned", "undone")
"""What became of a withdrawal, in tables of its own."""


class SqlApprovals:
    """`Approvals` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_request(self, request: Request) -> None:
        known = update(requests).where(requests.c.id == request.id)
        going_on = known.values(row_of(request, without=_ASKED))
        if self._connection.execute(going_on).rowcount == 0:
            self._connection.execute(insert(requests).values(row_of(request)))

    def request(self, request: RequestId) -> Request:
        row = self._connection.execute(select(requests).where(requests.c.id == request)).one_or_none()
        if row is None:
            raise errors.NoSuchRequest(request=request)
        return of_row(Request, row)

    def requests(self, texts: Iterable[TextKey]) -> Sequence[Request]:
        wanted = [(key.revision, key.language, key.hash) for key in texts]
        named = tuple_(requests.c.revision, requests.c.language, requests.c.hash)
        query = select(requests).where(named.in_(wanted)).order_by(requests.c.at, requests.c.id)
        return [of_row(Request, row) for row in self._connection.execute(query)]

    def unanswered(self) -> Sequence[Request]:
        states = [state.value for state in UNANSWERED]
        query = select(requests).where(requests.c.state.in_(states)).order_by(requests.c.at, requests.c.id)
        return [of_row(Request, row) for row in self._connection.execute(query)]

    def add_approval(self, approval: Approval) -> None:
        with in_our_words():
            self._connection.execute(insert(approvals).values(row_of(approval)))

    def approvals(self, items: Iterable[ItemId]) -> Sequence[Approval]:
        return [of_row(Approval, row) for row in self._of_items(approvals, items)]

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
            Permission(
                of_row(TextKey, row), Audience(row.audience), row.by, row.at, row.seq, broken_glass=True
            )
            for row in self._connection.execute(query)
        ]
        return sorted([*given, *broken], key=lambda each: each.seq)

    def add_review(self, review: Review) -> None:
        with in_our_words():
            self._connection.execute(insert(reviews).values(row_of(review)))

    def reviews(self, items: Iterable[ItemId]) -> Sequence[Review]:
        return [of_row(Review, row) for row in self._of_items(reviews, items)]

    def add_choice(self, choice: Choice) -> None:
        with in_our_words():
            self._connection.execute(insert(choices).values(row_of(choice)))

    def choices(self, items: Iterable[ItemId]) -> Sequence[Choice]:
        return [of_row(Choice, row) for row in self._of_items(choices, items)]

    def add_glass(self, glass: BreakGlass) -> None:
        self._connection.execute(insert(glasses).values(row_of(glass, without=["texts"])))
        rows = [{"glass": glass.id, **row_of(key)} for key in glass.texts]
        with in_our_words():
            self._connection.execute(insert(glass_texts), rows)

    def settle_glass(self, glass: BreakGlass) -> None:
        said = update(glasses).where(glasses.c.id == glass.id)
        self._connection.execute(said.values(row_of(glass, without=_BROKEN)))

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
        self._connection.execute(insert(withdrawals).values(row_of(withdrawal, without=_LATER)))

    def withdrawal(self, withdrawal: WithdrawalId) -> Withdrawal:
        found = self._withdrawals(select(withdrawals).where(withdrawals.c.id == withdrawal))
        if not found:
            raise errors.NoSuchWithdrawal(withdrawal=withdrawal)
        return found[0]

    def withdrawals(self, items: Iterable[ItemId]) -> Sequence[Withdrawal]:
        query = select(withdrawals).where(withdrawals.c.item.in_(list(items)))
        query = query.where(withdrawals.c.id.not_in(select(withdrawal_undone.c.withdrawal)))
        return self._withdrawals(query.order_by(withdrawals.c.seq))

    def add_undone(self, undone: Undone) -> None:
        self._connection.execute(insert(withdrawal_undone).values(row_of(undone)))

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
            texts[row.glass].append(of_row(TextKey, row))
        return [of_row(BreakGlass, row, texts=tuple(texts[row.id])) for row in rows]

    def _withdrawals(self, query: Any) -> list[Withdrawal]:
        rows = self._connection.execute(query).all()
        returned: dict[str, set[Audience]] = {row.id: set() for row in rows}
        named = select(withdrawal_returns).where(withdrawal_returns.c.withdrawal.in_(returned))
        for row in self._connection.execute(named):
            returned[row.withdrawal].add(Audience(row.audience))
        query = select(withdrawal_undone).where(withdrawal_undone.c.withdrawal.in_(returned))
        undone = {row.withdrawal: of_row(Undone, row) for row in self._connection.execute(query)}
        return [
            of_row(Withdrawal, row, returned=frozenset(returned[row.id]), undone=undone.get(row.id))
            for row in rows
        ]
