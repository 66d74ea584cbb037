"""What people ask: how much, about what, what waits for an answer, and whether we cope. An answer is asked
for from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core.access.model import PersonId
from core.errors import FieldError, NotFound, UpplysError
from crisis.questions.model import Question, QuestionId
from crisis.situation import service
from crisis.situation.errors import NOBODY_WHO_WRITES, RequestRefused
from crisis.situation.model import Asked, Window
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.forms import field_errors, soon
from web.console.rendering import zone
from web.console.texts import names
from web.context import caller, house, language, read, run, say
from web.overview import Overview, Wanted, gist, overview_now, writers
from web.problems import status_of
from web.questions import by
from web.record import Record

PART: Final = "console/_overview.html"
HIGH: Final = 100
"""Units of the chart's height."""


def routes(console: Blueprint) -> None:
    console.add_url_rule("/overview", view_func=asked_overview)
    console.add_url_rule("/overview/now", view_func=overview_part)
    console.add_url_rule("/overview/ask", view_func=ask_page)
    console.add_url_rule("/overview/ask", view_func=ask_for_answer, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Column:
    """A bar of the chart, in its units: how far from the left, how wide, how high."""

    left: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class View:
    overview: Overview
    people: Mapping[str, str]


@may(Action.OVERVIEW_SEE)
def asked_overview() -> ResponseReturnValue:
    """The whole page; what is in it keeps itself fresh."""
    wanted = _wanted()
    seen = read(gist, wanted, language())
    return render_template(
        "console/overview.html", wanted=wanted, part=_live(wanted, seen), windows=list(Window)
    )


@may(Action.OVERVIEW_SEE)
def overview_part() -> ResponseReturnValue:
    """What changes, alone; 204 while it would say the same."""
    wanted = _wanted()
    seen = read(gist, wanted, language())
    return ("", 204) if request.args.get("seen") == seen else _live(wanted, seen)


@may(Action.ANSWER_ASK)
def ask_page() -> ResponseReturnValue:
    """Whom to ask, by when, in which words."""
    question = _question(request.args.get("question", ""))
    typed = {**request.args.to_dict(), "due": soon(house().clock.now(), 1, zone())}
    if question is not None:
        typed |= {"wording": question.text[:500], "audience": question.audience.value}
    return _ask_form(typed, {})


@may(Action.ANSWER_ASK)
def ask_for_answer() -> ResponseReturnValue:
    """Ask them: they are told, and it stands on their page."""
    typed = request.form.to_dict()
    try:
        asked = run(service.ask, _new(typed), by(caller()), house().asking.words)
    except UpplysError as error:
        errors = field_errors(error) or {"": say(error.message, **error.facts)}
        return _ask_form(typed, errors), int(status_of(error))
    house().live.hint("questions", asked.audience)
    name = read(lambda record: record.accounts.get(asked.of).display_name)
    flash(say("%(name)s is asked for the answer, and is told.", name=name), "success")
    return redirect(url_for("console.answers"))


def columns_of(asked: Asked) -> tuple[Column, ...]:
    """The chart's bars, the highest as high as the chart."""
    most, width = max((bar.asked for bar in asked.bars), default=0), 1000 / max(1, len(asked.bars))
    return tuple(
        Column(
            round(place * width + width * 0.1, 2), round(width * 0.8, 2), round(bar.asked / most * HIGH, 2)
        )
        for place, bar in enumerate(asked.bars)
        if bar.asked
    )


def _live(wanted: Wanted, seen: str) -> Markup:
    """The part in a frame that asks for it anew each second: what is logged stands here within one."""
    view = read(_view, wanted, house().centre.handling)
    part = Markup(render_template(PART, view=view.overview, people=view.people, **_facts(view.overview)))
    address = url_for(
        "console.overview_part",
        seen=seen,
        window=wanted.window.value,
        audience=wanted.audience.value,
        incident=wanted.incident,
    )
    frame = '<div id="asked" hx-get="{}" hx-trigger="every 1s, hint" hx-swap="outerHTML">{}</div>'
    return Markup(frame).format(address, part)


def _facts(view: Overview) -> dict[str, object]:
    where = {"audience": view.wanted.audience.value}
    return {"columns": columns_of(view.asked), "where": where, "high": HIGH}


def _view(record: Record, wanted: Wanted, handling: timedelta) -> View:
    return View(overview_now(record, wanted, handling), names(record))


def _wanted() -> Wanted:
    asked = request.args
    exercise = asked.get("audience") == Audience.EXERCISE.value
    window = asked.get("window", "")
    return Wanted(
        Audience.EXERCISE if exercise else Audience.LIVE,
        asked.get("incident") or None,
        Window(window) if window in set(Window) else Window.HOUR,
    )


def _new(typed: Mapping[str, str]) -> service.New:
    of = typed.get("of", "")
    if of not in {each.person for each in read(writers)}:
        raise RequestRefused(errors=[FieldError("of", NOBODY_WHO_WRITES)])
    return service.New(
        wording=typed.get("wording", ""),
        of=PersonId(of),
        due=_moment(typed.get("due", "")),
        audience=Audience.EXERCISE if typed.get("audience") == "exercise" else Audience.LIVE,
        incident=typed.get("incident") or None,
        topic=typed.get("topic") or None,
        question=QuestionId(typed["question"]) if typed.get("question") else None,
    )


def _moment(typed: str) -> datetime:
    """A local time; now, which is refused as no time that lies ahead, where it is none."""
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return house().clock.now()
    return at if at.tzinfo else at.replace(tzinfo=zone())


def _question(question_id: str) -> Question | None:
    try:
        return read(lambda record: record.questions.get(QuestionId(question_id))) if question_id else None
    except NotFound:
        return None


def _ask_form(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template("console/overview_ask.html", typed=typed, errors=errors, people=read(writers))
