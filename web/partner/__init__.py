"""Partners' own page, and the callers they pass on as the desk takes them."""

from flask import Blueprint, Flask

from web.partner import page, taking


def install(app: Flask) -> None:
    """Both sides of a call that is passed on."""
    partner = Blueprint("partner", __name__, url_prefix="/staff")
    page.routes(partner)
    taking.routes(partner)
    app.register_blueprint(partner)
    app.jinja_env.globals.update(transfers_now=taking.transfers_now)
