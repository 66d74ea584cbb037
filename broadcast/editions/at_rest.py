"""A whole edition as one JSON text: for staged copies, which must speak without the database."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from broadcast.editions.content import cut_from
from broadcast.editions.errors import NoContent
from broadcast.editions.model import Alert, Edition, EditionNumber, Released, Sent
from core.canonical import Json, canonical_json
from core.clock import rfc3339
from scripts_library.items.model import Audience


def edition_json(edition: Edition) -> bytes:
    """Everything about the edition; `edition_from` reads it."""
    return canonical_json(
        {
            "audience": edition.audience.value,
            "number": edition.number,
            "hash": edition.hash,
            "parent": edition.parent,
            "content": edition.content,
            "cut_at": rfc3339(edition.cut_at),
            "decided_at": rfc3339(edition.decided_at),
            "by": edition.by,
            "reason": edition.reason,
            "released": released_json(edition.released),
            "journal_head": edition.journal_head,
            "restored_from": edition.restored_from,
            "alerts": alerts_json(edition.alerts),
        }
    )


def edition_from(text: bytes | str) -> Edition:
    """The edition that `edition_json` wrote. Raises `NoContent`."""
    try:
        return _edition(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise NoContent(why=f"{type(wrong).__name__}: {wrong}") from wrong


def _edition(stored: dict[str, object]) -> Edition:
    restored = cast("int | None", stored["restored_from"])
    return Edition(
        audience=Audience(str(stored["audience"])),
        number=EditionNumber(int(cast("int", stored["number"]))),
        hash=str(stored["hash"]),
        parent=cast("str | None", stored["parent"]),
        content=cast("Json", stored["content"]),
        cut=cut_from(cast("Json", stored["content"])),
        cut_at=datetime.fromisoformat(str(stored["cut_at"])),
        by=str(stored["by"]),
        reason=str(stored["reason"]),
        decided_at=datetime.fromisoformat(str(stored["decided_at"])),
        released=released_from(cast("Json", stored["released"])),
        journal_head=str(stored["journal_head"]),
        restored_from=None if restored is None else EditionNumber(restored),
        alerts=alerts_from(cast("Json", stored.get("alerts"))),
    )


def alerts_json(alerts: Mapping[str, Alert]) -> dict[str, Json]:
    """The alerts by incident, as they are stored."""
    return {incident: _alert(each) for incident, each in alerts.items()}


def _alert(each: Alert) -> Json:
    sent: list[Json] = [_sent(one) for one in each.sent]
    return {"digest": each.digest, "sent": sent, "ended": _sent(each.ended) if each.ended else None}


def _sent(each: Sent) -> Json:
    return [each.number, rfc3339(each.at)]


def alerts_from(stored: Json) -> dict[str, Alert]:
    """What `alerts_json` wrote; nothing where an older program wrote none."""
    rows = cast("Mapping[str, dict[str, list[list[str]]]]", stored or {})
    return {incident: _alert_from(row) for incident, row in rows.items()}


def _alert_from(row: Mapping[str, object]) -> Alert:
    sent = tuple(_sent_from(each) for each in cast("list[list[str]]", row["sent"]))
    ended = cast("list[str] | None", row["ended"])
    return Alert(str(row["digest"]), sent, _sent_from(ended) if ended else None)


def _sent_from(row: list[str]) -> Sent:
    return Sent(EditionNumber(int(row[0])), datetime.fromisoformat(row[1]))


def released_json(released: Mapping[str, Released]) -> dict[str, Json]:
    """Who released which text, by its hash."""
    return {text: _released(each) for text, each in released.items()}


def _released(each: Released) -> dict[str, Json]:
    approved: dict[str, Json] = {"approved_at": rfc3339(each.approved_at)} if each.approved_at else {}
    return {"by": each.by, "at": rfc3339(each.at), **approved}


def released_from(stored: Json) -> dict[str, Released]:
    """What `released_json` wrote."""
    rows = cast("Mapping[str, Mapping[str, str]]", stored or {})
    return {text: _released_from(row) for text, row in rows.items()}


def _released_from(row: Mapping[str, str]) -> Released:
    approved = row.get("approved_at")
    at = datetime.fromisoformat(row["at"])
    return Released(row["by"], at, datetime.fromisoformat(approved) if approved else None)
