"""The feeds of the sample night, edition after edition."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from broadcast.channels.feeds.compile import compile_feeds
from broadcast.channels.feeds.stager import FeedsStager
from broadcast.channels.publishing.via_files import Trees
from broadcast.channels.site.readings import read
from broadcast.channels.site.stager import SiteStager
from broadcast.editions.alerts import alerts_after
from broadcast.editions.model import Alert, Cut, Edition, EditionNumber, Sent
from tests.broadcast.channels.site.samples import (
    BASES,
    PUBLIC_URL,
    assets_for,
    readings,
)
from tests.broadcast.sample import NIGHT, edition_of

SCRIPT = b"(() => {})();\n"


def editions_of(*cuts: Cut) -> tuple[Edition, ...]:
    """The editions of these cuts, a minute apart, each with its alerts."""
    alerts: Mapping[str, Alert] = {}
    made: list[Edition] = []
    for number, cut in enumerate(cuts, start=1):
        at = NIGHT + timedelta(minutes=number - 1)
        alerts = alerts_after(alerts, cut, Sent(EditionNumber(number), at))
        parent = made[-1].hash if made else None
        made.append(replace(edition_of(cut, number, parent, at), alerts=alerts))
    return tuple(made)


def feeds_of(edition: Edition, at: datetime | None = None) -> dict[str, bytes]:
    """Every file of the feeds."""
    base = BASES[edition.audience]
    assets = replace(assets_for(edition.cut.languages, base), public_url=f"{PUBLIC_URL}{base}")
    return dict(compile_feeds(read(edition, assets, at or edition.cut_at), SCRIPT))


def feeds_after(*cuts: Cut) -> dict[str, bytes]:
    """The feeds of the last of these editions."""
    return feeds_of(editions_of(*cuts)[-1])


def trees_with_feeds(folder: Path) -> Trees:
    """The published trees of a host with a site and feeds."""
    shared = readings()
    return Trees(folder, [SiteStager(shared), FeedsStager(shared, SCRIPT)], "build-1")
