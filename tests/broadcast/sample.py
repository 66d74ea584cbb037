"""A night in Exempelköping, as a cut: bacteria in the water of two districts. Told in five languages, of
which Arabic lacks one answer and Finnish one fact sheet, so that what is lacking can be seen as well.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from broadcast.editions.content import content_of, edition_hash
from broadcast.editions.model import (
    Cut,
    Edition,
    EditionNumber,
    Entry,
    IncidentWord,
    LeftOut,
    Mode,
    Municipality,
    Released,
    Said,
    SetAside,
)
from scripts_library.items.model import Audience, Authority, Kind, Stage
from scripts_library.slots.model import SlotSpec, SlotType
from scripts_library.texts.model import Text, text_hash

NIGHT = datetime(2026, 11, 21, 1, 41, tzinfo=UTC)
"""02.41 in Exempelköping, on a Saturday."""

LANGUAGES = ("sv", "sv-simple", "en", "ar", "fi")
AREA = SlotSpec("area", SlotType.AREA, required=True, example="Norrby och Hamnen")
NEXT = SlotSpec("next_information", SlotType.NEXT_INFORMATION)
TANKS = SlotSpec("tanks", SlotType.PLACE)
WATER = "incident-water"

EXEMPELKOPING = Municipality(
    name="Exempelköpings kommun",
    phone="+46846500400",
    url="https://exempelkoping.example",
    opening={
        "sv": "Dygnet runt så länge händelsen pågår.",
        "sv-simple": "Du kan ringa hela dagen och hela natten.",
        "en": "Round the clock for as long as the event lasts.",
        "ar": "على مدار الساعة طوال فترة الحدث.",
        "fi": "Ympäri vuorokauden niin kauan kuin tilanne jatkuu.",
    },
)

ANNOUNCEMENT = {
    "sv": (
        "Koka vattnet innan du dricker det",
        (
            "- Koka kranvattnet innan du dricker det eller lagar mat med det.\n"
            "- Koka tills det bubblar kraftigt.\n"
            "- Hjälp grannar som kan behöva det.\n\n"
            "Det gäller: {area}.\n\n"
            "Vattnet kan innehålla bakterier som gör dig sjuk. Vi tar prover och tar reda på mer.\n\n"
            "Nästa information kommer {next_information}."
        ),
    ),
    "sv-simple": (
        "Koka vattnet från kranen",
        (
            "- Koka vattnet innan du dricker det.\n"
            "- Koka vattnet innan du lagar mat.\n- Låt vattnet bubbla mycket.\n\n"
            "Det här gäller: {area}.\n\nDet kan finnas bakterier i vattnet. Du kan bli sjuk.\n\n"
            "Vi berättar mer {next_information}."
        ),
    ),
    "en": (
        "Boil the water before you drink it",
        (
            "- Boil tap water before you drink it or cook with it.\n- Let it boil with large bubbles.\n"
            "- Help neighbours who may need it.\n\nThis applies to: {area}.\n\n"
            "The water may hold bacteria that make you ill. We are taking samples and finding out more.\n\n"
            "The next information comes {next_information}."
        ),
    ),
    "ar": (
        "اغلوا الماء قبل شربه",
        (
            "- اغلوا ماء الصنبور قبل شربه أو الطبخ به.\n"
            "- دعوه يغلي حتى تظهر فقاعات كبيرة.\n- ساعدوا الجيران المحتاجين.\n\n"
            "ينطبق ذلك على: {area}.\n\n"
            "قد يحتوي الماء على بكتيريا تسبب المرض. نأخذ عينات ونبحث عن مزيد من المعلومات.\n\n"
            "المعلومات التالية: {next_information}."
        ),
    ),
    "fi": (
        "Keitä vesi ennen kuin juot sitä",
        (
            "- Keitä hanavesi ennen kuin juot sitä tai laitat siitä ruokaa.\n"
            "- Anna veden kiehua voimakkaasti.\n"
            "- Auta naapureita, jotka tarvitsevat apua.\n\nTämä koskee: {area}.\n\n"
            "Vedessä voi olla bakteereja, jotka tekevät sairaaksi. Otamme näytteitä ja selvitämme asiaa.\n\n"
            "Seuraava tieto annetaan {next_information}."
        ),
    ),
}

BANNER = {
    "sv": ("Koka vattnet", "Koka kranvattnet innan du dricker det. Det gäller: {area}."),
    "sv-simple": ("Koka vattnet", "Koka vattnet innan du dricker det. Det gäller: {area}."),
    "en": ("Boil the water", "Boil tap water before you drink it. This applies to: {area}."),
    "ar": ("اغلوا الماء", "اغلوا ماء الصنبور قبل شربه. ينطبق ذلك على: {area}."),
    "fi": ("Keitä vesi", "Keitä hanavesi ennen kuin juot sitä. Tämä koskee: {area}."),
}

HOW_TO_BOIL = {
    "sv": (
        "Så kokar du vattnet",
        (
            "1. Fyll en kastrull eller vattenkokare med kallt vatten från kranen.\n"
            "2. Koka tills det bubblar kraftigt.\n3. Låt vattnet svalna med lock på.\n\n"
            "## Spara kokt vatten\n\nFörvara det i rena kärl med lock, helst i kylskåp."
        ),
    ),
    "sv-simple": (
        "Så kokar du vattnet",
        (
            "1. Fyll en kastrull med kallt vatten.\n"
            "2. Koka tills vattnet bubblar mycket.\n"
            "3. Lägg på locket. Vänta tills vattnet är kallt."
        ),
    ),
    "en": (
        "How to boil the water",
        (
            "1. Fill a pan or kettle with cold tap water.\n2. Boil until there are large bubbles.\n"
            "3. Let the water cool with the lid on.\n\n## Keeping boiled water\n\n"
            "Keep it in clean, covered containers."
        ),
    ),
    "ar": (
        "كيف تغلون الماء",
        (
            "1. املؤوا قدرا أو غلاية بماء بارد من الصنبور.\n"
            "2. اغلوه حتى تظهر فقاعات كبيرة.\n3. اتركوه يبرد تحت الغطاء."
        ),
    ),
}

INFANTS = {
    "sv": (
        "Vad gäller för spädbarn?",
        (
            "Använd bara kokt vatten som har svalnat till spädbarnets mat och dryck.\n---\n"
            "Diska flaskor och nappar väl, och skölj dem sist i kokt vatten.\n\nDu kan amma som vanligt."
        ),
    ),
    "sv-simple": (
        "Vad gäller för små barn?",
        "Ge barnet bara kokt vatten som är kallt.\n---\nDu kan amma som vanligt.",
    ),
    "en": (
        "What applies to infants?",
        (
            "Use only boiled, cooled water for your infant’s food and drink.\n"
            "---\nYou can breastfeed as usual."
        ),
    ),
    "fi": (
        "Entä vauvat?",
        (
            "Käytä vauvan ruokaan ja juomaan vain keitettyä, jäähtynyttä vettä.\n"
            "---\nVoit imettää tavalliseen tapaan."
        ),
    ),
}

WATER_TANKS = {
    "sv": ("Här finns vattentankar", "Du kan hämta vatten här: {tanks}. Ta med egna kärl med lock."),
    "sv-simple": ("Här kan du hämta vatten", "Du kan hämta vatten här: {tanks}. Ta med en dunk."),
    "en": (
        "Where the water tanks are",
        "You can fetch water here: {tanks}. Bring your own covered containers.",
    ),
    "ar": ("أماكن خزانات المياه", "يمكنكم جلب الماء من هنا: {tanks}. أحضروا أوعية مغطاة."),
    "fi": ("Vesisäiliöiden paikat", "Vettä saa täältä: {tanks}. Ota mukaan omat kannelliset astiat."),
}

CRISIS_SUPPORT = {
    "sv": ("Om du är orolig", "Ring 1177 om du mår dåligt. Ring 112 om någons liv är i fara."),
    "sv-simple": ("Om du är orolig", "Ring 1177 om du mår dåligt. Ring 112 om det är fara för liv."),
    "en": ("If you are worried", "Call 1177 if you feel ill. Call 112 if somebody’s life is in danger."),
    "ar": (
        "إذا كنتم قلقين",
        "اتصلوا بالرقم 1177 إذا شعرتم بالمرض. واتصلوا بالرقم 112 إذا كانت حياة أحد في خطر.",
    ),
    "fi": ("Jos olet huolissasi", "Soita 1177, jos voit huonosti. Soita 112, jos jonkun henki on vaarassa."),
}


def entry(
    slug: str,
    kind: Kind,
    words: Mapping[str, tuple[str, str]],
    *slots: SlotSpec,
    authority: Authority = Authority.EVENT,
    incident: str | None = WATER,
    left_out: Mapping[str, LeftOut] | None = None,
    listen: bool = False,
) -> Entry:
    """An entry with the right hashes; languages it lacks are missing, unless said otherwise."""
    texts = {
        language: Said(
            text_hash=text_hash(kind, authority, language, Text(title, body), slots), title=title, body=body
        )
        for language, (title, body) in words.items()
    }
    lacking = {language: LeftOut.MISSING for language in LANGUAGES if language not in texts}
    return Entry(
        item=f"item-{slug}",
        slug=slug,
        kind=kind,
        authority=authority,
        revision=f"revision-{slug}-1",
        incident=incident,
        topic="water",
        listen=listen,
        slots=slots,
        texts=texts,
        left_out=lacking | dict(left_out or {}),
    )


WATER_WORD = IncidentWord(
    id=WATER,
    plan="koka-vattnet",
    titles={
        "sv": "Koka vattnet",
        "sv-simple": "Koka vattnet",
        "en": "Boil the water",
        "ar": "اغلوا الماء",
        "fi": "Keitä vesi",
    },
    urgency=70,
    stage=Stage.FIRST_WORD,
    slots={
        "area": ["Norrby", "Hamnen"],
        "next_information": "2026-11-21T05:30:00Z",
        "tanks": "Norrby torg 1",
    },
    set_aside=(
        SetAside(
            "building_permits",
            {
                "sv": "Bygglov: handläggarna svarar igen på måndag.",
                "sv-simple": "Bygglov: vi svarar igen på måndag.",
                "en": "Building permits: officers answer again on Monday.",
                "ar": "تصاريح البناء: يجيب الموظفون مجددا يوم الاثنين.",
                "fi": "Rakennusluvat: käsittelijät vastaavat taas maanantaina.",
            },
        ),
    ),
)

ENTRIES = (
    entry("koka-forsta-ordet", Kind.ANNOUNCEMENT, ANNOUNCEMENT, AREA, NEXT, listen=True),
    entry("koka-banner", Kind.BANNER, BANNER, AREA),
    entry("koka-sa-kokar-du", Kind.FACT_SHEET, HOW_TO_BOIL, listen=True, left_out={"fi": LeftOut.UNREVIEWED}),
    entry("koka-var-finns-vatten", Kind.FACT_SHEET, WATER_TANKS, TANKS),
    entry("koka-spadbarn", Kind.ANSWER, INFANTS),
    entry("oro", Kind.FACT_SHEET, CRISIS_SUPPORT, authority=Authority.STANDING, incident=None),
)


def boil_water() -> Cut:
    """The first word of the night."""
    return Cut(
        audience=Audience.LIVE,
        mode=Mode.CRISIS,
        municipality=EXEMPELKOPING,
        languages=LANGUAGES,
        incidents=(WATER_WORD,),
        entries=ENTRIES,
    )


def ordinary_day() -> Cut:
    """Nothing has happened: standing information only."""
    standing = tuple(each for each in ENTRIES if each.incident is None)
    return replace(boil_water(), mode=Mode.ORDINARY, incidents=(), entries=standing)


def with_area(cut: Cut, *names: str) -> Cut:
    """The same cut for other districts."""
    word = cut.incidents[0]
    changed = replace(word, slots={**word.slots, "area": list(names)})
    return replace(cut, incidents=(changed, *cut.incidents[1:]))


def with_entry(cut: Cut, changed: Entry) -> Cut:
    """The same cut with one entry replaced, by its item."""
    return replace(cut, entries=tuple(changed if each.item == changed.item else each for each in cut.entries))


def edition_of(cut: Cut, number: int = 1, parent: str | None = None, at: datetime = NIGHT) -> Edition:
    """An edition of the cut, as the record would give it."""
    content = content_of(cut)
    released = {
        said.text_hash: Released(by="Karin Ek", at=at) for each in cut.entries for said in each.texts.values()
    }
    return Edition(
        audience=cut.audience,
        number=EditionNumber(number),
        hash=edition_hash(content, parent),
        parent=parent,
        content=content,
        cut=cut,
        cut_at=at,
        by="tobias",
        reason="Activated",
        decided_at=at,
        released=released,
        journal_head="41:" + "a" * 64,
    )
