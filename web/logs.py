"""Logs: one line an event on standard error, as JSON where a program reads it.

No text that a citizen wrote is ever logged. An error that is not ours may hold any value it met (a database
tells the whole row that it refused), so of those the log has the kind and the place, never the words.
"""

import logging
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from core.errors import UpplysError


def log_to_stderr(level: str) -> None:
    """Set the process's logging up, once."""
    number = logging.getLevelNamesMapping()[level]
    stderr = logging.StreamHandler()
    stderr.setFormatter(_WithoutWords("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[stderr], level=number)
    rendered = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(lambda found: trace(found[1])),
            rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when something is told
    )


def told(error: BaseException) -> str:
    """What the log may say of an error in a line."""
    kind = type(error).__name__
    if isinstance(error, UpplysError):
        return f"{kind}: {error.code}"
    if isinstance(error, DBAPIError):
        return f"{kind}: {type(error.orig).__name__} {getattr(error.orig, 'sqlstate', None) or ''}".rstrip()
    if isinstance(error, OSError):
        return f"{kind}: {error.strerror or error.errno or ''}"
    return kind


def trace(error: BaseException | None) -> str:
    """Where an error and those that led to it arose: files, lines and our own code, no values."""
    chain = _chain(error)
    return "\nThen:\n\n".join("".join((*traceback.format_tb(e.__traceback__), told(e), "\n")) for e in chain)


def _chain(error: BaseException | None) -> Sequence[BaseException]:
    """The error and those that led to it, the first first. They may name each other in a circle."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain[::-1]


class _WithoutWords(logging.Formatter):
    """For what is logged with the standard library."""

    def formatException(  # noqa: N802 - the library's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | Any,
    ) -> str:
        return trace(ei[1])
