"""Who may do what: the roles, the actions and the one table that joins them (docs/reference/access.md).

Every route, socket event and hot hook declares one rule from here; a test walks them all and fails on one
that does not. A check that fails for any reason of its own is a no.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar, runtime_checkable

from core.access.model import Caller, Role
from core.errors import Forbidden, Unauthorized, msgid

CRISIS: Final = frozenset({Role.CRISIS_MANAGER, Role.DUTY_OFFICER})
WRITERS: Final = CRISIS | {Role.EDITOR}
DESK: Final = CRISIS | {Role.AGENT, Role.SHIFT_LEAD}
EVERYBODY: Final = frozenset(Role)
STAFF: Final = EVERYBODY - {Role.PARTNER}
SHIFT: Final = frozenset({Role.SHIFT_LEAD, Role.COORDINATOR})


class Action(StrEnum):
    """What can be done, named by room and verb."""

    HOME = "home"
    WORD_SEE = "word.see"
    INCIDENT_PREPARE = "incident.prepare"
    INCIDENT_ACTIVATE = "incident.activate"
    INCIDENT_FILL = "incident.fill"
    INCIDENT_DEACTIVATE = "incident.deactivate"
    INCIDENT_CLOSE = "incident.close"
    WORD_WITHDRAW = "word.withdraw"
    WORD_RESTORE = "word.restore"
    WORD_PUBLISH = "word.publish"
    BREAK_GLASS = "word.break_glass"
    TEXT_CHOOSE = "text.choose"
    ITEM_SEE = "item.see"
    ITEM_WRITE = "item.write"
    TEXT_WRITE = "text.write"
    TEXT_EDIT = "text.edit"
    TEXT_APPROVE = "text.approve"
    TEXT_REVIEW = "text.review"
    RECORDING_MAKE = "recording.make"
    PLAN_IMPORT = "plan.import"
    SYNC_SEE = "sync.see"
    CALLBACK_HANDLE = "callback.handle"
    EXERCISE_SEE = "exercise.see"
    ACCOUNT_SEE = "account.see"
    ACCOUNT_PROPOSE = "account.propose"
    ACCOUNT_APPROVE = "account.approve"
    JOURNAL_SEE = "journal.see"
    SETTINGS_SEE = "settings.see"
    DELIVERY_HANDLE = "delivery.handle"
    WEBSITE_KEEP = "website.keep"
    SCRIPT_READ = "script.read"
    READING_SEE = "reading.see"
    QUESTION_LOG = "question.log"
    QUESTION_SEE = "question.see"
    QUESTION_OPEN = "question.open"
    OVERVIEW_SEE = "overview.see"
    ANSWER_ASK = "answer.ask"
    PEOPLE_KEEP = "people.keep"
    CALLOUT = "callout"
    NEWCOMER_ADMIT = "newcomer.admit"
    POSOM_REFER = "posom.refer"
    POSOM_START = "posom.start"
    POSOM_CARE = "posom.care"
    POSOM_KEEP = "posom.keep"
    PARTNER_ASK = "partner.ask"
    PARTNER_SEE = "partner.see"


MAY: Final[Mapping[Action, frozenset[Role]]] = {
    Action.HOME: EVERYBODY,
    Action.WORD_SEE: STAFF,
    Action.INCIDENT_PREPARE: CRISIS,
    Action.INCIDENT_ACTIVATE: CRISIS,
    Action.INCIDENT_FILL: CRISIS,
    Action.INCIDENT_DEACTIVATE: CRISIS,
    Action.INCIDENT_CLOSE: CRISIS,
    Action.WORD_WITHDRAW: CRISIS,
    Action.WORD_RESTORE: CRISIS,
    Action.WORD_PUBLISH: CRISIS,
    Action.BREAK_GLASS: CRISIS,
    Action.TEXT_CHOOSE: CRISIS,
    Action.ITEM_SEE: WRITERS | {Role.TRANSLATOR, Role.CONTACT, Role.AGENT, Role.SHIFT_LEAD, Role.AUDITOR},
    Action.ITEM_WRITE: WRITERS | {Role.CONTACT},
    Action.TEXT_WRITE: WRITERS | {Role.TRANSLATOR},
    Action.TEXT_EDIT: WRITERS | {Role.TRANSLATOR, Role.CONTACT},
    Action.TEXT_APPROVE: WRITERS,
    Action.TEXT_REVIEW: frozenset({Role.TRANSLATOR}),
    Action.RECORDING_MAKE: WRITERS,
    Action.PLAN_IMPORT: WRITERS,
    Action.SYNC_SEE: STAFF,
    Action.CALLBACK_HANDLE: DESK | {Role.COORDINATOR},
    Action.EXERCISE_SEE: STAFF,
    Action.ACCOUNT_SEE: frozenset({Role.ADMIN, Role.CRISIS_MANAGER}),
    Action.ACCOUNT_PROPOSE: frozenset({Role.ADMIN}),
    Action.ACCOUNT_APPROVE: frozenset({Role.CRISIS_MANAGER}),
    Action.JOURNAL_SEE: frozenset({Role.AUDITOR, Role.CRISIS_MANAGER}),
    Action.SETTINGS_SEE: frozenset({Role.ADMIN, Role.CRISIS_MANAGER}),
    Action.DELIVERY_HANDLE: CRISIS | {Role.SHIFT_LEAD},
    Action.WEBSITE_KEEP: WRITERS | {Role.ADMIN},
    Action.SCRIPT_READ: DESK,
    Action.READING_SEE: CRISIS | SHIFT | {Role.EDITOR},
    Action.QUESTION_LOG: DESK,
    Action.QUESTION_SEE: DESK | {Role.EDITOR, Role.CONTACT, Role.COORDINATOR},
    Action.QUESTION_OPEN: CRISIS | {Role.SHIFT_LEAD},
    Action.OVERVIEW_SEE: CRISIS | SHIFT | {Role.EDITOR, Role.AUDITOR},
    Action.ANSWER_ASK: CRISIS | {Role.SHIFT_LEAD},
    Action.PEOPLE_KEEP: CRISIS | SHIFT,
    Action.CALLOUT: CRISIS | SHIFT,
    Action.NEWCOMER_ADMIT: SHIFT,
    Action.POSOM_REFER: DESK,
    Action.POSOM_START: CRISIS,
    Action.POSOM_CARE: frozenset({Role.POSOM}),
    Action.POSOM_KEEP: CRISIS | {Role.POSOM},
    Action.PARTNER_ASK: frozenset({Role.PARTNER}),
    Action.PARTNER_SEE: DESK | {Role.COORDINATOR},
}


@dataclass(frozen=True, slots=True)
class Public:
    """Anybody, without log-in.

    ``because`` says why that is right.
    """

    because: str


@dataclass(frozen=True, slots=True)
class May:
    """Somebody who is logged in, or a token, whose role may do ``action``."""

    action: Action


@dataclass(frozen=True, slots=True)
class Signed:
    """A machine that signs what it sends; ``by`` names it.

    The handler itself verifies, before anything else.
    """

    by: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Whoever has opened the one-time link in the address, in this browser, with their PIN.

    They may do ``action`` if their role still may, and nothing else.
    """

    action: Action


