"""Pages for those who are called in, and for newcomers at the door: no log-in, a secret in the address.

They show the person's own things and nobody else's, are kept by no cache, and are told to nobody.
"""

from flask import Flask, g, request
from werkzeug.wrappers import Response

from web.context import house


def install(app: Flask) -> None:
    """The personal page, and the door for newcomers."""
    from web.coming import joining, personal

    app.register_blueprint(personal.come)
    app.register_blueprint(joining.join)


def choose_language() -> None:
    """The language that the address asks for, where it is one of ours."""
    wished = request.args.get("lang", "")
    if wished in house().staff_languages:
        g.language = wished


def unseen(answer: Response) -> Response:
    """The address is a secret: kept and told nowhere."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
