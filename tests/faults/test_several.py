"""Two serving processes and a job worker on PostgreSQL and Valkey: what one does is on the pages of the
other, also while Valkey is gone, and each of them may die."""

import json
import os
import random
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.crew import Crew, Line, OwnValkey, Page, a_crew, own_valkey, slowness
from tests.faults.installation import copied_installation, until
from tests.faults.test_questions import journal_of, kept_in
from tests.support.databases import fresh_database
from tests.support.rehearsed import add_voices
from tests.support.running import Answer
from tests.web.posom.test_nowhere import REFERRAL, in_clear

AT_ONCE_S: Final = 1.0
"""All bounds are longer by as much as the machine is slower just then: other tests run beside this one."""
TRIES: Final = 5
"""The quickest of so many must be at once: the machine may be busy with other tests."""
CATCH_UP_S: Final = 10.0
LONGEST_S: Final = 3.0
"""No request takes longer, whatever becomes of Valkey."""
SUCCESSION_S: Final = 5.0
"""Another leads within a quarter of a second; then its compile worker has to start."""
SHORT_S, LONG_S = 2.0, 60.0
KILLS: Final = int(os.environ.get("UPPLYS_TEST_KILLS", "100")) // 5
"""A process that is killed again and again is started after a longer and longer pause."""
Away = Callable[[OwnValkey], AbstractContextManager[None]]
AWAY: Final[dict[str, Away]] = {"killed": OwnValkey.killed, "hung": OwnValkey.hung}


