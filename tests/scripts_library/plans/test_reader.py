"""A plan is read from its files, or every fault is told at its file and line."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import i18n
from i18n.languages.model import LanguageTag
from scripts_library.items.model import DURING, Authority, Kind, Stage
from scripts_library.plans.errors import NoSuchPlanFolder, PlanUnreadable
from scripts_library.plans.json_form import plan_json, plan_of
from scripts_library.plans.model import CallIn, Question, Review
from scripts_library.plans.reader import PlanFiles, read_plan
from scripts_library.plans.via_files import check, exit_code, read_folder
from scripts_library.slots.model import SlotType
from tests.i18n import hostile
from tests.scripts_library.plans.samples import FILES, PLAN_TOML, plan, reading, with_toml, with_words

SV, AR = LanguageTag("sv"), LanguageTag("ar")
OURS = Path(i18n.__file__).parent.parent / "plans"


def test_a_plan_is_what_its_folder_says() -> None:
    read = plan()
    assert (read.id, read.version, read.urgency, read.fact_owner) == ("stromavbrott", 1, 60, "grid_owner")
    assert [(tag, words.review) for tag, words in read.languages.items()] == [
        (SV, Review.SOURCE),
        (AR, Review.AWAITING_REVIEW),
    ]
    assert [(slot.name, slot.type, slot.required) for slot in read.slots] == [
        ("area", SlotType.AREA, True),
        ("cause", SlotType.CHOICE, False),
        ("next_information", SlotType.NEXT_INFORMATION, False),
    ]
    assert read.questions == (Question("cause", {"storm": "storm"}),)
    assert (read.tell, read.set_aside, read.call_in) == (
        ("grid_owner",),
        ("invoices",),
        (CallIn("agent", 2),),
    )
    assert read.words(SV).tell == {"grid_owner": "Nätägaren: stäm av områden."}


def test_an_item_has_its_facts_and_its_texts_with_the_words_of_their_choices() -> None:
    first, retraction, answer, script = plan().items
    assert (first.kind, first.authority, first.topic) == (Kind.ANNOUNCEMENT, Authority.EVENT, "power")
    assert (answer.stages, answer.listen, answer.order) == (DURING, True, 2)
    assert retraction.stages == (Stage.RETRACTION,)
    assert (first.texts[SV].title, first.texts[SV].words) == (
        "Strömmen är borta",
        {"cause": {"storm": "stormen", "unknown": "något vi inte vet ännu"}},
    )
    assert first.texts[SV].body.startswith("Strömmen är borta i {area}.")
    assert not first.texts[SV].body.endswith("\n")
    assert set(script.texts) == {SV}


def test_a_withdrawn_text_is_replaced_by_its_own_retraction_or_by_the_plans() -> None:
    own = '\n[[retractions]]\nitem = "strom-bekraftat"\nretraction = "strom-trygghetslarm"\n'
    read = plan({"plan.toml": PLAN_TOML + own})
    assert read.retraction_of("strom-bekraftat") == "strom-trygghetslarm"
    assert read.retraction_of("strom-samtal") == "strom-rattelse"


def test_words_that_a_language_lacks_are_staffs_in_the_source_language() -> None:
    assert plan().words(LanguageTag("fi")).title == "Strömavbrott"


def test_the_sample_has_no_faults_and_says_what_staff_will_miss() -> None:
    read = reading()
    assert read.faults == ()
    assert [str(warning) for warning in read.warnings] == [
        "ar/words.toml:1: warning: [call_in] has no words in ar for: agent.",
        "ar/words.toml:1: warning: [fact_owners] has no words in ar for: grid_owner.",
        "ar/words.toml:1: warning: [set_aside] has no words in ar for: invoices.",
        "ar/words.toml:1: warning: [tell] has no words in ar for: grid_owner.",
        "plan.toml:53: warning: “strom-samtal” has no text in ar; staff get it in the source language.",
    ]


def broken(*places: tuple[str, str, int, str]) -> list[object]:
    """Cases of plan.toml: what to replace by what, the line of the fault, and words of its message."""
    return [pytest.param(*place, id=place[1][:40] or place[0][:40]) for place in places]


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    broken(
        ('id = "stromavbrott"', 'id = "strom"', 1, "must be the same"),
        ('id = "stromavbrott"', 'id = "Ström!"', 1, "letters a to z"),
        ('id = "stromavbrott"\n', "", 1, "“id” is missing"),
        ("version = 1", "version = 0", 2, "whole number from 1"),
        ("version = 1", 'version = "1"', 2, "whole number"),
        ("version = 1", "version = true", 2, "whole number"),
        ("urgency = 60", "urgency = 101", 4, "from 0 to 100"),
        ("urgency = 60", "urgencey = 60", 4, "“urgencey” is not a key here"),
        ('source_language = "sv"', 'source_language = "sv_SE"', 3, "“sv_SE” is not a language"),
        ('source_language = "sv"', 'source_language = "en"', 8, "“en” must stand under [languages]"),
        ('ar = "awaiting_review"', 'xx = "awaiting_review"', 10, "“xx” is not a language"),
        ('ar = "awaiting_review"', 'ar = "done"', 10, "one of: source, awaiting_review, reviewed"),
        ('ar = "awaiting_review"', 'ar = "source"', 10, "the source language is “sv”"),
        ('sv = "source"', 'sv = "reviewed"', 9, 'must stand under [languages] as "source"'),
        ('type = "area"', 'type = "region"', 14, "one of: area, streets, time"),
        ('type = "area"', "type = 7", 14, "must be a text in quotes"),
        ('name = "area"', 'name = "Area 1"', 13, "letters a to z and underscores"),
        ("required = true", 'required = "yes"', 15, "true or false"),
        ('example = "Norrby, Hamnen"', 'example = ","', 16, "does not fit the slot"),
        ('example = "2026-11-21T06:30:00+01:00"', 'example = "imorgon"', 26, "does not fit the slot"),
        ('choices = ["storm", "unknown"]', 'choices = ["storm"]', 21, "at least two choices"),
        ('choices = ["storm", "unknown"]', 'choices = "storm"', 21, "must be a list of texts"),
        ('choices = ["storm", "unknown"]\n', "", 20, "at least two choices"),
        ('name = "cause"', 'name = "area"', 19, "“area” is here already (line 13)"),
        ('slot = "cause"', 'slot = "reason"', 29, "no slot called “reason”"),
        ('slot = "cause"', 'slot = "area"', 29, "of type choice or yes_no"),
        ('storm = "storm"', 'hail = "storm"', 31, "“hail” is not a choice of “cause”"),
        ('storm = "storm"', 'storm = "oversvamning"', 31, "no plan “oversvamning” beside this one"),
        ('slug = "strom-rattelse"', 'slug = "strom-bekraftat"', 41, "is here already (line 34)"),
        ('slug = "strom-rattelse"', 'slug = "../x"', 41, "letters a to z"),
        ('slug = "strom-rattelse"\n', "", 40, "“slug” is missing"),
        ('kind = "announcement"', 'kind = "speech"', 35, "one of: announcement, banner"),
        ('authority = "event"', 'authority = "mayor"', 36, "one of: standing, event"),
        ('stages = ["retraction"]', 'stages = ["later"]', 44, "“later”; it must be one of"),
        ('stages = ["retraction"]\n', "", 40, "must say its stages"),
        ("listen = true", "listen = 1", 50, "true or false"),
        ('key = "grid_owner"', 'key = "grid owner"', 58, "letters a to z"),
        ("people = 2", "people = 0", 65, "from 1 to 1000"),
        ("[[tell]]", "[tell]", 57, "list of tables: [[tell]]"),
        ("[languages]", "[[languages]]", 8, "must be a table"),
        ("[[call_in]]", "[[call_in]", 63, "not TOML"),
        ('kind = "script"', "kind = script", 54, "not TOML"),
        ('kind = "script"', 'kind = "script', 54, "not TOML"),
        ("urgency = 60", "urgency = 60\nurgency = 70", 5, "not TOML"),
        ("urgency = 60", 'urgency = 60\nnote = """', 66, "not TOML"),
        ('topic = "power"', 'topic = "po\u202ewer"', 38, "U+202E"),
        ('topic = "power"', 'topic = "po\x00wer"', 38, "not TOML"),
    ),
)
def test_a_fault_in_plan_toml_is_told_at_its_line(old: str, new: str, at: int, told: str) -> None:
    read = reading(with_toml(old, new))
    assert read.plan is None
    shown = [(fault.file, fault.line) for fault in read.faults if told in fault.text]
    assert shown == [("plan.toml", at)], "\n".join(map(str, read.faults))


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    broken(
        ('title = "Strömavbrott"\n', "", 1, "“title” is missing"),
        ('title = "Strömavbrott"', "title = 7", 1, "text in quotes"),
        ("summary =", "sumary =", 2, "“sumary” is not a key here"),
        ("[slots.area]", "[slots.region]", 4, "no slot called “region”"),
        ('label = "Område"\n', "", 4, "“slots.area.label” has no words in sv"),
        ('help = "Så', 'hlep = "Så', 6, "“hlep” is not a key here"),
        ('storm = "stormen"', 'hail = "haglet"', 10, "“hail” is not a choice of “cause”"),
        ('grid_owner = "Nätägaren: stäm', 'grid = "Nätägaren: stäm', 18, "“grid” is not a key here"),
        ('invoices = "Frågor', 'invoices = "Frå\u202egor', 20, "U+202E"),
        ("[set_aside]\n", "[set_aside\n", 19, "not TOML"),
    ),
)
def test_a_fault_in_words_toml_is_told_at_its_line(old: str, new: str, at: int, told: str) -> None:
    read = reading(with_words(old, new))
    assert read.plan is None
    shown = [(fault.file, fault.line) for fault in read.faults if told in fault.text]
    assert shown == [("sv/words.toml", at)], "\n".join(map(str, read.faults))


