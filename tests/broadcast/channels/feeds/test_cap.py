from dataclasses import replace
from datetime import timedelta

import pytest

from broadcast.editions.model import Cut
from scripts_library.items.model import Audience, Stage
from tests.broadcast.channels.feeds.cap_rules import NAMESPACE, read_cap, told
from tests.broadcast.channels.feeds.cap_schema import faults
from tests.broadcast.channels.feeds.night import editions_of, feeds_after, feeds_of
from tests.broadcast.sample import (
    ENTRIES,
    LANGUAGES,
    NIGHT,
    WATER,
    boil_water,
    ordinary_day,
    with_area,
    with_entry,
)

DRILL = replace(boil_water(), audience=Audience.EXERCISE)
FILE = f"feed/cap/{WATER}.xml"


def at_stage(stage: Stage) -> Cut:
    cut = boil_water()
    return replace(cut, incidents=(replace(cut.incidents[0], stage=stage),))


NIGHTS = {
    "an alert": (boil_water(),),
    "an update": (boil_water(), with_area(boil_water(), "Ängen")),
    "all clear": (boil_water(), at_stage(Stage.ALL_CLEAR)),
    "retracted": (boil_water(), at_stage(Stage.RETRACTION)),
    "closed": (boil_water(), ordinary_day()),
    "nothing": (ordinary_day(),),
    "an exercise": (DRILL,),
    "an exercise that is over": (DRILL, replace(ordinary_day(), audience=Audience.EXERCISE)),
}


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS.keys())
def test_every_message_keeps_the_rules_of_cap(night: tuple[Cut, ...]) -> None:
    feeds = feeds_after(*night)
    for path, content in feeds.items():
        if path.endswith(".xml"):
            read_cap(content)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<msgType>Alert</msgType>", b""),
        (b"<msgType>Alert</msgType>", b"<msgType>Warning</msgType>"),
        (b"<scope>Public</scope>", b"<scope>Public</scope><scope>Public</scope>"),
        (b"+01:00</sent>", b"Z</sent>"),
        (b"<category>Health</category>", b"<category>Water</category>"),
        (b"<urgency>", b"<x/><urgency>"),
    ],
)
def test_the_schema_finds_what_is_wrong(before: bytes, after: bytes) -> None:
    message = feeds_after(boil_water())["feed/cap.xml"]
    assert faults(message) == []
    assert before in message
    assert faults(message.replace(before, after)) != []


def test_the_first_word_is_an_actual_alert_in_every_language() -> None:
    alert = read_cap(feeds_after(boil_water())["feed/cap.xml"])
    assert [told(alert, name) for name in ("status", "msgType", "scope")] == ["Actual", "Alert", "Public"]
    assert told(alert, "sent") == "2026-11-21T02:41:00+01:00"
    infos = alert.findall(f"{NAMESPACE}info")
    assert [told(info, "language") for info in infos] == list(LANGUAGES)
    swedish = infos[0]
    assert told(swedish, "headline") == "Koka vattnet innan du dricker det"
    assert "- Koka kranvattnet innan du dricker det" in told(swedish, "instruction")
    assert "bakterier" in told(swedish, "description")
    assert swedish.findtext(f"{NAMESPACE}area/{NAMESPACE}areaDesc") == "Norrby, Hamnen"
    assert told(swedish, "web").endswith("/sv/")
    assert told(swedish, "contact") == "+46846500400"


def test_a_corrected_street_is_an_update_that_names_what_it_takes_the_place_of() -> None:
    first = read_cap(feeds_after(boil_water())[FILE])
    night = (boil_water(), with_area(boil_water(), "Ängen"), with_area(boil_water(), "Lunden"))
    second = read_cap(feeds_after(*night[:2])[FILE])
    third = read_cap(feeds_after(*night)[FILE])
    named = [
        ",".join(told(each, name) for name in ("sender", "identifier", "sent")) for each in (first, second)
    ]
    assert told(third, "msgType") == "Update"
    assert told(third, "references").split() == named


def test_an_edition_that_changes_other_texts_gives_the_same_message_again() -> None:
    tanks = with_entry(boil_water(), replace(ENTRIES[3], texts={"sv": ENTRIES[3].texts["sv"]}))
    assert feeds_after(boil_water(), tanks)[FILE] == feeds_after(boil_water())[FILE]


def test_all_clear_is_an_update_that_says_so() -> None:
    alert = read_cap(feeds_after(boil_water(), at_stage(Stage.ALL_CLEAR))["feed/cap.xml"])
    info = alert.find(f"{NAMESPACE}info")
    assert info is not None
    assert (told(alert, "msgType"), told(info, "responseType"), told(info, "urgency")) == (
        "Update",
        "AllClear",
        "Past",
    )


@pytest.mark.parametrize("end", [at_stage(Stage.RETRACTION), ordinary_day()])
def test_what_is_taken_back_is_a_cancel_that_stays_as_it_is(end: Cut) -> None:
    feeds = feeds_after(boil_water(), end)
    cancel = read_cap(feeds["feed/cap.xml"])
    assert told(cancel, "msgType") == "Cancel"
    assert told(cancel, "references").count(",") == 2
    assert feeds_after(boil_water(), end, end)[FILE] == feeds[FILE]


def test_an_exercise_is_marked_as_one_in_every_way() -> None:
    alert = read_cap(feeds_after(DRILL)["feed/cap.xml"])
    assert (told(alert, "status"), told(alert, "scope")) == ("Exercise", "Restricted")
    for info in alert.findall(f"{NAMESPACE}info"):
        for name in ("event", "headline", "description"):
            words = told(info, name)
            assert words.startswith("ÖVNING."), words
            assert words.endswith("ÖVNING."), words
    live = read_cap(feeds_after(boil_water())["feed/cap.xml"])
    assert told(alert, "identifier") != told(live, "identifier")
    assert b"\xc3\x96VNING" not in b"".join(feeds_after(boil_water()).values())


def test_a_message_says_when_it_ends_and_is_silent_from_then_on() -> None:
    ends = NIGHT + timedelta(hours=3)
    cut = with_entry(boil_water(), replace(ENTRIES[0], ends=ends))
    edition = editions_of(cut)[0]
    info = read_cap(feeds_of(edition)["feed/cap.xml"]).find(f"{NAMESPACE}info")
    assert info is not None
    assert told(info, "expires") == "2026-11-21T05:41:00+01:00"
    after = feeds_of(edition, ends)
    assert FILE not in after
    assert told(read_cap(after["feed/cap.xml"]), "status") == "System"


def test_where_nothing_has_happened_a_message_of_the_systems_own_warns_of_nothing() -> None:
    alert = read_cap(feeds_after(ordinary_day())["feed/cap.xml"])
    assert told(alert, "status") == "System"
    assert alert.find(f"{NAMESPACE}info") is None


def test_no_feed_calls_itself_a_vma() -> None:
    for night in NIGHTS.values():
        assert b"VMA" not in b"".join(feeds_after(*night).values())