@pytest.fixture(scope="module")
def started(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """The sample municipality on a database of its own; what voices have read already is taken over."""
    folder = tmp_path_factory.mktemp("several")
    with fresh_database(postgres_server) as url, own_valkey(f"own-{uuid.uuid4().hex[:8]}") as valkey:
        made = replace(copied_installation(folder / "data", url), redis=valkey.url)
        add_voices(made.data)
        with a_crew(made, valkey, folder) as running:
            running.served.settled()
            yield running


@pytest.fixture
def crew(started: Crew) -> Iterator[Crew]:
    """Nobody is connected to it but the test."""
    yield started
    started.close()


@dataclass
class Seat:
    """An agent's page and what it asks, both at one process."""

    page: Page
    agent: Line

    def shows(self, number: int) -> None:
        """Hear of an edition, fetch it, and say that it stands."""
        while self.page.hint_of("edition")["n"] < number:
            pass
        script = self.agent.ask("GET", f"/desk/script?edition={number}").json
        said = {"desk": f"d-{self.agent.pid}", "edition": number, "hash": script["hash"]}
        told = self.page.emit("ack", said)
        assert told["edition"] == number, told


def seats(crew: Crew) -> tuple[Seat, Seat]:
    first, second = map(Seat, crew.pages("amal"), crew.lines())
    assert first.agent.pid != second.agent.pid
    return first, second


def test_one_change_is_on_the_desks_of_both_processes_within_a_second_of_its_answer(crew: Crew) -> None:
    desks, took, number = seats(crew), [], 0
    for officer in (*crew.lines("duty_officer"), *crew.lines("crisis_manager")):
        number, began = cut(officer), time.monotonic()
        for desk in desks:
            desk.shows(number)
        took.append(time.monotonic() - began)
    assert min(took) < AT_ONCE_S * slowness(), took
    reading = crew.reading()
    assert reading is not None
    assert (reading.number, reading.not_shown) == (number, ())
    assert len(reading.have) == 1  # one who reads, at two desks


def test_a_question_logged_on_one_process_is_on_the_overview_of_the_other_within_a_second(crew: Crew) -> None:
    agents, managers, pages = crew.lines(), crew.lines("crisis_manager"), crew.pages("karin")
    for here, there in ((0, 1), (1, 0)):
        took = [seen_after(agents[here], managers[there], pages[there]) for _ in range(TRIES)]
        assert min(took) < AT_ONCE_S * slowness(), took


def seen_after(agent: Line, manager: Line, page: Page) -> float:
    """Seconds until a logged question is counted on an overview that is open elsewhere."""
    before, began = asked(manager), time.monotonic()
    log(agent)
    page.hint_of("questions")
    assert asked(manager) == before + 1
    return time.monotonic() - began


@pytest.mark.parametrize("how", AWAY)
def test_without_valkey_all_is_written_in_time_and_desks_catch_up(crew: Crew, how: str) -> None:
    go_on_without_valkey(crew, AWAY[how], SHORT_S)


@pytest.mark.faults
@pytest.mark.parametrize("how", AWAY)
def test_a_minute_without_valkey_holds_nobody_up(crew: Crew, how: str) -> None:
    go_on_without_valkey(crew, AWAY[how], LONG_S)


def go_on_without_valkey(crew: Crew, away: Away, seconds: float) -> None:
    desks, (officer, _), agents = seats(crew), crew.lines("duty_officer"), crew.lines()
    managers = crew.lines("crisis_manager")
    with away(crew.valkey):
        number, deadline = 0, time.monotonic() + seconds
        while time.monotonic() < deadline:
            number = in_time(cut, officer)
            began = time.monotonic()
            for desk in desks:
                desk.shows(number)
            assert time.monotonic() - began < CATCH_UP_S * slowness()
            for agent, manager in zip(agents, reversed(managers), strict=True):
                before = in_time(asked, manager)
                in_time(log, agent)
                assert in_time(asked, manager) == before + 1
        assert all(desk.page.emit("here", {"desk": "d"})["edition"] == number for desk in desks)
    page = crew.pages("karin")[1]
    began = time.monotonic()
    heard_again(agents[0], page)
    assert time.monotonic() - began < CATCH_UP_S * slowness()


def heard_again(agent: Line, page: Page) -> None:
    """Questions are logged until the other process's page is told of one."""
    page.connection.settimeout(0.5)
    deadline = time.monotonic() + 2 * CATCH_UP_S
    while time.monotonic() < deadline:
        log(agent)
        try:
            page.hint_of("questions")
        except TimeoutError:
            continue
        return
    raise AssertionError("no hint came across")


def in_time(act: Callable[..., Any], *given: object) -> Any:
    began = time.monotonic()
    result = act(*given)
    took = time.monotonic() - began
    assert took < LONGEST_S * slowness(), f"{act.__name__} took {took:.1f} s"
    return result


def test_of_two_who_take_one_follow_up_at_once_at_two_processes_one_has_it(crew: Crew) -> None:
    (amal, _), (_, karin) = crew.lines(), crew.lines("crisis_manager")
    for _ in range(TRIES):
        where = f"/questions/{log(amal)['id']}"
        came = at_once(partial(take, where), amal, karin)
        assert [each.status for each in came] == [200, 409]
        assert came[1].code == "taken"
        assert came[0].json["owner"] == amal.ask("GET", where).json["owner"]


def take(where: str, who: Line) -> Answer:
    return who.ask("PATCH", where, {"owner": "me"})


def start_posom(who: Line) -> Answer:
    return who.ask("POST", "/posom/start", {"reason": "Branden"})


def test_of_two_who_start_posom_at_once_at_two_processes_one_has_and_the_other_is_told(crew: Crew) -> None:
    (tobias, _), (_, karin) = crew.lines("duty_officer"), crew.lines("crisis_manager")
    for _ in range(TRIES):
        came = at_once(start_posom, tobias, karin)
        assert [each.status for each in came] == [201, 409]
        assert came[1].code == "posom_on"
        assert karin.ask("POST", "/posom/end", {}).status == 200


def at_once(act: Callable[[Line], Answer], *lines: Line) -> list[Answer]:
    """What came of it, who succeeded first."""
    with ThreadPoolExecutor(len(lines)) as people:
        return sorted(people.map(act, lines), key=lambda answer: answer.status)


def test_what_is_said_to_posom_is_in_no_frame_no_table_and_nothing_that_valkey_was_told(crew: Crew) -> None:
    (tobias, _), (amal, _) = crew.lines("duty_officer"), crew.lines()
    _, petra = crew.lines("posom")
    pages = (*crew.pages("amal"), *crew.pages("petra"))
    with crew.valkey.overheard() as told:
        assert start_posom(tobias).status == 201
        referred = amal.ask("POST", "/posom/referrals", REFERRAL)
        assert referred.status == 201, referred.text
        where = f"/posom/referrals/{referred.json['id']}"
        assert petra.ask("POST", f"{where}/accept", {}).status == 200
        assert petra.ask("GET", "/posom/referrals").json["items"][0]["text"] == REFERRAL["text"]
        assert petra.ask("POST", f"{where}/settle", {"state": "done"}).status == 200
        log(amal)
        frames = [page.packet("42") for page in pages]
        assert tobias.ask("POST", "/posom/end", {}).status == 200
        until(lambda: b"upplys:hints" in told(), "Valkey to be told that a question was logged")
        heard = told()
    folder = crew.served.installation.data.parent
    logs = [(folder / f"{name}.log").read_bytes() for name in ("serve", "worker")]
    rows = crew.rows()
    assert any(b"posom.referred" in row for row in rows)
    assert [
        found for each in (heard, *map(str.encode, frames), *logs, *rows) for found in in_clear(each)
    ] == []


def test_when_the_leading_process_is_killed_the_other_leads_and_nobody_waits_for_its_successor(
    crew: Crew,
) -> None:
    leader = until(crew.leader, "somebody to lead")
    (survivor,) = set(crew.pids()) - {leader}
    officer = next(each for each in crew.lines("duty_officer") if each.pid == survivor)
    before = crew.served.newest()
    os.kill(leader, signal.SIGKILL)
    began = time.monotonic()
    assert cut(officer) == before + 1
    until(lambda: officer.said() == before + 1, "the other to publish")
    assert time.monotonic() - began < SUCCESSION_S * slowness()
    assert crew.leader() == survivor
    until(lambda: in_time(page_came, crew) and in_step(officer, before + 1), "the board to agree")
    until(
        lambda: in_time(page_came, crew) and set(crew.serving()) - {leader, survivor},
        "another in its place",
    )
    assert in_time(page_came, crew)
    assert crew.leader() == survivor


@pytest.mark.faults
@pytest.mark.timeout(3_600)
def test_agents_who_log_while_processes_die_lose_no_question_and_double_none(crew: Crew) -> None:
    """Whatever was cut off is sent again with its key, to whichever process takes it."""
    logged, over = dict[str, str](), threading.Event()

    def log_on() -> None:
        while not over.is_set():
            text, key = f"Fråga {uuid.uuid4().hex}", uuid.uuid4().hex
            logged[text] = until(lambda: number_of(crew, text, key), "a question to be kept")  # noqa: B023

    agents = [threading.Thread(target=log_on) for _ in range(4)]
    for agent in agents:
        agent.start()
    for _ in range(KILLS):
        os.kill(random.choice(crew.pids()), signal.SIGKILL)
        until(lambda: len(crew.serving()) < 2, "it to be gone")
    over.set()
    for agent in agents:
        agent.join()
    rows = kept_in(crew.served.installation)
    kept = [(text, number) for text, number, _ in rows if text.startswith("Fråga ")]
    assert sorted(kept) == sorted(logged.items())
    assert Counter(question for *_, question in rows) == Counter(journal_of(crew.served.installation))
    assert len(logged) > KILLS


def number_of(crew: Crew, text: str, key: str) -> str:
    body = json.dumps({"text": text, "language": "sv", "channel": "phone"}).encode()
    try:
        answer = crew.served.ask("POST", "/questions", body, role="agent", key=key)
    except (OSError, HTTPException):
        return ""
    assert answer.status in {201, 409}, answer.text  # 409: the first is still in hand
    return str(answer.json["number"]) if answer.status == 201 else ""


def page_came(crew: Crew) -> bool:
    """What waited at the door of the one that died is cut off; whoever tries again is answered."""
    try:
        return crew.served.page().status == 200
    except (OSError, HTTPException):
        return False


def in_step(officer: Line, number: int) -> bool:
    """Of what citizens read and hear; the desks of earlier tests are not here any more."""
    asked = officer.ask("GET", "/sync").json["items"]
    rows = [row for row in asked if row["channel"] in {"site", "phone", "feeds"}]
    return {(row["observed_edition"], row["state"]) for row in rows} == {(number, "in_sync")}


def test_their_logs_show_no_fault_of_ours(crew: Crew) -> None:
    folder = crew.served.installation.data.parent
    told = "".join((folder / f"{name}.log").read_text() for name in ("serve", "worker"))
    assert "leads from now on" in told
    assert "redis does not answer" in told
    assert "redis is back" in told
    assert "Traceback" not in told, told[told.index("Traceback") - 500 :][:3_000]


def test_when_their_crew_is_killed_all_of_them_end(crew: Crew) -> None:
    """The last one here: nobody serves after it."""
    serving = crew.pids()
    crew.served.kill()
    until(lambda: not any(map(runs, serving)), "those it started to end too")


def cut(officer: Line) -> int:
    answer = officer.ask("POST", "/editions", {"reason": "rättelse"})
    assert answer.status == 201, answer.text
    return int(answer.json["edition"]["number"])


def log(agent: Line) -> dict[str, Any]:
    body = {"text": "Kan spädbarn dricka vattnet?", "language": "sv", "channel": "phone", "topic": "spädbarn"}
    answer = agent.ask("POST", "/questions", body)
    assert answer.status == 201, answer.text
    told: dict[str, Any] = answer.json
    return told


def asked(manager: Line) -> int:
    """How many questions the overview counts."""
    return int(manager.ask("GET", "/overview").json["asked"])


def runs(pid: int) -> bool:
    """Also one that nobody has looked after yet has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
