"""POSOM's own list, crisis management's page for starting it, and how the desk refers somebody."""

from flask import Blueprint, Flask

from web.posom import caring, on_call, referring, starting


def install(app: Flask) -> None:
    """Every side of it."""
    posom = Blueprint("posom", __name__, url_prefix="/staff/posom")
    caring.routes(posom)
    starting.routes(posom)
    on_call.routes(posom)
    referring.routes(posom)
    app.register_blueprint(posom)
    app.jinja_env.globals.update(posom_now=referring.posom_now)