TEXT = "sv/strom-bekraftat.md"


@pytest.mark.parametrize(
    ("content", "at", "told"),
    [
        ("", 1, "first line must be the title"),
        ("Strömmen är borta\n\nText.", 1, "first line must be the title"),
        ("#\n\nText.", 1, "first line must be the title"),
        ("# Strömmen är borta\n\n", 1, "no text below it"),
        ("# Ström i {area}\n\nText.", 1, "A title cannot hold a slot"),
        ("# " + "x" * 201 + "\n\nText.", 1, "201 characters long"),
        (
            "# Ström\n\nText.\n\nI {region} är det mörkt.",
            5,
            "uses {region}, but plan.toml declares no such slot",
        ),
        ("# Ström\n\nText.\n{area", 4, "A single “{”"),
        ("# Ström\n\nText }.", 3, "A single “}”"),
        ("# Ström\n\nI {Area}.", 3, "A single “{”"),
        ("# Ström\n\nText\u202e.", 3, "U+202E at position 5"),
        ("# Ström\x07\n\nText.", 1, "U+0007 at position 8"),
        (b"# Str\xf6m\n\nText.", 1, "not UTF-8"),
        (b"# Ok\n\nText.\n\xff", 4, "not UTF-8"),
        ("# Ström\n\n" + "x" * 65_536, 1, "larger than 64 KB"),
    ],
)
def test_a_fault_in_a_text_is_told_at_its_line(content: str | bytes, at: int, told: str) -> None:
    read = reading({TEXT: content})
    assert read.plan is None
    assert [(fault.file, fault.line) for fault in read.faults if told in fault.text] == [(TEXT, at)], (
        read.faults
    )


