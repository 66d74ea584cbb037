"""Every way in declares its rule; one that forgot lets nobody in, and fails here."""

from tests.web.staffed import Staffed
from web.access import Action, Linked, Public, Signed, rule_of


def test_every_route_declares_its_rule(staffed: Staffed) -> None:
    rules = {each.endpoint for each in staffed.app.url_map.iter_rules()}
    assert len(rules) > 40
    forgot = sorted(each for each in rules if rule_of(staffed.app.view_functions[each]) is None)
    assert forgot == []


def test_what_anybody_may_see_says_why(staffed: Staffed) -> None:
    rules = {name: rule_of(view) for name, view in staffed.app.view_functions.items()}
    unexplained = [
        name for name, rule in rules.items() if isinstance(rule, Public) and len(rule.because) < 15
    ]
    assert unexplained == []


def test_only_an_invitation_opens_a_console_page_to_somebody_who_is_not_logged_in(staffed: Staffed) -> None:
    staff = {name: view for name, view in staffed.app.view_functions.items() if name.startswith("console.")}
    assert len(staff) > 30
    opened = {name for name, view in staff.items() if isinstance(rule_of(view), Public)}
    assert all("invitation" in name or "password" in name for name in opened), opened


def test_a_one_time_link_opens_approving_listening_and_putting_out_and_nothing_else(staffed: Staffed) -> None:
    rules = {name: rule_of(view) for name, view in staffed.app.view_functions.items()}
    opened = {name: rule for name, rule in rules.items() if isinstance(rule, Linked)}
    texts = {"bed.text", "bed.approve", "bed.return_text"}
    recordings = {"bed.recording_sound", "bed.check_recording", "bed.return_recording"}
    assert set(opened) == texts | recordings | {"bed.put_out"}
    assert opened.pop("bed.put_out").action is Action.WORD_PUBLISH
    assert {rule.action for rule in opened.values()} == {Action.TEXT_APPROVE}
    behind = {name for name in rules if name.startswith("bed.")} - set(opened) - {"bed.put_out"}
    assert behind == {"bed.page", "bed.give_pin"}


def test_the_hooks_outside_the_map_declare_who_signs(staffed: Staffed) -> None:
    process = staffed.process
    for hook in (process.voice_hook, process.summons_hook, process.texts_hook, process.receipts_hook):
        rule = rule_of(hook)
        assert isinstance(rule, Signed)
        assert rule.by == "twilio"


def test_every_socket_event_declares_its_rule(staffed: Staffed) -> None:
    sockets = staffed.app.extensions.get("socketio")
    handlers = [] if sockets is None else [each for _, each, _ in sockets.handlers]
    assert [each for each in handlers if rule_of(each) is None] == []


def test_a_route_that_forgets_its_rule_lets_nobody_in(staffed: Staffed) -> None:
    staffed.app.add_url_rule("/staff/forgotten", "forgotten", lambda: "secret")
    answer = staffed.as_("karin").get("/staff/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text
