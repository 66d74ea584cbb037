"""How long a caller waits to be rung, as the line tells it: in few words, never shorter than is known."""

from bisect import bisect_left
from typing import Final

from broadcast.phone import sayings
from broadcast.phone.lines import Narrator
from broadcast.phone.model import Line

UP_TO: Final = (5, 10, 20, 30, 60)
"""Minutes: the wait is told as the first of these that it does not pass, else as more than an hour."""


def told_as(seconds: int) -> int:
    """Which of the lines tells this wait."""
    return bisect_left([60 * minutes for minutes in UP_TO], seconds)


def wait_lines(narrator: Narrator, language: str) -> tuple[Line, ...]:
    """One line for each of ``UP_TO``, and one for more than an hour."""
    within = [narrator.prompt(language, sayings.WAIT_WITHIN, minutes=minutes) for minutes in UP_TO]
    return (*within, narrator.prompt(language, sayings.WAIT_LONG))