def told(changed: Mapping[str, str | bytes | None]) -> list[str]:
    return [str(fault) for fault in reading(changed).faults]


def test_a_missing_source_text_names_the_item_and_the_file_to_write() -> None:
    (fault,) = told({TEXT: None})
    assert fault == (
        "plan.toml:34: fault: “strom-bekraftat” has no text in its source language:"
        " write sv/strom-bekraftat.md."
    )


def test_a_language_that_promises_a_text_and_lacks_it_is_a_fault() -> None:
    (fault,) = told({"ar/strom-trygghetslarm.md": None})
    assert fault == (
        "plan.toml:47: fault: “strom-trygghetslarm” has no text in ar."
        " Write ar/strom-trygghetslarm.md, or list under [promises] the kinds that ar has."
    )


def test_a_language_may_promise_some_kinds_only() -> None:
    promises = PLAN_TOML.replace("[[slots]]", '[promises]\nar = ["announcement"]\n\n[[slots]]', 1)
    assert told({"plan.toml": promises, "ar/strom-trygghetslarm.md": None}) == []
    assert len(told({"plan.toml": promises, "ar/strom-rattelse.md": None})) == 1
    unknown = promises.replace('"announcement"]', '"speech"]', 1)
    assert "plan.toml:13: fault: “ar” is “speech”" in told({"plan.toml": unknown})[0]


