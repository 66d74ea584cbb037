"""The text that answers a request is written on the page for new texts: its draft is named after the
request."""

from collections.abc import Mapping

from core.access.model import Caller, PersonId
from core.canonical import Json
from core.errors import NotFound
from crisis.questions.model import By
from crisis.questions.word import NewestWord
from crisis.situation import service
from crisis.situation.requests import REQUEST, AnswerRequest, RequestId
from scripts_library.items.model import DURING, Authority, Draft, Item, ItemId, Kind, Written
from scripts_library.items.service import save_draft
from web.access import CRISIS, WRITERS
from web.record import Record
from web.writing import check_may_revise


def begin(record: Record, request: AnswerRequest, prefix: str, language: str, by: PersonId) -> Draft:
    """The draft of the answer, begun with the question as its title; as it is where it was begun already."""
    subject = prefix + request.id
    kept = next((each for each in record.items.drafts(by) if each.subject == subject), None)
    about: Mapping[str, Json] = {
        "incident": request.incident or "",
        "kind": Kind.ANSWER.value,
        "authority": Authority.EVENT.value,
        "stages": [each.value for each in DURING],
        "listen": False,
    }
    title = Written(request.wording, "")
    return kept or save_draft(record, subject, language, title, by, about=about)


def name_answer(
    record: Record, request: RequestId, item: ItemId, caller: Caller, words: NewestWord, meant: bool
) -> AnswerRequest:
    """The item, theirs to write, answers the request. Raises `AnothersItem` and what `write` raises."""
    check_may_revise(record, item, caller)
    by = By(caller.person, leads=not CRISIS.isdisjoint(caller.roles))
    return service.write(record, request, item, by, words, said_already=meant)


def answered_by(record: Record, name: str, item: Item, by: PersonId) -> None:
    """The item is stored: where its draft was named after a request, it answers it. A text that became
    something else than an answer for the incident answers nothing, nor does what a department's contact wrote
    whom nobody asked."""
    if not name.startswith(REQUEST) or item.kind is not Kind.ANSWER:
        return
    try:
        request = record.answer_requests.get(RequestId(name))
    except NotFound:
        return
    writes = by == request.of or not WRITERS.isdisjoint(record.accounts.get(by).roles)
    if writes and request.going_on and item.incident in {None, request.incident}:
        writer = By(by, leads=True)  # nobody says a text that is just being written
        service.write(record, request.id, item.id, writer, NewestWord(), said_already=True)
