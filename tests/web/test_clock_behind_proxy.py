"""Where another server gives the pages, the clock says that their first reader is not measured."""

from datetime import timedelta

import pytest
from flask import render_template_string

from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Mark, Moment
from scripts_library.items.model import Audience
from tests.broadcast.sample import NIGHT
from tests.web.staffed import Staffed

CLOCK = '{% import "console/_clock.html" as time with context %}{{ time.edition_clock(marks) }}'
NOT_MEASURED = "mäts inte: webbservern framför ger sidorna"


def at(mark: Mark, channel: str = "") -> Moment:
    return Moment(EditionNumber(7), Audience.LIVE, mark, NIGHT + timedelta(seconds=1), channel, "one")


SEEN = [at(Mark.DECIDED), at(Mark.CUT), at(Mark.OBSERVED, "site"), at(Mark.OBSERVED, "phone")]


@pytest.mark.parametrize(
    ("behind", "marks", "told"),
    [
        (True, SEEN, True),
        (False, SEEN, False),
        (True, SEEN[:2], False),
        (True, [*SEEN, at(Mark.FIRST_CITIZEN, "phone")], True),
        (True, [*SEEN, at(Mark.FIRST_CITIZEN, "site")], False),
    ],
)
def test_the_clock_says_what_is_not_measured(
    staffed: Staffed, behind: bool, marks: list[Moment], told: bool
) -> None:
    staffed.app.config["SITE_BEHIND_PROXY"] = behind
    with staffed.app.test_request_context("/"):
        assert (NOT_MEASURED in render_template_string(CLOCK, marks=marks)) is told


def test_a_channel_that_nobody_met_yet_is_in_the_clock_as_such(staffed: Staffed) -> None:
    marks = [*SEEN, at(Mark.OBSERVED, "feeds"), at(Mark.OBSERVED, "website"), at(Mark.FIRST_CITIZEN, "phone")]
    with staffed.app.test_request_context("/"):
        assert render_template_string(CLOCK, marks=marks).count("ingen än") == 3