def test_a_choice_that_a_text_uses_needs_words_in_its_language() -> None:
    assert told({"ar/words.toml": FILES["ar/words.toml"].replace('storm = "العاصفة"\n', "")}) == [
        "ar/words.toml:1: fault: “strom-bekraftat” uses {cause}, but the choice “storm” has no words in ar."
    ]


def test_missing_and_stray_files_are_told() -> None:
    assert told({"ar/words.toml": None})[0] == "ar/words.toml:1: fault: The file is missing."
    assert told({"sv/strom-bekraftad.md": "# x\n\ny"}) == [
        "sv/strom-bekraftad.md:1: fault: Nothing in plan.toml refers to this file."
    ]
    assert told({"fi/words.toml": 'title = "x"'}) == [
        "fi/words.toml:1: fault: The folder “fi” is not a language under [languages]."
    ]
    assert told({"plan.toml": None}) == ["plan.toml:1: fault: The file is missing."]


def test_a_note_beside_plan_toml_is_only_remarked_on() -> None:
    read = reading({"README.md": "Anteckningar"})
    assert read.plan is not None
    assert "README.md" in {warning.file for warning in read.warnings}


def test_the_ninth_item_to_listen_to_is_one_too_many() -> None:
    more = "".join(
        f'\n[[items]]\nslug = "a{n}"\nkind = "answer"\nauthority = "standing"\nlisten = true\n'
        for n in range(8)
    )
    texts: dict[str, str | bytes | None] = {
        f"{tag}/a{n}.md": "# Fråga\n\nSvar.\n" for n in range(8) for tag in ("sv", "ar")
    }
    toml = PLAN_TOML + more
    last = toml.rstrip().count("\n") + 1
    assert told({"plan.toml": toml} | texts) == [
        f"plan.toml:{last}: fault: At most 8 items can be listened to on the phone; this is number 9."
    ]


def test_all_faults_are_told_at_once_in_order_of_file_and_line() -> None:
    changed = with_toml("urgency = 60", "urgency = 600") | with_words("summary =", "sumary =")
    changed |= {TEXT: "# Ström\n\n{region} {\n\n{x}", "ar/strom-bekraftat.md": b"\xff"}
    read = reading(changed)
    places = [(fault.file, fault.line) for fault in read.faults]
    assert places == sorted(places)
    assert {file for file, _ in places} == {"plan.toml", "sv/words.toml", TEXT, "ar/strom-bekraftat.md"}


def test_a_course_without_its_all_clear_is_remarked_on() -> None:
    read = reading(with_toml(', "all_clear"]', "]"))
    assert "No announcement has the stage “all_clear”." in {warning.text for warning in read.warnings}


def test_windows_files_with_a_byte_order_mark_are_read_the_same() -> None:
    windows: dict[str, str | bytes | None] = {
        name: ("\ufeff" + text.replace("\n", "\r\n")).encode() for name, text in FILES.items()
    }
    assert plan(windows) == plan()


def test_a_plan_kept_as_json_is_the_same_plan_but_for_its_texts() -> None:
    whole = plan()
    again = plan_of(plan_json(whole))
    assert plan_json(again) == plan_json(whole)
    assert (again.slots, again.questions, again.call_in) == (whole.slots, whole.questions, whole.call_in)
    assert list(again.languages.values()) == list(whole.languages.values())
    assert all(item.texts == {} for item in again.items)


def test_what_a_fault_repeats_of_a_file_is_fit_to_be_shown() -> None:
    (fault,) = reading({"plan.toml": '"\\u202Ekey" = 1\n' + PLAN_TOML}).faults
    assert "“⟨U+202E⟩key” is not a key here" in fault.text


# On the disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "stromavbrott" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    sibling = tmp_path / "storm"
    sibling.mkdir()
    (sibling / "plan.toml").write_text('id = "storm"\n')
    return tmp_path / "stromavbrott"


def test_a_folder_on_the_disk_is_read_with_its_siblings(folder: Path) -> None:
    assert read_folder(folder).plan == plan()


