"""The OpenAPI document, completed by what calls share: who may come in, keys, how errors are told."""

from typing import Any, Final

CREATED: Final = frozenset(
    {
        ("post", "/api/v1/approvals"),
        ("post", "/api/v1/approvals/requests"),
        ("post", "/api/v1/break-glass"),
        ("post", "/api/v1/choices"),
        ("post", "/api/v1/editions"),
        ("post", "/api/v1/editions/{number}/restore"),
        ("post", "/api/v1/callouts"),
        ("post", "/api/v1/incidents"),
        ("post", "/api/v1/items"),
        ("post", "/api/v1/people"),
        ("post", "/api/v1/items/{item}/revisions"),
        ("post", "/api/v1/partners/{partner}/transfers"),
        ("post", "/api/v1/posom/referrals"),
        ("post", "/api/v1/posom/start"),
        ("post", "/api/v1/questions"),
        ("post", "/api/v1/reviews"),
        ("put", "/api/v1/revisions/{revision}/texts/{language}"),
        ("post", "/api/v1/withdrawals"),
    }
)
"""The calls that answer 201 and not 200."""

CHANGING: Final = frozenset({"post", "put", "patch"})
ERRORS: Final = {
    "400": "The request can't be read.",
    "401": "Nobody is logged in.",
    "403": "The role may not do this, or a rule of the house forbids it (`own_work`, `authority`).",
    "404": "There is no such thing.",
    "409": "It can't be done as things stand; `code` says why.",
    "413": "The body is too large.",
    "422": "A field does not hold; `errors` says which and what to do.",
    "503": "The record does not answer now (`database`), or nothing is published yet (`not_ready`).",
}
PUBLIC: Final = frozenset({"/api/v1/health", "/api/v1/ready", "/api/v1/metrics"})
KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "The same key gives the same answer and one effect; kept 24 hours.",
}
PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}


def completed(document: dict[str, Any] | str) -> dict[str, Any] | str:
    """The document with statuses, errors, keys and the bearer token of every call."""
    if isinstance(document, str):
        return document  # YAML, which nobody is offered
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            if method in CHANGING | {"get"}:
                _complete(path, method, call)
    return document


def _complete(path: str, method: str, call: dict[str, Any]) -> None:
    told = call["responses"]
    if (method, path) in CREATED and "200" in told:
        told["201"] = told.pop("200") | {"description": "Created"}
    call["security"] = [] if path in PUBLIC else [{"token": []}]
    for status in _errors(path, method):
        told[status] = {
            "description": ERRORS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    for parameter in call.get("parameters", ()):
        if parameter["in"] == "path" and parameter["schema"].get("type") == "integer":
            parameter["schema"]["minimum"] = 1
    if method in CHANGING:
        call.setdefault("parameters", []).append(KEY)


def _errors(path: str, method: str) -> list[str]:
    if path in PUBLIC:
        return ["503"] if path.endswith("/ready") else []
    changing = {"400", "409", "413", "422"} if method in CHANGING else {"422"}
    return sorted({"401", "403", "404", "503"} | changing)
