"""Plans over the API: what can be activated, and the slots each asks for."""

from typing import Final

from apiflask import APIBlueprint

from core.canonical import Json
from i18n.languages.model import LanguageTag
from scripts_library.plans.model import Plan
from web.access import Action, may
from web.api.fields import listed
from web.context import language, read

plans: Final = APIBlueprint("api_plans", __name__, url_prefix="/api/v1", tag="Plans")


@plans.get("/plans")
@may(Action.WORD_SEE)
def list_plans() -> Json:
    """The imported plans, most urgent first."""
    return listed(_plan(each.plan) for each in read(lambda record: tuple(record.plans.all())))


@plans.get("/plans/<plan>")
@may(Action.WORD_SEE)
def show_plan(plan: str) -> Json:
    """One plan with its slots, questions and tick-list."""
    return _plan(read(lambda record: record.plans.get(plan)).plan)


def _plan(plan: Plan) -> Json:
    words = plan.words(LanguageTag(language()))
    return {
        "id": plan.id,
        "version": plan.version,
        "title": words.title,
        "summary": words.summary,
        "urgency": plan.urgency,
        "languages": {str(tag): each.review.value for tag, each in plan.languages.items()},
        "slots": [
            {
                "name": each.name,
                "type": each.type.value,
                "required": each.required,
                "choices": list(each.choices),
                "example": each.example,
                "label": words.slots[each.name].label if each.name in words.slots else each.name,
            }
            for each in plan.slots
        ],
        "tell": list(plan.tell),
        "items": [
            {"slug": each.slug, "kind": each.kind.value, "authority": each.authority.value}
            for each in plan.items
        ],
    }
