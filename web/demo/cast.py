"""Exempelköping and its people.

All invented; the telephone numbers are from the series PTS keeps for fiction.
"""

from dataclasses import dataclass
from typing import Final

from core.access.model import Role


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast.

    The password is for the demo only, and printed by it.
    """

    username: str
    name: str
    roles: tuple[Role, ...]
    languages: tuple[str, ...] = ("sv", "en")
    department: str | None = None
    phone: str | None = None


KARIN: Final = Member("karin", "Karin Krona", (Role.CRISIS_MANAGER,), phone="+46701740605")
TOBIAS: Final = Member("tobias", "Tobias Tjänst", (Role.DUTY_OFFICER,), phone="+46701740606")
ELIF: Final = Member("elif", "Elif Ord", (Role.EDITOR,), phone="+46701740607")
NADIA: Final = Member("nadia", "Nadia Tolk", (Role.TRANSLATOR,), ("sv", "sv-simple", "en"))
AMAL: Final = Member("amal", "Amal Svar", (Role.AGENT,), ("sv", "ar", "en"))
SVEN: Final = Member("sven", "Sven Skift", (Role.SHIFT_LEAD,))
CORALINE: Final = Member("coraline", "Coraline Plan", (Role.COORDINATOR,))
PETRA: Final = Member("petra", "Petra Stöd", (Role.POSOM,), phone="+46701740608")
OSKAR: Final = Member("oskar", "Oskar Vatten", (Role.CONTACT,), department="water")
PARTNER: Final = Member("partner", "Sjukvårdsrådgivningen i Exempel", (Role.PARTNER,), department="1177")
SOS: Final = Member("sos", "Larmcentralen i Exempel", (Role.PARTNER,), department="sos")
POLICE: Final = Member("police", "Polisen i Exempel", (Role.PARTNER,), department="police")
ANDERS: Final = Member("anders", "Anders Nyckel", (Role.ADMIN,))
AGNES: Final = Member("agnes", "Agnes Granskare", (Role.AUDITOR,))

CAST: Final = (
    *(KARIN, TOBIAS, ELIF, NADIA, AMAL, SVEN, CORALINE, PETRA, OSKAR),
    *(PARTNER, SOS, POLICE, ANDERS, AGNES),
)

REVIEWED_BY_THE_CAST: Final = ("sv-simple", "en")
"""Translations that Nadia has reviewed; the others are said by a recorded choice, and tell their reader
so: nobody who reads those languages has looked at them, and the sample municipality does not pretend
otherwise."""

CENTRE: Final = """\
# The sample municipality. Exempelköping does not exist.
name = "Exempelköpings kommun"
phone = "+46 8 465 004 00"
url = "http://localhost"
timezone = "Europe/Stockholm"
languages = ["sv", "sv-simple", "en", "ar", "fi"]
districts = ["Norrby", "Hamnen", "Ängen", "Kvarnbacken", "Centrum", "Södra stranden"]
staff_numbers = ["+46 70 174 06 05", "+46 70 174 06 06", "+46 70 174 06 07"]

[numbers]
main = "+46 8 465 004 00"
exercise = "+46 8 465 004 99"
sos = "+46 8 465 004 12"
1177 = "+46 8 465 004 77"
police = "+46 8 465 004 14"

[partners.sos]
name = "Larmcentralen i Exempel"
own = ["+46 31 390 06 20"]

[partners.1177]
name = "Sjukvårdsrådgivningen i Exempel"
own = ["+46 31 390 06 21", "+46 31 390 06 22"]

[partners.police]
name = "Polisen i Exempel"
own = ["+46 31 390 06 23"]

[posom.instead]
sv = "Socialjouren, telefon 08-465 004 31, dygnet runt."
en = "The social services on call, telephone 08-465 004 31, day and night."

[contacts]
water_producer = { name = "Exempelköpings vatten, jour", phone = "+46 31 390 06 01" }
infection_control = { name = "Smittskyddsläkaren i beredskap", phone = "+46 31 390 06 02" }
poison_information = { name = "Giftinformation, vårdens linje", phone = "+46 31 390 06 03" }
environment_office = { name = "Miljökontorets jour", phone = "+46 31 390 06 04" }
vma = { name = "Larmcentralen, begäran om VMA", phone = "+46 31 390 06 05" }
hospital_dialysis = { name = "Exempelsjukhusets driftjour", phone = "+46 31 390 06 06" }
home_care = { name = "Hemtjänstens larmgrupp", phone = "+46 31 390 06 07" }
schools = { name = "Skolchefen i beredskap", phone = "+46 31 390 06 08" }
sos_alarm = { name = "Larmcentralen i Exempel", phone = "+46 31 390 06 09" }
health_1177 = { name = "Sjukvårdsrådgivningens ledning", phone = "+46 31 390 06 10" }
county_board = { name = "Länets tjänsteman i beredskap", phone = "+46 31 390 06 11" }
food_businesses = { name = "Livsmedelsinspektörernas jour", phone = "+46 31 390 06 14" }
local_radio = { name = "Radio Exempel, redaktionen", phone = "+46 31 390 06 15" }
fact_owner = { name = "Räddningsledaren via larmcentralen", phone = "+46 31 390 06 16" }
police = { name = "Polisens vakthavande befäl", phone = "+46 31 390 06 17" }
departments = { name = "Kommunens växel, nattlinjen", phone = "+46 31 390 06 18" }
posom = { name = "POSOM:s startnummer", phone = "+46 31 390 06 19" }
crisis_management = { name = "Karin Krona", phone = "+46 70 174 06 05" }
neighbours = [
  { name = "Grannköpings TiB", phone = "+46 31 390 06 12" },
  { name = "Åköpings TiB", phone = "+46 31 390 06 13" },
]

[opening]
sv = "alla dagar klockan 06.30 till 22.00"
sv-simple = "varje dag klockan 06.30 till 22.00"
en = "every day from 06:30 to 22:00"
ar = "كل يوم من الساعة 06:30 إلى الساعة 22:00"
fi = "joka päivä kello 06.30–22.00"
"""
