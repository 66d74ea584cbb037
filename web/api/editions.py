"""Editions, withdrawals and the sync board over the API."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from apiflask import APIBlueprint
from apiflask.validators import OneOf
from flask import Response

from broadcast.channels.board import service as board
from broadcast.channels.board.model import Row
from broadcast.channels.desk import service as desk
from broadcast.channels.hosts.model import listed as listed_hosts
from broadcast.editions import service
from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import Edition, EditionNumber
from core.access.model import PersonId, Role
from core.canonical import Json
from core.errors import FieldError, NotFound, msgid
from crisis.incidents import pending, saying
from crisis.incidents.errors import LanguagesFallSilent
from crisis.incidents.pending import OLDER_REASON, Earlier
from crisis.incidents.saying import RestoredEdition, Withdrawn
from scripts_library.items.model import Audience, ItemId
from web.access import Action, may
from web.api.fields import AudienceQuery, In, String, listed, moment, text
from web.api.once import answer, once, unhindered
from web.context import caller, house, person, read, say
from web.record import Record

editions = APIBlueprint("api_editions", __name__, url_prefix="/api/v1", tag="Editions")

HIGHEST: Final = 2**31


CONFIRM: Final = msgid(
    "These languages would fall silent: %(languages)s. Send “say” for their earlier text, marked as of an"
    " older one, or “leave_out”."
)


class PublishIn(AudienceQuery, In):
    reason = text(5_000, required=True)
    confirm = String(load_default="", validate=OneOf([each.value for each in Earlier]))


class RestoreIn(AudienceQuery, In):
    reason = text(5_000, load_default="")


class WithdrawIn(AudienceQuery, In):
    item = String(required=True)
    reason = text(5_000, load_default=None, allow_none=True)


class NoSuchEditionNumber(NotFound):
    code = "no_such_edition"
    message = msgid("There is no edition %(number)s.")


@editions.get("/editions")
@editions.input(AudienceQuery, location="query")
@may(Action.WORD_SEE)
def list_editions(query_data: dict[str, Any]) -> Json:
    """The newest editions, newest first."""
    lines = read(service.history, Audience(query_data["audience"]))
    return listed(
        {"number": each.number, "hash": each.hash, "cut_at": moment(each.cut_at), "reason": each.reason}
        for each in lines
    )


@editions.get("/editions/current")
@editions.input(AudienceQuery, location="query")
@may(Action.WORD_SEE)
def current(query_data: dict[str, Any]) -> Json:
    """The newest edition, with its content."""
    return _whole(read(service.current, Audience(query_data["audience"])))


@editions.get("/editions/<int:number>")
@editions.input(AudienceQuery, location="query")
@may(Action.WORD_SEE)
def show(number: int, query_data: dict[str, Any]) -> Json:
    """Any edition that was ever cut, with its content."""
    return _whole(read(service.at_number, Audience(query_data["audience"]), _number(number)))


@editions.post("/editions")
@editions.input(PublishIn)
@may(Action.WORD_PUBLISH)
def publish(json_data: dict[str, Any]) -> Response:
    """Cut an edition of everything that is approved now; corrected texts of withdrawn items return.

    Where an announcement or a banner would fall silent in a language, ``confirm`` says what becomes of it.
    """
    who = caller()
    stored = once(
        lambda edition: {"edition": edition_json(edition)},
        HTTPStatus.CREATED,
        _put_out,
        who.person,
        who.roles,
        json_data["reason"],
        Audience(json_data["audience"]),
        house().clock.now(),
        json_data["confirm"],
        say(OLDER_REASON),
    )
    return answer(house().publishing.with_clock(stored))


def _put_out(
    record: Record,
    by: PersonId,
    roles: frozenset[Role],
    reason: str,
    audience: Audience,
    decided_at: datetime,
    confirm: str,
    why: str,
) -> Edition:
    """As the pages do it; a refusal names the field that answers it."""
    try:
        return pending.put_out(record, by, roles, reason, audience, decided_at, confirm, why)
    except LanguagesFallSilent as silent:
        wrong = FieldError("confirm", CONFIRM, silent.facts)
        raise LanguagesFallSilent(errors=[wrong], **silent.facts) from silent


@editions.post("/editions/<int:number>/restore")
@editions.input(RestoreIn, location="json_or_form")
@may(Action.WORD_RESTORE)
def restore(number: int, json_or_form_data: dict[str, Any]) -> Response:
    """Say again what an earlier edition said.

    Never refused; what stayed away is named in ``kept_back``.
    """
    stored = unhindered(
        _restored,
        HTTPStatus.CREATED,
        saying.restore,
        _number(number),
        person(),
        audience=Audience(json_or_form_data["audience"]),
        reason=json_or_form_data["reason"],
        decided_at=house().clock.now(),
    )
    return answer(house().publishing.with_clock(stored))


@editions.post("/withdrawals")
@editions.input(WithdrawIn)
@may(Action.WORD_WITHDRAW)
def withdraw(json_data: dict[str, Any]) -> Response:
    """Nothing of the item is said any more: live nowhere, for ``audience`` exercise in exercises alone.

    Never refused; the reason may follow.
    """
    stored = unhindered(
        _withdrawn,
        HTTPStatus.CREATED,
        saying.withdraw,
        ItemId(json_data["item"]),
        person(),
        json_data["reason"],
        audience=Audience(json_data["audience"]),
        decided_at=house().clock.now(),
    )
    return answer(house().publishing.with_clock(stored))


@editions.get("/sync")
@editions.input(AudienceQuery, location="query")
@may(Action.SYNC_SEE)
def sync(query_data: dict[str, Any]) -> Json:
    """What each channel gives in each language right now, as seen the citizen's way."""
    return listed(row_json(each) for each in read(board_now, Audience(query_data["audience"])))


