"""What the staff's templates reach for: words, times as people say them, texts as citizens see them, and
the status bar."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask import Flask, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from core.access.model import Caller
from core.errors import UpplysError, msgid
from i18n.formats.model import say_age, say_clock, say_day, say_phone, say_time
from i18n.languages.model import LanguageTag, direction, name_in, own_name
from scripts_library.items.model import Audience
from web.access import Action, allows
from web.console.keys import key_of
from web.console.status import Status, status_now
from web.context import house, language, maybe_caller, read, say
from web.doors import CSRF_FIELD, SESSION_COOKIE
from web.times import moment

SOON_S: Final = 24 * 3600
MINUTES_MATTER: Final = timedelta(hours=6)
AGO: Final = msgid("%(age)s ago")
AHEAD: Final = msgid("in %(age)s")
LATE: Final = msgid("%(age)s late")
MENU: Final = (
    ("console.home", msgid("Overview"), Action.HOME),
    ("desk.desk_page", msgid("Desk"), Action.SCRIPT_READ),
    ("console.new_incident", msgid("Activate an incident"), Action.INCIDENT_PREPARE),
    ("console.incident_list", msgid("Incidents"), Action.WORD_SEE),
    ("console.items", msgid("Texts"), Action.ITEM_SEE),
    ("console.approvals", msgid("Approvals"), Action.TEXT_APPROVE),
    ("console.recordings", msgid("Recordings"), Action.RECORDING_MAKE),
    ("console.editions", msgid("Editions"), Action.WORD_SEE),
    ("console.board", msgid("Sync board"), Action.SYNC_SEE),
    ("console.website", msgid("The municipality's website"), Action.WEBSITE_KEEP),
    ("console.reading", msgid("Who has read what"), Action.READING_SEE),
    ("console.asked_overview", msgid("What people ask"), Action.OVERVIEW_SEE),
    ("console.answers", msgid("Answers asked for"), Action.QUESTION_SEE),
    ("console.callbacks", msgid("Call-backs"), Action.CALLBACK_HANDLE),
    ("console.questions", msgid("Questions"), Action.QUESTION_SEE),
    ("posom.referrals", msgid("To ring"), Action.POSOM_CARE),
    ("posom.start_page", msgid("POSOM"), Action.POSOM_START),
    ("posom.on_call", msgid("POSOM's on-call"), Action.POSOM_KEEP),
    ("partner.transfer_list", msgid("Passed on to us"), Action.PARTNER_SEE),
    ("partner.answer", msgid("Can you take calls now?"), Action.PARTNER_ASK),
    ("console.callouts", msgid("Extra staff"), Action.CALLOUT),
    ("console.deliveries", msgid("Messages to staff"), Action.DELIVERY_HANDLE),
    ("citizen.exercise_page", msgid("The exercise's site"), Action.EXERCISE_SEE),
    ("console.accounts", msgid("Accounts"), Action.ACCOUNT_SEE),
    ("console.journal", msgid("Journal"), Action.JOURNAL_SEE),
    ("console.me", msgid("My page"), Action.HOME),
)
"""Endpoint, words, and what one must be allowed to."""


def install(app: Flask) -> None:
    """Hand the templates what they need; no template asks for anything itself."""
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=said,
        _n=said_n,
        csrf=csrf,
        csrf_value=csrf_value,
        may=may_now,
        status=status,
        when=when,
        clock=clock,
        to_the_second=to_the_second,
        key_of=key_of,
        age=age,
        phone=phone,
        own_name=lambda tag: named(own_name, tag),
        language_called=lambda tag: named(lambda each: name_in(each, LanguageTag(language())), tag),
        direction=lambda tag: direction(LanguageTag(tag)),
        built=built,
        staff_languages=lambda: house().staff_languages,
        language=language,
        caller=maybe_caller,
        municipality=lambda: house().centre.municipality,
        is_demo=lambda: house().demo,
        ringing=lambda: {each.value: each in house().carried for each in Audience},
        here=lambda: request.full_path.rstrip("?"),
        menu=menu,
        has_page=has_page,
        live=live,
        house_districts=lambda: house().centre.districts,
        offered_languages=lambda: house().centre.languages,
        default_language=lambda: house().centre.default_language,
        soon=soon,
        seconds=seconds,
        zone=zone,
        server_time=lambda: moment(house().clock.now()),
    )


def said(message: str, **facts: object) -> Markup:
    """A text of the catalogue, its facts escaped: what people wrote can never become markup."""
    return Markup(say(message, **{name: escape(fact) for name, fact in facts.items()}))


def said_n(one: str, many: str, count: int, **facts: object) -> Markup:
    """The form of the text for this count."""
    words = house().staff_words(language())
    return Markup(words.say_n(one, many, count, **{name: escape(fact) for name, fact in facts.items()}))


def menu() -> tuple[tuple[str, str], ...]:
    """Endpoint and words of the pages that this reader may open."""
    return tuple((page, say(words)) for page, words, action in MENU if has_page(page) and may_now(action))


def has_page(endpoint: str) -> bool:
    """Whether this installation has the page."""
    return endpoint in current_app.view_functions


def live(
    endpoint: str,
    template: str,
    id_: str,
    facts: dict[str, object] | None = None,
    seen: str | None = None,
    where: dict[str, Any] | None = None,
) -> Markup:
    """A part of a page that keeps itself fresh: asked for again every two seconds, and left alone while it
    would say the same, so that focus, selection and screen readers stay where they are.

    ``seen`` names what it shows, where that is known more cheaply than by rendering it; ``where`` is what the
    address names.
    """
    part = Markup(render_template(template, **(facts or {})))
    address = url_for(endpoint, **(where or {}), seen=seen or _digest(part))
    frame = '<div id="{}" hx-get="{}" hx-trigger="every 2s" hx-swap="outerHTML">{}</div>'
    return Markup(frame).format(id_, address, part)


def refreshed(
    template: str, id_: str, facts: dict[str, object] | None = None, where: dict[str, Any] | None = None
) -> ResponseReturnValue:
    """The answer of a view that ``live`` names: the part anew, or 204 where nothing in it has changed.
    ``where`` is what its address names beside the path."""
    if request.args.get("seen") == _digest(render_template(template, **(facts or {}))):
        return "", 204
    return live(
        cast("str", request.endpoint),
        template,
        id_,
        facts,
        where={**(request.view_args or {}), **(where or {})},
    )


def _digest(part: str) -> str:
    return sha256(part.encode()).hexdigest()[:16]


def built(name: str) -> str:
    """Where the page fetches a built style sheet or script."""
    return house().front_end.url(name)


def csrf_value() -> str:
    """The token of this session's forms; empty where nobody is logged in."""
    session = request.cookies.get(SESSION_COOKIE, "")
    return house().callers.form_token(session) if session else ""


