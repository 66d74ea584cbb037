"""Writes the OpenAPI document of this version's routes: `make docs`. An installation serves its own."""

import json
import sys
from unittest.mock import NonCallableMock

from apiflask import APIFlask

from web.app import create_app
from web.house import House


def routes() -> APIFlask:
    """The application with nothing behind it: its routes are the same whatever house it stands on."""
    return create_app(NonCallableMock(spec=House))


def main() -> None:
    app = routes()
    with app.app_context():
        json.dump(app.spec, sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main()
