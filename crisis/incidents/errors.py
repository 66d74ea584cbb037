"""What can stand in the way of an incident's next step. Stopping and correcting are never in this list."""

from core.errors import Conflict, Invalid, NotFound, msgid


class NoSuchIncident(NotFound):
    code = "no_such_incident"
    message = msgid("There is no such incident.")


class NoSuchPlan(NotFound):
    code = "no_such_plan"
    message = msgid("There is no plan called %(plan)s.")


class NotPossible(Conflict):
    code = "incident_state"
    message = msgid("The incident is %(state)s, and can't become %(wanted)s.")


class SaidSince(Conflict):
    """Something was said after the page was read that this was decided on: `facts["read"]` and
    `facts["now"]` are the editions' numbers. Nothing was done."""

    code = "said_since"
    message = msgid("Edition %(now)s is out, and you read edition %(read)s. Read what changed, then decide.")


class WrongStage(Invalid):
    code = "incident_stage"
    message = msgid("An incident can't be at the stage %(stage)s.")


class NotConfirmed(Invalid):
    """What was typed is not the incident's name; nothing was done."""

    code = "confirm"
    message = msgid("This is not the name of the incident. Write the name as it stands.")


class Blocked(Conflict):
    """There is nothing to say yet; `facts["blockers"]` are the codes of what is missing."""

    code = "blocked"
    message = msgid("Nothing approved can be said yet. Ask for approval, or choose another plan.")


class OnlyRetraction(Invalid):
    """What would be said is a retraction, and whoever activates has not said that they know."""

    code = "only_retraction"
    message = msgid("The announcement is withdrawn: what will be said is the retraction. Tick that you know.")


class NoSuchLine(NotFound):
    code = "no_such_line"
    message = msgid("The plan has no line called %(key)s.")


class LanguagesFallSilent(Invalid):
    code = "languages_fall_silent"
    message = msgid("Nothing is put out: choose what becomes of the languages that would fall silent.")


PAST_PROMISE = msgid("This time has passed. Write when the next information will come.")
