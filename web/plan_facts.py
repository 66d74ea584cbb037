"""What incidents need of plans, from the plans as they were imported."""

from dataclasses import dataclass

from crisis.incidents.errors import NoSuchPlan
from crisis.incidents.model import PlanFacts
from crisis.incidents.plans import facts_of
from scripts_library.plans.ports import Plans


@dataclass(frozen=True, slots=True)
class StoredPlanFacts:
    """The port ``crisis.incidents.ports.Plans`` over the library's plans."""

    plans: Plans

    def facts(self, plan: str) -> PlanFacts:
        """Raises ``NoSuchPlan``."""
        imported = self.plans.find(plan)
        if imported is None:
            raise NoSuchPlan(plan=plan)
        return facts_of(imported.plan)
