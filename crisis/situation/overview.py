"""What the public asks, as the overview shows it."""

from crisis.situation.model import (
    Asked,
    Dimension,
    Window,
    bars_of,
    counts_of,
    stretches,
    topics_of,
    total,
)
from crisis.situation.ports import OverviewRecord
from scripts_library.items.model import Audience


def asked_now(
    record: OverviewRecord, audience: Audience, incident: str | None = None, window: Window = Window.HOUR
) -> Asked:
    """The window that ends now, compared with the one before it, and all that waits whenever it was asked."""
    at = record.clock.now()
    this, earlier = stretches(window, at)
    now, before = (record.tallies.asked(audience, incident, each) for each in (this, earlier))
    waiting = record.tallies.waiting(audience, incident)
    width, bars = bars_of(this, record.tallies.minutes(audience, incident, this))
    return Asked(
        audience=audience,
        incident=incident,
        window=window,
        at=at,
        asked=total(now),
        before=total(before),
        waiting=sum(each.waiting for each in waiting),
        oldest=min((each.oldest for each in waiting if each.oldest is not None), default=None),
        topics=topics_of(now, before, waiting),
        languages=counts_of(Dimension.LANGUAGE, now, before),
        districts=counts_of(Dimension.DISTRICT, now, before),
        channels=counts_of(Dimension.CHANNEL, now, before),
        bars=bars,
        bar_minutes=width,
    )