def board_now(record: Record, audience: Audience) -> tuple[Row, ...]:
    """The whole board; empty while nothing was ever cut for the audience."""
    try:
        expected = board.expected_now(record, audience)
    except NothingCutYet:
        return ()
    there = listed_hosts(record.hosts.all(audience), record.clock.now())
    languages = record.publisher.languages
    return board.board(record, expected, languages, there) + desk.rows(record, expected, languages[0])


def edition_json(edition: Edition) -> dict[str, Json]:
    return {
        "number": edition.number,
        "hash": edition.hash,
        "parent": edition.parent,
        "audience": edition.audience.value,
        "mode": edition.cut.mode.value,
        "cut_at": moment(edition.cut_at),
        "reason": edition.reason,
        "restored_from": edition.restored_from,
        "languages": list(edition.cut.languages),
    }


def row_json(row: Row) -> dict[str, Json]:
    return {
        "channel": row.channel,
        "host": row.host,
        "language": row.language,
        "expected_edition": row.expected_edition,
        "observed_edition": row.observed_edition,
        "state": row.state.value,
        "since": moment(row.since),
    }


def _whole(edition: Edition) -> Json:
    return {**edition_json(edition), "content": edition.content}


def _restored(restored: RestoredEdition) -> Json:
    kept: list[Json] = [
        {"item": each.item, "slug": each.slug, "why": each.why.value} for each in restored.kept_back
    ]
    return {"edition": edition_json(restored.edition), "kept_back": kept}


def _withdrawn(withdrawn: Withdrawn) -> Json:
    # a live withdrawal also cuts the exercise's edition, after the live one
    newest = withdrawn.editions[0] if withdrawn.editions else None
    return {
        "id": withdrawn.withdrawal.id,
        "item": withdrawn.withdrawal.item,
        "at": moment(withdrawn.withdrawal.at),
        "edition": None if newest is None else edition_json(newest),
        "editions": [edition_json(each) for each in withdrawn.editions],
    }


def _number(number: int) -> EditionNumber:
    if not 0 < number < HIGHEST:
        raise NoSuchEditionNumber(number=number)
    return EditionNumber(number)
