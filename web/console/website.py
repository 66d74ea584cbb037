"""The municipality's own website: how each registered place stands, who is told of each edition, and what to
paste to show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.channels.board.model import State
from broadcast.channels.website import hooks, service
from broadcast.channels.website.hooks import NO_SECRET
from broadcast.channels.website.model import BANNER, WRONG, Look, Watched, Website, Why
from broadcast.editions.model import Edition
from core.access.model import PersonId
from core.errors import UpplysError, msgid
from core.outbox.errors import NoSuchIntent
from core.outbox.model import Job
from core.outbox.model import State as Sending
from core.outbox.service import decide
from scripts_library.items.model import Audience, Kind
from web.access import Action, may
from web.console.rendering import refreshed
from web.console.texts import names
from web.context import house, person, read, run, say
from web.problems import status_of
from web.record import Record

ROWS: Final = "console/_website.html"
HOURS: Final = (1, 4, 24)
"""For how long it can be said that a difference is known."""
WHYS: Final[Mapping[Why, str]] = {
    Why.EMBEDDED: msgid("The page shows the edition by itself."),
    Why.SAME: msgid("The edition's words stand there."),
    Why.OLDER: msgid("The words of an earlier edition stand there."),
    Why.OTHER_WORDS: msgid("The words are not the edition's:"),
    Why.MISSING: msgid("The text is not on the page."),
    Why.OTHER_PAGE: msgid("Another page, or another website, answers there."),
    Why.STILL_SAID: msgid("Nothing is said any more, but an earlier edition still stands there."),
    Why.REDIRECTED: msgid("The address leads elsewhere. Register the address that it leads to:"),
    Why.ANSWERED: msgid("It answers with an error:"),
    Why.SILENT: msgid("It gives no answer:"),
    Why.REFUSED: msgid("The address is not one that Upplys may fetch:"),
    Why.BLOCKED: msgid("The page's own security policy (Content-Security-Policy) stops what it should show."),
    Why.TOO_LARGE: msgid("The page is so large that only its beginning is read, and the text is not there."),
}


def routes(console: Blueprint) -> None:
    console.add_url_rule("/website", view_func=website)
    console.add_url_rule("/website/rows", view_func=website_part)
    console.add_url_rule("/website/look", view_func=look_again, methods=["POST"])
    console.add_url_rule("/website/known", view_func=known, methods=["POST"])
    console.add_url_rule("/website/known/end", view_func=not_known, methods=["POST"])
    console.add_url_rule("/website/hooks/<intent>/again", view_func=tell_again, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Place:
    """A registered place. ``look`` is None until somebody looked; ``known`` is who said that it is known."""

    watched: Watched
    look: Look | None
    known: str
    is_known: bool

    @property
    def state(self) -> State:
        return self.look.state if self.look and self.look.seen_at else State.NOT_CONFIRMED

    @property
    def wrong(self) -> bool:
        return self.state in WRONG

    @property
    def on_and_off(self) -> bool:
        """Whether its trouble began before the state that it is in now."""
        return bool(self.look and self.look.wrong_since and self.look.wrong_since != self.look.since)


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told of each edition, and what became of the message about the newest."""

    address: str
    job: Job | None

    @property
    def stuck(self) -> bool:
        return self.job is not None and self.job.state in {Sending.FAILED, Sending.UNKNOWN}


@dataclass(frozen=True, slots=True)
class WebsiteView:
    places: Sequence[Place]
    hooks: Sequence[Hook]
    number: int | None
    """The newest live edition; None while nothing was ever cut."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many places are in each state."""
        states = [each.state.value for each in self.places]
        return {state: states.count(state) for state in dict.fromkeys(states)}


@may(Action.WEBSITE_KEEP)
def website() -> ResponseReturnValue:
    return _page("")


@may(Action.WEBSITE_KEEP)
def website_part() -> ResponseReturnValue:
    """Places and addresses alone, for their refresh."""
    return refreshed(ROWS, "website", _facts())


@may(Action.WEBSITE_KEEP)
def look_again() -> ResponseReturnValue:
    """Have a place looked at within the second."""
    return _done(lambda: run(service.look_soon, _asked()), say("It is looked at now."))


@may(Action.WEBSITE_KEEP)
def known() -> ResponseReturnValue:
    """No alarm about the place for so many hours."""
    hours = request.form.get("hours", type=int) or 0
    told = say("Kept. No alarm comes about it until then, and it stays on the board as it is.")
    return _done(lambda: run(service.know, _asked(), hours, person()), told)


@may(Action.WEBSITE_KEEP)
def not_known() -> ResponseReturnValue:
    """Alarms come as ever."""
    return _done(lambda: run(service.not_known, _asked(), person()), say("Alarms come about it as ever."))


@may(Action.WEBSITE_KEEP)
def tell_again(intent: str) -> ResponseReturnValue:
    """Send a message to the website again that was given up."""
    return _done(
        lambda: run(_again, intent, person()), say("It is sent again now, unless it has become needless.")
    )


def _again(record: Record, intent: str, by: PersonId) -> None:
    """Only a message to the website: others are crisis management's (`delivery.handle`)."""
    if record.outbox.get(intent).intent.kind != hooks.KIND:
        raise NoSuchIntent(id=intent)
    decide(record, intent, Sending.WAITING, by)


def _asked() -> Watched:
    form = request.form
    return Watched(form.get("address", ""), form.get("language", ""), form.get("what", BANNER))


def _done(act: Callable[[], object], told: str) -> ResponseReturnValue:
    try:
        act()
    except UpplysError as error:
        return _page(say(error.message, **error.facts)), int(status_of(error))
    flash(told, "success")
    return redirect(url_for("console.website"))


def _page(error: str) -> str:
    parts = urlsplit(house().settings.public_url)
    return render_template(
        "console/website.html",
        facts=_facts(),
        error=error,
        ours=house().settings.public_url.rstrip("/"),
        origin=f"{parts.scheme}://{parts.netloc}",
        slug=read(_a_slug),
        tag=house().centre.default_language,
    )


def _facts() -> dict[str, object]:
    view = read(_view, house().centre.website)
    return {
        "view": view,
        "whys": WHYS,
        "hours": HOURS,
        "no_secret": NO_SECRET if not house().settings.webhook_secret else "",
    }


def _view(record: Record, registered: Website) -> WebsiteView:
    looks, now, people = record.looks.all(), record.clock.now(), names(record)
    kept = {each.watched: each for each in looks}
    newest = next(iter(record.editions.lines(Audience.LIVE, most=1)), None)
    return WebsiteView(
        tuple(_place(each, kept.get(each), people, now) for each in registered.watched),
        tuple(
            Hook(
                each,
                record.outbox.by_key(hooks.key_of(each, newest.number, newest.hash)) if newest else None,
            )
            for each in registered.hooks
        ),
        newest.number if newest else None,
    )


def _place(watched: Watched, look: Look | None, people: Mapping[str, str], now: datetime) -> Place:
    by = look.known_by if look else None
    return Place(watched, look, people.get(by, by) if by else "", bool(look and look.is_known(now)))


def _a_slug(record: Record) -> str:
    """A fact sheet that is said now, for the example."""
    if record.editions.last(Audience.LIVE) is None:
        return "koka-vattnet"
    return _first_sheet(record.editions.newest(Audience.LIVE))


def _first_sheet(edition: Edition) -> str:
    sheets = (each.slug for each in edition.cut.entries if each.kind is Kind.FACT_SHEET)
    return next(sheets, "koka-vattnet")