def named(name: Callable[[LanguageTag], str], tag: str) -> str:
    """The language's name; the tag itself where nobody has a name for it: one row that was kept so takes no
    page away from everybody."""
    try:
        return name(LanguageTag(tag))
    except UpplysError:
        return tag


def csrf() -> Markup:
    """The hidden field that every form of the staff carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_value())


def may_now(action: str) -> bool:
    """Whether the one who reads the page may do this, by the one table."""
    caller = cast("Caller | None", g.get("caller"))
    return caller is not None and allows(Action(action), caller)


def status() -> Status | None:
    """The bar at the top of every staff page; None when the record does not answer, which the bar then
    says."""
    if "status" not in g:
        try:
            g.status = read(status_now)
        except UpplysError:
            g.status = None
    return cast("Status | None", g.status)


def zone() -> ZoneInfo:
    return ZoneInfo(house().centre.municipality.timezone)


def clock(at: datetime) -> Markup:
    """02:41 today, with the day before it on another day."""
    local, today = at.astimezone(zone()).date(), house().clock.now().astimezone(zone()).date()
    tag = LanguageTag(language())
    text = (
        say_clock(at, tag, zone())
        if local == today
        else f"{say_day(at, tag, zone())} {say_clock(at, tag, zone())}"
    )
    return _time(at, text)


def to_the_second(at: datetime) -> Markup:
    """02:41:07: the moment that a stop was seen to work."""
    clock_time = say_clock(at, LanguageTag(language()), zone())
    mark = "." if "." in clock_time else ":"
    return _time(at, f"{clock_time}{mark}{at.second:02}")


def when(at: datetime | None) -> Markup:
    """02:41 (6 min ago): a time as people at work need it."""
    if at is None:
        return Markup("")
    passed = house().clock.now() - at
    if not 0 <= passed.total_seconds() < SOON_S:
        return _time(at, say_time(at, LanguageTag(language()), zone()))
    return Markup("{} ({})").format(clock(at), said(AGO, age=age(at)))


def soon(at: datetime) -> Markup:
    """06:30 (in 2 h), or how late it is: a time that was promised."""
    ahead = at - house().clock.now()
    words = said(AHEAD, age=span(ahead)) if ahead.total_seconds() > 0 else said(LATE, age=span(-ahead))
    return Markup("{} ({})").format(clock(at), words)


def span(length: timedelta) -> str:
    """1 h 58 min: how long, with its minutes while they matter."""
    tag, hour = LanguageTag(language()), timedelta(hours=1)
    minutes = length % hour
    if not hour <= length < MINUTES_MATTER or minutes < timedelta(minutes=1):
        return say_age(length, tag)
    return f"{say_age(length - minutes, tag)} {say_age(minutes, tag)}"


def seconds(passed: timedelta) -> str:
    """+0,6 s: a short time, as the reader writes numbers."""
    return f"+{format_decimal(passed.total_seconds(), '0.0', locale=language())} s"


def age(at: datetime) -> str:
    """How long since, in the largest whole unit."""
    return say_age(house().clock.now() - at, LanguageTag(language()))


def phone(e164: str) -> str:
    """A number as people read it."""
    return say_phone(e164, LanguageTag(language()))


def _time(at: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text)
