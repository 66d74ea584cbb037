"""Between a form's fields and a need: local times become moments, rows of parts become parts; and what a
call-out sends, counted before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from werkzeug.datastructures import MultiDict

from broadcast.delivery.model import size_of
from crisis.staffing.callouts.model import Need, Part, check_need
from crisis.staffing.callouts.planned import Planned
from crisis.staffing.callouts.proposing import Candidate
from crisis.staffing.callouts.service import WAIT
from scripts_library.items.model import Audience
from web.console.forms import LOCAL_FORM
from web.console.rendering import zone
from web.context import house
from web.serving.calling_in import spoken_by, worded

ROWS: Final = 3
"""Parts that the form has room for."""


@dataclass(frozen=True, slots=True)
class TypedNeed:
    """What was typed, to be shown again as it is."""

    count: str
    by: str
    until: str
    place: str
    from_home: bool
    parts: tuple[tuple[str, str, str], ...]
    wait_minutes: str

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        return (*self.parts, *[("", "", "")] * ROWS)[: max(ROWS, len(self.parts))]

    @property
    def wait(self) -> timedelta:
        typed = self.wait_minutes
        minutes = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0
        return timedelta(minutes=minutes) if minutes else WAIT


@dataclass(frozen=True, slots=True)
class Cost:
    """What is sent at most: ``messages`` to how many people, in ``parts`` that a provider charges for;
    ``sample`` is one of them as it is read."""

    messages: int
    parts: int
    sample: str


def suggested(now: datetime, count: str = "", planned: Planned | None = None) -> TypedNeed:
    """In three hours, at a whole hour, for eight hours; as many as are asked for, else as the plan has."""
    by = (now.astimezone(zone()) + timedelta(hours=3, minutes=59)).replace(minute=0)
    until = by + timedelta(hours=8)
    wanted = count if count.isascii() and count.isdecimal() and len(count) < 4 else ""
    minutes = str(round(WAIT.total_seconds() / 60))
    parts = tuple[tuple[str, str, str], ...]()
    if not wanted and planned is not None and planned.count:
        wanted = str(planned.count)
        parts = tuple((str(each.count), "", each.skill or "") for each in planned.parts)
    return TypedNeed(wanted, by.strftime(LOCAL_FORM), until.strftime(LOCAL_FORM), "", False, parts, minutes)


def typed_need(form: "MultiDict[str, str]") -> TypedNeed:
    rows = zip(
        form.getlist("part_count"), form.getlist("part_language"), form.getlist("part_skill"), strict=False
    )
    parts = tuple(each for row in rows if any(each := _plain(row)))
    return TypedNeed(
        form.get("count", "").strip(),
        form.get("by", ""),
        form.get("until", ""),
        " ".join(form.get("place", "").split()),
        form.get("from_home") == "yes",
        parts,
        form.get("wait", "").strip(),
    )


def need_of(typed: TypedNeed, now: datetime) -> Need:
    """The need that was typed. Raises `BadNeed` naming each field."""
    by = _moment(typed.by) or now
    parts = tuple(Part(_number(count), tag or None, skill or None) for count, tag, skill in typed.parts)
    need = Need(_number(typed.count), by, _moment(typed.until) or by, typed.place, typed.from_home, parts)
    return check_need(need, now)


def cost_of(need: Need, audience: Audience, people: Sequence[Candidate]) -> Cost:
    """One message to each, in their language; a reminder to whoever is silent comes to it."""
    languages = house().staff_languages
    sizes = {tag: _sample(need, audience, tag) for tag in languages}
    sent = [spoken_by(each.person, languages) for each in people]
    parts = sum(size_of(sizes[tag]).parts for tag in sent)
    return Cost(len(people), parts, sizes[languages[0]])


def _sample(need: Need, audience: Audience, language: str) -> str:
    words = house().staff_words(language)
    link = f"{house().settings.public_url}/come/upc_{'x' * 32}"
    facts = {"need": need, "municipality": house().centre.municipality.name, "link": link}
    return worded(words, "ask", facts, language, zone(), audience)


def _plain(row: tuple[str, str, str]) -> tuple[str, str, str]:
    count, tag, skill = (" ".join(each.split()) for each in row)
    return count, tag, skill.casefold()


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0


def _moment(typed: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone())
