"""The crisis console: the staff's pages.

One module a page; templates in ``web/templates/console``.
"""

from importlib import import_module
from typing import Final

from flask import Blueprint, Flask

from web.console import bed, rendering

PAGES: Final = (
    "home",
    "incidents",
    "activation",
    "withdrawing",
    "new_item",
    "items",
    "editing",
    "approvals",
    "editions",
    "restoring",
    "recordings",
    "hearing",
    "listening",
    "prelistening",
    "board",
    "website",
    "reading",
    "overview",
    "answers",
    "callbacks",
    "questions",
    "callouts",
    "people",
    "newcomers",
    "deliveries",
    "me",
    "accounts",
    "tokens",
    "journal",
    "keys",
)


def install(app: Flask) -> None:
    """Every page of the console, and what their templates reach for."""
    rendering.install(app)
    console = Blueprint("console", __name__, url_prefix="/staff")
    for name in PAGES:
        import_module(f"web.console.{name}").routes(console)
    app.register_blueprint(console)
    bed.install(app)
