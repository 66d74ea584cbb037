"""How a body is written."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scripts_library.texts.blocks import (
    Block,
    Bullets,
    Divider,
    Heading,
    Literal,
    Paragraph,
    Slot,
    Span,
    Steps,
    brace_faults,
    divided,
    lines_of,
    parse,
    slots_used,
)
from scripts_library.texts.errors import BodyRefused
from tests.i18n import hostile


def words(text: str) -> tuple[Span, ...]:
    return (Literal(text),)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("", ()),
        ("\n\n  \n", ()),
        ("Koka vattnet.", (Paragraph(words("Koka vattnet.")),)),
        ("Koka\nvattnet.\n\nNu.", (Paragraph(words("Koka vattnet.")), Paragraph(words("Nu.")))),
        ("## Gör så här\nKoka.", (Heading(words("Gör så här")), Paragraph(words("Koka.")))),
        ("Gör:\n- ett\n- två", (Paragraph(words("Gör:")), Bullets((words("ett"), words("två"))))),
        ("- ett\n\n- två", (Bullets((words("ett"), words("två"))),)),
        ("- ett\n  fortsätter\n- två", (Bullets((words("ett fortsätter"), words("två"))),)),
        ("- ett\ntext", (Bullets((words("ett"),)), Paragraph(words("text")))),
        ("7. ett\n3. två", (Steps((words("ett"), words("två"))),)),
        ("1. ett\n- två", (Steps((words("ett"),)), Bullets((words("två"),)))),
        ("kort\n---\nlångt", (Paragraph(words("kort")), Divider(), Paragraph(words("långt")))),
        ("-utan mellanslag", (Paragraph(words("-utan mellanslag")),)),
        ("# inte rubrik här", (Paragraph(words("# inte rubrik här")),)),
        ("2026. var ett år", (Paragraph(words("2026. var ett år")),)),
        ("*ingen* [fetstil](x) <b>", (Paragraph(words("*ingen* [fetstil](x) <b>")),)),
        ("rad\r\nrad", (Paragraph(words("rad rad")),)),
    ],
)
def test_lines_become_blocks(body: str, blocks: tuple[Block[Span], ...]) -> None:
    assert parse(body) == blocks


@pytest.mark.parametrize(
    ("body", "spans"),
    [
        ("i {area}.", (Literal("i "), Slot("area"), Literal("."))),
        ("{area}{cause}", (Slot("area"), Slot("cause"))),
        ("{{area}}", (Literal("{area}"),)),
        ("{{{area}}}", (Literal("{"), Slot("area"), Literal("}"))),
        ("a {{ b }} c", (Literal("a { b } c"),)),
    ],
)
def test_a_slot_stands_in_braces_and_a_brace_is_written_twice(body: str, spans: tuple[Span, ...]) -> None:
    assert parse(body) == (Paragraph(spans),)


@pytest.mark.parametrize(
    "body", ["{", "}", "{Area}", "{a-b}", "{}", "{ area }", "{area", "area}", "{a\n}", "{" + "a" * 41 + "}"]
)
def test_a_single_brace_is_refused_with_its_line(body: str) -> None:
    with pytest.raises(BodyRefused) as refused:
        parse("Först.\n\n" + body)
    assert refused.value.errors[0].field == "body"
    assert str(refused.value.errors[0]).startswith("body: Line 3 has a single")


def test_every_line_with_a_single_brace_is_told_at_once() -> None:
    assert [(fault.line, fault.brace) for fault in brace_faults("{a\nb\n}\n{{ok}}")] == [(1, "{"), (3, "}")]


def test_the_slots_of_a_body_are_told_once_in_their_order() -> None:
    assert slots_used(parse("{cause} {area}\n- {phone}\n\n## {area}")) == ("cause", "area", "phone")


def test_an_answer_is_divided_at_its_first_line_of_dashes() -> None:
    short, longer = divided(parse("kort\n---\nlångt\n---\nlängre"))
    assert [lines_of(block) for block in (*short, *longer)] == [
        (words("kort"),),
        (words("långt"),),
        (words("längre"),),
    ]
    assert len(short) == 1
    assert divided(parse("bara kort")) == (parse("bara kort"), ())


LITERAL = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60)


@given(LITERAL)
@example("- - x")
@example("1. 2. 3.")
def test_any_line_with_its_braces_doubled_is_words_again(line: str) -> None:
    blocks = parse("x " + line.replace("{", "{{").replace("}", "}}"))
    assert blocks == (Paragraph(words(("x " + line).strip(" \t\r"))),)


@given(st.text())
def test_any_body_is_blocks_or_refused_and_refused_only_for_its_braces(body: str) -> None:
    if brace_faults(body):
        with pytest.raises(BodyRefused):
            parse(body)
    else:
        spans = [span for block in parse(body) for line in lines_of(block) for span in line]
        assert all(isinstance(span, Slot) or span.words for span in spans)


@pytest.mark.parametrize("body", hostile.strings())
def test_hostile_bodies_are_blocks_or_refused(body: str) -> None:
    if brace_faults(body):
        with pytest.raises(BodyRefused):
            parse(body)
    else:
        assert isinstance(parse(body), tuple)


@pytest.mark.parametrize(
    "piece", ["{{", "{a}", "x ", "\n", "- x\n", "1. x\n\n", "  x\n", "{{}}", "a\n  b\n", "---\n"]
)
def test_parsing_takes_time_as_the_body_is_long(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        parse(piece * times)
        return time.process_time() - start

    seconds(1_000)
    short, long = min(seconds(5_000) for _ in range(3)), min(seconds(40_000) for _ in range(3))
    assert long < 0.05 + short * 8 * 4  # eight times the text; four for the noise of a busy machine
