"""The citizen's pages, served from this host's staged tree: no database, no session, no JavaScript."""

from flask import Flask

from web.citizen import ask, feeds, pages


def install(app: Flask) -> None:
    """The public site, its feeds and sounds, and our own style sheets and scripts."""
    app.register_blueprint(feeds.feeds)
    app.register_blueprint(ask.asking)
    app.register_blueprint(pages.citizen)
