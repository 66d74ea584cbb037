"""What is heard beforehand is what the line would say first, and nothing else."""

from datetime import timedelta

from broadcast.phone.compile import flow_of
from broadcast.phone.foretaste import message_of
from broadcast.phone.model import Place
from scripts_library.items.model import Audience
from tests.broadcast.phone.fakes import ANNOUNCEMENT, BANNER, NIGHT, TALK, an_edition, ending


def test_it_is_the_lines_own_message_in_the_language() -> None:
    edition = an_edition(BANNER, ANNOUNCEMENT)
    for language in ("sv", "en", "ar"):
        node = flow_of(edition, TALK).nodes[Place(language, "main")]
        assert message_of(edition, TALK, language, NIGHT) == node.lines
    assert message_of(edition, TALK, "tlh", NIGHT) == ()


def test_an_exercise_says_so_first_and_last() -> None:
    edition = an_edition(ANNOUNCEMENT, audience=Audience.EXERCISE)
    first, *said, last = message_of(edition, TALK, "sv", NIGHT)
    assert first == last
    assert "exercise" in first.text.lower()
    assert said[0].text == "Koka allt vatten i Norrby och Hamnen."


def test_what_has_ended_is_not_heard() -> None:
    until = NIGHT + timedelta(hours=1)
    edition = an_edition(ending(ANNOUNCEMENT, until))
    before, after = (message_of(edition, TALK, "sv", at) for at in (NIGHT, until))
    assert "Koka allt vatten i Norrby och Hamnen." in [each.text for each in before]
    assert "Koka allt vatten i Norrby och Hamnen." not in [each.text for each in after]
