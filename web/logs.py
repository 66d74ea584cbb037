"""Logs: one line an event on standard error, as JSON where a program reads it.

No text that a citizen wrote is ever logged.
"""

import logging
import sys

import structlog


def log_to_stderr(level: str) -> None:
    """Set the process's logging up, once."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(
        stream=sys.stderr, level=number, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    rendered = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when something is told
    )