Rule = Public | May | Signed | Linked
View = TypeVar("View", bound=Callable[..., object])


@runtime_checkable
class Guarded(Protocol):
    """A view, socket handler or WSGI hook that declares its rule."""

    access_rule: Rule


class NotAllowed(Forbidden):
    code = "not_allowed"
    message = msgid("Your role may not do this.")


class NotLoggedIn(Unauthorized):
    code = "not_logged_in"


def guard(rule: Rule) -> Callable[[View], View]:
    """Declare the rule of a view, a socket handler or a hook."""

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return declare


def may(action: Action) -> Callable[[View], View]:
    """Declare that only those whose role may do ``action`` come in."""
    return guard(May(action))


def linked(action: Action) -> Callable[[View], View]:
    """Declare that only a one-time link opens this, for ``action`` alone."""
    return guard(Linked(action))


def public(because: str) -> Callable[[View], View]:
    """Declare that anybody may come in, and why."""
    return guard(Public(because))


def rule_of(view: object) -> Rule | None:
    """The rule that ``view`` declares, or None where it forgot to."""
    return view.access_rule if isinstance(view, Guarded) else None


def allows(action: Action, caller: Caller) -> bool:
    """Whether the caller may do ``action``: one of its roles may, and a token's own narrowing does not
    forbid it."""
    if caller.actions is not None and action.value not in caller.actions:
        return False
    return not MAY[action].isdisjoint(caller.roles)


def check(rule: Rule | None, caller: Caller | None) -> None:
    """Let the caller in, or raise: ``NotLoggedIn`` when a log-in could help, else ``NotAllowed``."""
    match rule:
        case Public() | Signed():
            return
        case May(action) | Linked(action):
            if caller is None:
                raise NotLoggedIn
            if not allows(action, caller):
                raise NotAllowed(action=action.value)
        case _:
            raise NotAllowed
