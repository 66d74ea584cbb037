"""What an incident needs of an imported plan."""

from broadcast.editions.model import SetAside
from crisis.incidents.model import CallIn, PlanFacts
from scripts_library.plans.model import Plan


def facts_of(plan: Plan) -> PlanFacts:
    """The plan's facts in the form that incidents use."""
    words = plan.languages
    return PlanFacts(
        id=plan.id,
        urgency=plan.urgency,
        titles={str(tag): language.title for tag, language in words.items()},
        slots=plan.slots,
        set_aside=tuple(
            SetAside(
                key, {str(tag): each.set_aside[key] for tag, each in words.items() if key in each.set_aside}
            )
            for key in plan.set_aside
        ),
        tell=plan.tell,
        call_in=tuple(CallIn(each.skill, each.people) for each in plan.call_in),
        retractions=plan.retractions,
    )
