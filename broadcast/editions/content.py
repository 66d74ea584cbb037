"""The frozen content of an edition as JSON, and back. What has its default is left out, so that a field that
is added later changes no earlier edition's content.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from broadcast.editions.errors import NoContent
from broadcast.editions.model import (
    Cut,
    Entry,
    IncidentWord,
    Instead,
    LeftOut,
    Mode,
    Municipality,
    RecordedPart,
    Said,
    SetAside,
)
from core.canonical import Json, canonical_json, digest_bytes
from core.clock import rfc3339
from scripts_library.items.model import Audience, Authority, Kind, Stage
from scripts_library.slots.model import SlotSpec, SlotType

T = TypeVar("T")
Object = Mapping[str, Json]


def edition_hash(content: Json, parent: str | None) -> str:
    """SHA-256 of the RFC 8785 JSON of {content, parent}. Raises `NotCanonical`."""
    return hash_of_text(canonical_json(content).decode(), parent)


def hash_of_text(content: str, parent: str | None) -> str:
    """The same, from content that is canonical JSON already: writing it once more would cost half of a
    cut.
    """
    return digest_bytes(f'{{"content":{content},"parent":{canonical_json(parent).decode()}}}'.encode())


def content_of(cut: Cut) -> dict[str, Json]:
    """The cut as JSON: texts exactly as stored, moments as RFC 3339 in UTC."""
    return {
        "audience": cut.audience.value,
        "mode": cut.mode.value,
        "municipality": _municipality(cut.municipality),
        "languages": list(cut.languages),
        "incidents": [_incident(each) for each in cut.incidents],
        "entries": [_entry(each) for each in cut.entries],
    }


def cut_from(content: Json) -> Cut:
    """The cut that `content_of` wrote. Raises `NoContent`."""
    try:
        return _cut(_object(content))
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise NoContent(why=f"{type(wrong).__name__}: {wrong}") from wrong


def _given(**fields: Json) -> dict[str, Json]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, False, [], {})}


def _municipality(of: Municipality) -> dict[str, Json]:
    named: dict[str, Json] = {
        "name": of.name,
        "phone": of.phone,
        "url": of.url,
        "timezone": of.timezone,
    }
    return named | _given(opening=dict(of.opening))


def _incident(of: IncidentWord) -> dict[str, Json]:
    named: dict[str, Json] = {
        "id": of.id,
        "titles": dict(of.titles),
        "urgency": of.urgency,
        "stage": of.stage.value,
        "slots": dict(of.slots),
    }
    aside: list[Json] = [{"key": each.key, "words": dict(each.words)} for each in of.set_aside]
    return named | _given(plan=of.plan, set_aside=aside)


def _entry(of: Entry) -> dict[str, Json]:
    named: dict[str, Json] = {
        "item": of.item,
        "slug": of.slug,
        "kind": of.kind.value,
        "authority": of.authority.value,
        "revision": of.revision,
        "texts": {language: _said(said) for language, said in of.texts.items()},
    }
    return named | _given(
        incident=of.incident,
        topic=of.topic,
        listen=of.listen,
        slots=[_slot(each) for each in of.slots],
        left_out={language: why.value for language, why in of.left_out.items()},
        ends=None if of.ends is None else rfc3339(of.ends),
        instead=None if of.instead is None else of.instead.value,
    )


def _slot(of: SlotSpec) -> dict[str, Json]:
    named: dict[str, Json] = {"name": of.name, "type": of.type.value, "required": of.required}
    return named | _given(choices=list(of.choices), example=of.example)


def _said(of: Said) -> dict[str, Json]:
    named: dict[str, Json] = {"text_hash": of.text_hash, "title": of.title, "body": of.body}
    return named | _given(
        words={slot: dict(words) for slot, words in of.words.items()},
        unreviewed=of.unreviewed,
        outdated=of.outdated,
        recordings=[_recording(each) for each in of.recordings],
    )


def _recording(of: RecordedPart) -> dict[str, Json]:
    return {"part": of.part, "sound": of.sound} | _given(slots_digest=of.slots_digest)


def _cut(of: Object) -> Cut:
    return Cut(
        audience=Audience(_text(of["audience"])),
        mode=Mode(_text(of["mode"])),
        municipality=_read_municipality(_object(of["municipality"])),
        languages=_texts(of["languages"]),
        incidents=_each(of["incidents"], _read_incident),
        entries=_each(of["entries"], _read_entry),
    )


def _read_municipality(of: Object) -> Municipality:
    return Municipality(
        name=_text(of["name"]),
        phone=_text(of["phone"]),
        url=_text(of["url"]),
        timezone=_text(of["timezone"]),
        opening=_words(of.get("opening")),
    )


def _read_incident(of: Object) -> IncidentWord:
    return IncidentWord(
        id=_text(of["id"]),
        plan=_maybe(of.get("plan"), _text),
        titles=_words(of["titles"]),
        urgency=_number(of["urgency"]),
        stage=Stage(_text(of["stage"])),
        slots=_object(of["slots"]),
        set_aside=_each(
            of.get("set_aside"), lambda each: SetAside(_text(each["key"]), _words(each["words"]))
        ),
    )


def _read_entry(of: Object) -> Entry:
    return Entry(
        item=_text(of["item"]),
        slug=_text(of["slug"]),
        kind=Kind(_text(of["kind"])),
        authority=Authority(_text(of["authority"])),
        revision=_text(of["revision"]),
        incident=_maybe(of.get("incident"), _text),
        topic=_maybe(of.get("topic"), _text),
        listen=of.get("listen") is True,
        slots=_each(of.get("slots"), _read_slot),
        texts={language: _read_said(_object(said)) for language, said in _object(of["texts"]).items()},
        left_out={language: LeftOut(_text(why)) for language, why in _object(of.get("left_out")).items()},
        ends=_maybe(of.get("ends"), _moment),
        instead=_maybe(of.get("instead"), lambda value: Instead(_text(value))),
    )


def _read_slot(of: Object) -> SlotSpec:
    return SlotSpec(
        name=_text(of["name"]),
        type=SlotType(_text(of["type"])),
        required=of["required"] is True,
        choices=_texts(of.get("choices")),
        example=_maybe(of.get("example"), _text) or "",
    )


def _read_said(of: Object) -> Said:
    return Said(
        text_hash=_text(of["text_hash"]),
        title=_text(of["title"]),
        body=_text(of["body"]),
        words={slot: _words(words) for slot, words in _object(of.get("words")).items()},
        unreviewed=of.get("unreviewed") is True,
        outdated=of.get("outdated") is True,
        recordings=_each(of.get("recordings"), _read_recording),
    )


def _read_recording(of: Object) -> RecordedPart:
    return RecordedPart(
        _maybe(of["part"], _number), _text(of["sound"]), _maybe(of.get("slots_digest"), _text)
    )


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} is not a text")
    return value


def _number(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r:.60} is not a whole number")
    return value


def _object(value: Json) -> Object:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r:.60} is not an object")
    return value


def _list(value: Json) -> Sequence[Json]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{value!r:.60} is not a list")
    return value


def _moment(value: Json) -> datetime:
    return datetime.fromisoformat(_text(value))


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(value))


def _words(value: Json) -> dict[str, str]:
    return {key: _text(each) for key, each in _object(value).items()}


def _each(value: Json, read: Callable[[Object], T]) -> tuple[T, ...]:
    return tuple(read(_object(each)) for each in cast("Iterable[Json]", _list(value)))


def _maybe(value: Json, read: Callable[[Json], T]) -> T | None:
    return None if value is None else read(value)
