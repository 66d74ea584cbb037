"""The HTTP API (docs/reference/api.md): one module a room.

Reference: ``/api/v1/openapi.json``.
"""

from typing import cast

from apiflask import APIFlask
from flask import Flask

from web.api import (
    approvals,
    desk,
    editions,
    incidents,
    items,
    journal,
    meta,
    overview,
    partners,
    plans,
    posom,
    questions,
    staffing,
)
from web.api.bodies import readable_body
from web.api.document import completed


def install(app: Flask) -> None:
    """Every room of the API."""
    api = cast("APIFlask", app)
    api.before_request(readable_body)
    api.spec_processor(completed)
    for blueprint in (
        meta.meta,
        plans.plans,
        incidents.incidents,
        items.items,
        approvals.approvals,
        editions.editions,
        desk.desk,
        questions.questions,
        staffing.staffing,
        overview.overview,
        journal.journal,
        partners.partners,
        posom.posom,
    ):
        api.register_blueprint(blueprint)
