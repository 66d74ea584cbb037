"""The OpenAPI document is true: 3.1, valid, complete, and every call answers what it says, for every role."""

import itertools
import time
from collections.abc import Mapping
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import status_code_conformance

from core.access.model import Role
from tests.support.running import Demo, fetch

SPINE: Final = {
    "/health": {"get"},
    "/ready": {"get"},
    "/metrics": {"get"},
    "/plans": {"get"},
    "/plans/{plan}": {"get"},
    "/incidents": {"get", "post"},
    "/incidents/{incident}": {"get"},
    "/incidents/{incident}/dry-run": {"get"},
    "/incidents/{incident}/activate": {"post"},
    "/incidents/{incident}/deactivate": {"post"},
    "/incidents/{incident}/close": {"post"},
    "/incidents/{incident}/slots": {"patch"},
    "/items": {"get", "post"},
    "/items/{item}/revisions": {"post"},
    "/revisions/{revision}/texts/{language}": {"put"},
    "/approvals": {"post"},
    "/approvals/reject": {"post"},
    "/break-glass": {"post"},
    "/editions": {"get", "post"},
    "/editions/current": {"get"},
    "/editions/{number}": {"get"},
    "/editions/{number}/restore": {"post"},
    "/withdrawals": {"post"},
    "/sync": {"get"},
    "/journal": {"get"},
}
"""The calls of the spine."""
SECONDS: Final = 25.0
"""For schemathesis, over all roles and calls."""


@pytest.fixture(scope="module")
def document(demo: Demo) -> Mapping[str, Any]:
    answer = fetch(demo.url, "GET", "/api/v1/openapi.json")
    assert answer.status == 200
    document: Mapping[str, Any] = answer.json
    return document


def test_it_is_valid_openapi_3_1(document: Mapping[str, Any]) -> None:
    assert str(document["openapi"]).startswith("3.1")
    schemathesis.openapi.from_dict(dict(document)).validate()


def test_it_has_every_call_of_the_contract(document: Mapping[str, Any]) -> None:
    told = {path: set(calls) for path, calls in document["paths"].items()}
    missing = {
        (path, method)
        for path, methods in SPINE.items()
        for method in methods
        if method not in told.get(f"/api/v1{path}", set())
    }
    assert missing == set()


def test_every_call_is_described(document: Mapping[str, Any]) -> None:
    calls = [
        call for path in document["paths"].values() for name, call in path.items() if name != "parameters"
    ]
    assert [call for call in calls if not call.get("summary")] == []
    assert [call for call in calls if "security" not in call] == []
    assert all("409" in call["responses"] for call in calls if "requestBody" in call)


def test_no_call_of_any_role_ends_in_our_fault(demo: Demo, document: Mapping[str, Any]) -> None:
    until, schema = time.monotonic() + SECONDS, schemathesis.openapi.from_dict(dict(document))
    schema.config.base_url = demo.url
    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(operations) >= sum(map(len, SPINE.values()))
    turns = itertools.cycle(itertools.product(Role, operations))
    for asked, (role, operation) in enumerate(turns):
        if time.monotonic() > until and asked >= len(operations):
            return
        _try(demo, operation, role)


def _try(demo: Demo, operation: Any, role: Role) -> None:
    headers = {"Authorization": f"Bearer {demo.token(role.value)}"}

    @settings(
        max_examples=2,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = case.call(headers=headers, timeout=30)
        case.validate_response(answer, checks=(not_a_server_error, status_code_conformance))

    ask()
