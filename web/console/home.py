"""The overview: what we say now, what waits, and whether all channels agree."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.access import Action, may


def routes(console: Blueprint) -> None:
    console.add_url_rule("/", view_func=home)
    console.add_url_rule("/status", view_func=status_bar)


@may(Action.HOME)
def home() -> ResponseReturnValue:
    return render_template("console/home.html")


@may(Action.HOME)
def status_bar() -> ResponseReturnValue:
    """The bar alone, for its refresh."""
    return render_template("console/_status.html")