def test_a_check_says_each_fault_on_a_line_that_editors_can_follow(folder: Path) -> None:
    (folder / "sv" / "strom-rattelse.md").write_text(
        "# Vi rättar\n\nI {by} gäller annat.\n", encoding="utf-8"
    )
    readings = check([folder])
    assert readings[0].lines[-1] == (
        "stromavbrott/sv/strom-rattelse.md:3: fault: The text uses {by}, but plan.toml declares no such slot."
    )
    assert exit_code(readings) == 1


def test_warnings_alone_leave_a_check_content(folder: Path) -> None:
    readings = check([folder])
    assert readings[0].warnings
    assert exit_code(readings) == 0


def test_a_trailing_slash_or_a_relative_path_is_the_same_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert read_folder(Path()).plan == plan()


def test_a_folder_of_plans_stands_for_all_of_them(folder: Path) -> None:
    readings = check([folder.parent])
    assert [(read.folder, read.plan is None) for read in readings] == [
        ("storm", True),
        ("stromavbrott", False),
    ]


def test_two_plans_cannot_have_the_same_public_address(folder: Path) -> None:
    other = folder.parent / "elavbrott"
    for name, text in FILES.items():
        file = other / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace('id = "stromavbrott"', 'id = "elavbrott"'), encoding="utf-8")
    first, second = check([folder, other])
    assert first.faults == ()
    assert second.plan is None
    assert "is an item of the plan “stromavbrott” too" in second.faults[0].text


def test_a_folder_that_is_no_plan_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NoSuchPlanFolder):
            check([path])


def test_a_file_that_cannot_be_opened_is_told_by_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(PlanUnreadable) as told:
        read_folder(folder)
    assert str(told.value).endswith("ar/strom-bekraftat.md cannot be read: Permission denied")


def test_a_file_of_many_gigabytes_is_not_read_to_its_end(folder: Path) -> None:
    with (folder / "sv" / "strom-samtal.md").open("wb") as file:
        file.truncate(1 << 33)
    assert [fault.text for fault in read_folder(folder).faults] == [
        "The file is larger than 64 KB. Split it up."
    ]


@pytest.mark.parametrize("shipped", ["koka-vattnet", "anvand-inte-vattnet"])
def test_the_plans_we_ship_have_no_faults(shipped: str) -> None:
    assert [str(fault) for fault in read_folder(OURS / shipped).faults] == []


def test_the_plans_we_ship_fit_together() -> None:
    assert [str(fault) for read in check([OURS]) for fault in read.faults] == []


# Whatever the files hold


@given(
    st.dictionaries(
        st.sampled_from(sorted(FILES)), st.binary(max_size=200) | st.text(max_size=200), max_size=4
    )
)
def test_any_files_are_a_plan_or_faults_with_a_file_and_a_line(
    changed: dict[str, str | bytes | None],
) -> None:
    read = reading(changed)
    assert (read.plan is None) == bool(read.faults)
    assert all(fault.line >= 1 and fault.file in str(fault) for fault in read.all)


TOML_LINES = st.lists(st.sampled_from(PLAN_TOML.splitlines()), max_size=40).map("\n".join)


@given(TOML_LINES)
def test_the_lines_of_a_plan_in_any_order_are_judged(toml: str) -> None:
    read = reading({"plan.toml": toml})
    last = toml.count("\n") + 1
    assert all(fault.line <= last for fault in read.faults if fault.file == "plan.toml")


@pytest.mark.parametrize("text", hostile.strings())
def test_hostile_words_are_read_exactly_or_told(text: str) -> None:
    file = f"# Ström\n\nx{text}"
    read = reading({TEXT: file})
    if read.plan is not None:
        kept = read.plan.items[0].texts[SV].body
        assert kept == f"x{text}".replace("\r\n", "\n").rstrip("\n")
    else:
        assert {fault.file for fault in read.faults} == {TEXT}


@pytest.mark.parametrize(
    "toml",
    [
        "a" + ".a" * 30_000 + " = 1",
        "a = " + "[" * 30_000,
        "x = " + "{a=" * 20_000,
        "[" * 60_000,
        "a" * 65_000,
    ],
)
def test_a_toml_file_made_to_choke_on_is_told(toml: str) -> None:
    read = read_plan(PlanFiles("x", {"plan.toml": toml.encode()}))
    assert read.plan is None
    assert read.faults
