"""The desk's page: status, script step by step, answers, search; and the parts that are fetched anew."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.channels.desk.model import STALE, DeskId
from broadcast.channels.desk.words import DeskWords
from broadcast.editions.errors import NoSuchEdition
from core.errors import UpplysError
from crisis.calls.presence import Availability, become
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.rendering import csrf_value
from web.context import caller, house, language, person, run
from web.desk.room import AnotherEdition, Word
from web.desk.view import Sheet, found, sheet
from web.times import moment

PAGE: Final = "desk/desk.html"
LANGUAGE_COOKIE: Final = "upplys_desk_language"
TOKEN_HERE: Final = "the-form-token-of-whoever-reads"
"""Stands in the kept parts where each session's own form token goes."""
ANSWERS: Final = '<div id="desk-answers">'
"""Begins the second of the kept parts."""
SHIFT_S: Final = 14 * 3600
LONGEST_QUERY: Final = 200


def routes(desk: Blueprint) -> None:
    desk.add_url_rule("/desk", view_func=desk_page)
    desk.add_url_rule("/desk/words", view_func=words_part)
    desk.add_url_rule("/desk/find", view_func=find_part)
    desk.add_url_rule("/desk/presence", view_func=presence, methods=["POST"])
    desk.add_url_rule("/desk/read", view_func=have_read, methods=["POST"])
    desk.add_url_rule("/desk/leave", view_func=leave, methods=["POST"])


@may(Action.SCRIPT_READ)
def desk_page() -> ResponseReturnValue:
    """The whole desk, as the newest edition has it."""
    room, audience = house().desk, _audience()
    words, since = room.book.newest(audience), room.last_read(person(), audience)
    now = house().clock.now()
    page = None if words is None else _sheet(words, since, now)
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    answer = make_response(
        render_template(
            PAGE,
            audience=audience.value,
            page=page,
            parts=_apart("" if page is None else _parts(page, now)),
            since=since,
            presence=room.presence(person()),
            pulse=room.pulse(audience),
            query=query,
            hits=() if page is None or not query else found(room.book, page.words, query, page),
            caller_language=_caller_language(),
            languages=words.languages if words else house().centre.languages,
            stale_s=int(STALE.total_seconds()),
            now=moment(now),
        )
    )
    return _keeping_language(answer)


@may(Action.SCRIPT_READ)
def words_part() -> ResponseReturnValue:
    """What depends on the edition, for its refresh; of the number that is asked for, or the newest."""
    words = _asked_for(_audience())
    if words is None:
        return "", 204
    now = house().clock.now()
    return _keeping_language(make_response(_parts(_sheet(words, _number("since"), now), now)))


@may(Action.SCRIPT_READ)
def find_part() -> ResponseReturnValue:
    """What has the words that were typed."""
    words = _asked_for(_audience())
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    if words is None or not query:
        return render_template("desk/_found.html", hits=(), query=query)
    page = _sheet(words, words.number, house().clock.now())
    hits = found(house().desk.book, words, query, page)
    return render_template("desk/_found.html", hits=hits, query=query)


@may(Action.SCRIPT_READ)
def presence() -> ResponseReturnValue:
    """Available, busy or away, by a button."""
    wanted, audience = request.form.get("state", ""), _audience()
    if wanted in set(Availability):
        run(become, person(), audience, Availability(wanted), caller().languages)
        house().live.hint("calls", audience)
    return redirect(url_for("desk.desk_page", audience=audience.value))


@may(Action.SCRIPT_READ)
def have_read() -> ResponseReturnValue:
    """The reader says by hand that they have read what changed."""
    audience = _audience()
    word = Word(
        DeskId(request.form.get("desk", "")[:64] or f"page-{caller().credential}"),
        person(),
        audience,
        _number("edition"),
        request.form.get("hash", ""),
        pressed=True,
    )
    try:
        house().desk.acknowledge(word)
    except (AnotherEdition, NoSuchEdition):
        pass  # a newer one stands on the page that follows, with what changed
    return redirect(url_for("desk.desk_page", audience=audience.value))


@may(Action.SCRIPT_READ)
def leave() -> ResponseReturnValue:
    """The page was closed: its desk is not waited for any more."""
    try:
        house().desk.left(DeskId(request.form.get("desk", "")[:64]), person())
    except UpplysError:
        pass  # it is forgotten by itself within a minute
    return "", 204


def _keeping_language(answer: Response) -> Response:
    """The caller's language that was chosen stays for the shift."""
    if "lang" in request.args:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            _caller_language(),
            SHIFT_S,
            httponly=True,
            samesite="Lax",
            secure=house().secure,
            path="/staff",
        )
    return answer


def _parts(page: Sheet, now: datetime) -> str:
    """The page's parts, written once for all desks that would read the same."""
    words = page.words
    minute = now.replace(second=0, microsecond=0)  # a day's turn changes how times are written
    key = (
        *("page", words.audience, words.number, words.ended(now), language()),
        *(page.reader, page.caller, page.since, minute.date()),
    )
    parts = house().desk.book.pages.get(
        key, lambda: render_template("desk/_words.html", page=page, token_here=TOKEN_HERE)
    )
    return parts.replace(TOKEN_HERE, csrf_value())


def _apart(parts: str) -> dict[str, str]:
    """The words and the answers, which stand in columns of their own; both empty before the first edition."""
    words, begins, answers = parts.partition(ANSWERS)
    if not begins:
        return {"words": render_template("desk/_nothing.html"), "answers": f"{ANSWERS}</div>"}
    return {"words": words, "answers": begins + answers}


def _sheet(words: DeskWords, since: int, now: datetime) -> Sheet:
    return sheet(house().desk.book, words, language(), _caller_language(), since, now)


def _asked_for(audience: Audience) -> DeskWords | None:
    book, number = house().desk.book, _number("edition")
    return book.newest(audience) if number == 0 else book.at(audience, number)


def _audience() -> Audience:
    wanted = request.values.get("audience", "")
    return Audience(wanted) if wanted in set(Audience) else Audience.LIVE


def _caller_language() -> str:
    """The language that the caller speaks: chosen on the page, kept for the shift; else the reader's own."""
    wanted = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return wanted if wanted in house().centre.languages else language()


def _number(name: str) -> int:
    given = request.values.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
