"""A small plan as files, to be broken in one place at a time."""

from collections.abc import Mapping
from typing import Final

from scripts_library.plans.model import Plan, Reading
from scripts_library.plans.reader import PlanFiles, read_plan

PLAN_TOML: Final = """id = "stromavbrott"
version = 1
source_language = "sv"
urgency = 60
fact_owner = "grid_owner"
sources = ["Exempelköping: egen erfarenhet"]

[languages]
sv = "source"
ar = "awaiting_review"

[[slots]]
name = "area"
type = "area"
required = true
example = "Norrby, Hamnen"

[[slots]]
name = "cause"
type = "choice"
choices = ["storm", "unknown"]

[[slots]]
name = "next_information"
type = "next_information"
example = "2026-11-21T06:30:00+01:00"

[[questions]]
slot = "cause"
[questions.leads_to]
storm = "storm"

[[items]]
slug = "strom-bekraftat"
kind = "announcement"
authority = "event"
stages = ["first_word", "confirmed", "update", "all_clear"]
topic = "power"

[[items]]
slug = "strom-rattelse"
kind = "announcement"
authority = "event"
stages = ["retraction"]

[[items]]
slug = "strom-trygghetslarm"
kind = "answer"
authority = "standing"
listen = true

[[items]]
slug = "strom-samtal"
kind = "script"
authority = "event"

[[tell]]
key = "grid_owner"

[[set_aside]]
key = "invoices"

[[call_in]]
skill = "agent"
people = 2
"""
SV_WORDS: Final = """title = "Strömavbrott"
summary = "Strömmen är borta i en del av kommunen."

[slots.area]
label = "Område"
help = "Så som de boende kallar det."
[slots.cause]
label = "Orsak"
[slots.cause.choices]
storm = "stormen"
unknown = "något vi inte vet ännu"
[slots.next_information]
label = "Nästa information"

[fact_owners]
grid_owner = "Nätägaren"
[tell]
grid_owner = "Nätägaren: stäm av områden."
[set_aside]
invoices = "Frågor om fakturor vilar."
[call_in]
agent = "Kommunvägledare"
"""
AR_WORDS: Final = """title = "انقطاع الكهرباء"

[slots.area]
label = "المنطقة"
[slots.cause]
label = "السبب"
[slots.cause.choices]
storm = "العاصفة"
unknown = "سبب غير معروف بعد"
[slots.next_information]
label = "المعلومات التالية"
"""
BODY: Final = """# Strömmen är borta

Strömmen är borta i {area}. Det beror på {cause}.

Nästa information kommer {next_information}.
"""
FILES: Final[Mapping[str, str]] = {
    "plan.toml": PLAN_TOML,
    "sv/words.toml": SV_WORDS,
    "ar/words.toml": AR_WORDS,
    "sv/strom-bekraftat.md": BODY,
    "ar/strom-bekraftat.md": "# الكهرباء مقطوعة\n\nالكهرباء مقطوعة في {area} بسبب {cause}.\n",
    "sv/strom-rattelse.md": "# Vi rättar\n\nDet vi sa stämde inte. Ett nytt besked kommer.\n",
    "ar/strom-rattelse.md": "# تصحيح\n\nما قلناه غير صحيح.\n",
    "sv/strom-trygghetslarm.md": "# Fungerar larmet?\n\nJa, det har batteri.\n---\nDet räcker i ett dygn.\n",
    "ar/strom-trygghetslarm.md": "# هل يعمل جهاز الإنذار؟\n\nنعم.\n",
    "sv/strom-samtal.md": "# Samtal om ström\n\n1. Säg vad som gäller i {area}.\n",
}


def reading(changed: Mapping[str, str | bytes | None] | None = None) -> Reading:
    """The sample read, with some files changed (None: taken away)."""
    files: dict[str, bytes] = {name: text.encode() for name, text in FILES.items()}
    for name, content in (changed or {}).items():
        files.pop(name, None)
        if content is not None:
            files[name] = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return read_plan(PlanFiles("stromavbrott", files, frozenset({"storm"})))


def plan(changed: Mapping[str, str | bytes | None] | None = None) -> Plan:
    """The sample as a plan; what it says when it has faults is in the assertion."""
    read = reading(changed)
    assert read.plan is not None, read.faults
    return read.plan


def with_toml(old: str, new: str) -> dict[str, str | bytes | None]:
    """plan.toml with one place changed."""
    assert old in PLAN_TOML
    return {"plan.toml": PLAN_TOML.replace(old, new, 1)}


def with_words(old: str, new: str) -> dict[str, str | bytes | None]:
    """The Swedish words.toml with one place changed."""
    assert old in SV_WORDS
    return {"sv/words.toml": SV_WORDS.replace(old, new, 1)}
