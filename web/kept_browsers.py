"""The browser that a personal link was opened in is remembered while the link lasts: nobody else's goes on in
its place.
"""

from datetime import timedelta

from werkzeug.wrappers import Response

from web.context import house


def remember(answer: Response, cookie: str, browser: str, lasts: timedelta, path: str) -> Response:
    """``browser`` is the word that this browser alone shows from now on, below ``path``."""
    answer.set_cookie(
        cookie,
        browser,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=house().secure,
        path=path,
    )
    return answer
