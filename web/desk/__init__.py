"""The agent's desk: the script, the answers, and what the callers ask."""

from flask import Blueprint, Flask

from web.desk import page


def install(app: Flask) -> None:
    """The desk's pages."""
    desk = Blueprint("desk", __name__, url_prefix="/staff")
    page.routes(desk)
    app.register_blueprint(desk)
