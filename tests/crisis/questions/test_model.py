"""Rules of questions: what can become of one, and what cannot be logged."""

import pytest

from crisis.questions import errors
from crisis.questions.model import NEXT, Answered, Channel, New, Question, QuestionId, Rules, State, checked
from i18n.rules.errors import TextRefused
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT
from tests.crisis.questions.asking import new

GIVEN = Answered("r1", "sv", "h1")


def question(state: State) -> Question:
    return Question(
        QuestionId("q1"), "7K2MQ-40XD9", Audience.LIVE, "Hur?", "sv", Channel.PHONE, NIGHT, state=state
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("wanted", State)
def test_a_question_goes_where_the_table_allows_and_nowhere_else(state: State, wanted: State) -> None:
    if wanted in NEXT[state]:
        assert question(state).to(wanted).state is wanted
        return
    with pytest.raises(errors.NotPossible, match=state.value):
        question(state).to(wanted)


def test_whatever_was_decided_can_be_undone() -> None:
    for state in (State.ANSWERED, State.CLOSED):
        assert State.OPEN in NEXT[state]
    with pytest.raises(errors.NotPossible):
        question(State.ASKED).reopened(NIGHT)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"rosa": 0}, "rosa"),
        ({"rosa": 9}, "rosa"),
        ({"district": "Månen"}, "district"),
        ({"callback": "+46846500499"}, "callback"),
    ],
)
def test_what_cannot_be_logged_is_told_at_its_field(given: dict[str, object], field: str) -> None:
    rules = Rules(districts=("Norrby",), partners=frozenset({"+46846500499"}))
    with pytest.raises(errors.QuestionRefused) as told:
        checked(new(**{"text": "Hur?"} | given), rules)  # type: ignore[arg-type]
    assert [each.field for each in told.value.errors] == [field]


def test_an_answer_tells_what_was_asked_where_nobody_wrote_it_down() -> None:
    assert checked(New("", "sv", Channel.PHONE, answered_with=GIVEN), Rules()).text == ""


@pytest.mark.parametrize("text", ["å" * 4097, "a" * 8193, "🚰" * 2049, "a" * 100_000])
def test_a_question_is_at_most_eight_kilobytes(text: str) -> None:
    with pytest.raises(errors.QuestionTooLong):
        checked(new(text), Rules())
    checked(new(text[: 8192 // len(text[0].encode())]), Rules())


@pytest.mark.parametrize("text", ["Hej\u202edå", "a\x00b", "\ud800", "a\u2066b"])
def test_characters_that_hide_or_turn_are_refused_as_in_every_text(text: str) -> None:
    with pytest.raises(TextRefused):
        checked(new(text), Rules())


def test_names_stand_on_one_line() -> None:
    assert checked(new("Hur?", topic="  barn  och vatten "), Rules()).topic == "barn och vatten"
    assert checked(new("Hur?", topic="  "), Rules()).topic is None
    with pytest.raises(TextRefused):
        checked(new("Hur?", topic="x" * 81), Rules())
