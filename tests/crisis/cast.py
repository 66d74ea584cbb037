"""The cast and the night: Exempelköping, its people, and the water plan that every test here knows."""

from datetime import UTC, datetime
from typing import Final

from broadcast.editions.model import Municipality, SetAside
from core.access.model import PersonId, Role
from crisis.incidents.model import CallIn, PlanFacts, Publisher
from scripts_library.items.model import Authority, Kind, Stage, Written
from scripts_library.items.service import NewItem
from scripts_library.slots.model import SlotSpec, SlotType

NIGHT: Final = datetime(2026, 11, 21, 1, 10, tzinfo=UTC)

karin: Final = PersonId("karin")
tobias: Final = PersonId("tobias")
elif_: Final = PersonId("elif")
nadia: Final = PersonId("nadia")
amal: Final = PersonId("amal")
agnes: Final = PersonId("agnes")
sven: Final = PersonId("sven")
oskar: Final = PersonId("oskar")

CRISIS_MANAGER: Final = frozenset({Role.CRISIS_MANAGER})
DUTY_OFFICER: Final = frozenset({Role.DUTY_OFFICER})
EDITOR: Final = frozenset({Role.EDITOR})
TRANSLATOR: Final = frozenset({Role.TRANSLATOR})
AGENT: Final = frozenset({Role.AGENT})

AREA: Final = SlotSpec("area", SlotType.AREA, required=True, example="Norrby och Hamnen")
NEXT: Final = SlotSpec("next_information", SlotType.NEXT_INFORMATION)
WATER_SLOTS: Final = (AREA, NEXT)

PUBLISHER: Final = Publisher(
    Municipality("Exempelköpings kommun", "+46846500400", "https://exempelkoping.example"),
    ("sv", "en", "ar"),
    generic_plan="nagot-har-hant",
)
WATER: Final = PlanFacts(
    id="koka-vattnet",
    urgency=70,
    titles={"sv": "Koka vattnet", "en": "Boil the water"},
    slots=WATER_SLOTS,
    set_aside=(SetAside("building_permits", {"sv": "Bygglov svarar på måndag."}),),
    tell=("county_board", "schools"),
    call_in=(CallIn("kommunvagledare", 4),),
)
GENERIC: Final = PlanFacts(id="nagot-har-hant", urgency=40, titles={"sv": "Något har hänt"})
PLANS: Final = {plan.id: plan for plan in (WATER, GENERIC)}


def water_item(
    slug: str,
    kind: Kind = Kind.ANNOUNCEMENT,
    stages: tuple[Stage, ...] = (Stage.FIRST_WORD,),
    *,
    order: int = 0,
    plan: str | None = "koka-vattnet",
    incident: str | None = None,
    authority: Authority = Authority.EVENT,
    listen: bool = False,
) -> NewItem:
    """An item of the water plan."""
    return NewItem(
        kind=kind,
        authority=authority,
        source_language="sv",
        slug=slug,
        plan=plan,
        incident=incident,
        stages=stages,
        listen=listen,
        order=order,
        slots=WATER_SLOTS,
    )


BOIL: Final = Written(
    "Koka vattnet", "Koka allt vatten i {area} i 3 minuter.\n\nNästa besked: {next_information}."
)
BOIL_EN: Final = Written(
    "Boil the water", "Boil all water in {area} for 3 minutes.\n\nNext: {next_information}."
)
BOIL_AR: Final = Written("اغلوا الماء", "اغلوا الماء في {area} لمدة ٣ دقائق.\n\nالتالي: {next_information}.")
