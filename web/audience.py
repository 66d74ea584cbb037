"""Which audience a page is for: it goes with every link, form and refresh, and never by what its reader did
last elsewhere."""

from flask import request

from scripts_library.items.model import Audience


def page_audience() -> Audience:
    """The one that the address or the form names; live where none is named."""
    wanted = request.values.get("audience", "")
    return Audience(wanted) if wanted in set(Audience) else Audience.LIVE
