"""Is it alive, can it serve, and what does it count."""

from typing import Final

from apiflask import APIBlueprint
from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from core.canonical import Json
from core.errors import Unavailable, msgid
from scripts_library.items.model import Audience
from web.access import public
from web.context import house, read

meta: Final = APIBlueprint("api_meta", __name__, url_prefix="/api/v1", tag="Meta")


class NotReady(Unavailable):
    code = "not_ready"
    message = msgid("Nothing has been published on this host yet.")


@meta.get("/health")
@public("a watchdog asks whether the process lives; the answer holds nothing else")
def health() -> Json:
    """The process answers.

    Asks nothing of anything.
    """
    return {"alive": True}


@meta.get("/ready")
@public("a load balancer asks whether to send citizens here; the answer holds numbers that every page shows")
def ready() -> Json:
    """This host serves an edition and its record answers; 503 tells which does not."""
    page = house().sites[Audience.LIVE].page("/")
    if page is None:
        raise NotReady
    read(lambda record: record.editions.last(Audience.LIVE))
    return {"ready": True, "edition": page.number}


@meta.get("/metrics")
@public("counts for the operator's monitoring, without any person's data")
def metrics() -> Response:
    """Prometheus' text format."""
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
