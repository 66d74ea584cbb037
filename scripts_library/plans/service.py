"""Use cases of plans: import one as drafts for approval."""

from core.access.model import PersonId
from core.canonical import digest
from scripts_library.items.model import Item
from scripts_library.items.service import NewItem, Stored, add_text, create_item, revise
from scripts_library.plans.events import PlanImported
from scripts_library.plans.importing import ImportReport, ItemChange, ItemDraft, changes, gone, hashes
from scripts_library.plans.json_form import plan_json
from scripts_library.plans.model import Plan
from scripts_library.plans.ports import ImportedPlan, PlansRecord


def import_plan(record: PlansRecord, plan: Plan, by: PersonId) -> ImportReport:
    """Bring the plan's texts into the library as drafts without approval, and remember its facts.

    A plan that was imported before makes new revisions of those texts alone that the plan has changed
    since; the same plan again does nothing, and is not journalled.
    """
    before = record.plans.find(plan.id)
    known = before.hashes if before else {}
    todo = changes(plan, known)
    made = {change.draft.item.slug: _carry_out(record, change, by) for change in todo}
    report = ImportReport(
        plan=plan.id,
        version=plan.version,
        created=tuple(slug for slug, is_new in made.items() if is_new),
        revised={each.draft.item.slug: each.revised for each in todo if each.revised},
        added={
            each.draft.item.slug: each.added for each in todo if each.added and not made[each.draft.item.slug]
        },
        gone=gone(plan, known),
        kept_back=_kept_back(record, plan),
        unchanged=len(plan.items) - len(made),
    )
    if before is None or not report.did_nothing or plan_json(before.plan) != plan_json(plan):
        _remember(record, plan, report, by)
    return report


def _carry_out(record: PlansRecord, change: ItemChange, by: PersonId) -> bool:
    """Whether the item is new to the library."""
    draft = change.draft
    item = record.items.by_slug(draft.item.slug, plan=draft.plan)
    if item is None:
        _create(record, draft, by)
        return True
    stored: Stored | None = None
    for tag in (*change.revised, *change.added):
        text = draft.texts[tag].text
        if stored is not None:
            stored = add_text(record, stored.revision.id, tag, text, by)
        elif tag in change.revised or not _lacks(record, item, tag):
            stored = revise(
                record, item.id, text, by, started_from=_newest(record, item), language=tag, slots=draft.slots
            )
        else:
            add_text(record, record.items.revisions(item.id)[-1].id, tag, text, by)
    return False


def _create(record: PlansRecord, draft: ItemDraft, by: PersonId) -> None:
    item = draft.item
    new = NewItem(
        kind=item.kind,
        authority=item.authority,
        source_language=draft.source_language,
        slug=item.slug,
        plan=draft.plan,
        stages=item.stages,
        topic=item.topic,
        listen=item.listen,
        order=item.order,
        slots=draft.slots,
    )
    stored = create_item(record, new, draft.texts[draft.source_language].text, by)
    for tag, each in draft.texts.items():
        if tag != draft.source_language:
            add_text(record, stored.revision.id, tag, each.text, by)


def _newest(record: PlansRecord, item: Item) -> int:
    return record.items.revisions(item.id)[-1].number


def _lacks(record: PlansRecord, item: Item, tag: str) -> bool:
    """Whether no revision of the item has a text in the language."""
    return all(each.text.language != tag for each in record.items.texts([item.id]))


def _kept_back(record: PlansRecord, plan: Plan) -> tuple[str, ...]:
    """Items that were made with another kind, authority or stages than the plan now says: those stay."""
    kept = []
    for each in plan.items:
        item = record.items.by_slug(each.slug, plan=plan.id)
        said = (each.kind, each.authority, each.stages, each.topic, each.listen)
        if item is not None and _facts(item) != said:
            kept.append(each.slug)
    return tuple(kept)


def _facts(item: Item) -> tuple[object, ...]:
    return (item.kind, item.authority, item.stages, item.topic, item.listen)


def _remember(record: PlansRecord, plan: Plan, report: ImportReport, by: PersonId) -> None:
    record.plans.put(ImportedPlan(plan, hashes(plan), by, record.clock.now()))
    record.journal.add(
        PlanImported(
            plan.id, plan.version, digest(plan_json(plan)), report.created, report.revised, report.added
        ),
        by,
    )
