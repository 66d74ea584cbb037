"""Use cases of plans: import one as drafts for approval."""

from dataclasses import replace

from core.access.model import PersonId
from core.canonical import digest
from core.errors import FieldError
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Item, newest
from scripts_library.items.service import NewItem, add_text, create_item, revise
from scripts_library.plans.errors import SLUG_ELSEWHERE, PlanRefused
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
    _refuse_taken(record, plan)
    before = record.plans.find(plan.id)
    known = before.hashes if before else {}
    done = [_carry_out(record, change, by) for change in changes(plan, known)]
    report = ImportReport(
        plan=plan.id,
        version=plan.version,
        created=tuple(_slug(each) for each in done if each.is_new),
        revised={_slug(each): each.revised for each in done if each.revised},
        added={_slug(each): each.added for each in done if each.added and not each.is_new},
        gone=gone(plan, known),
        kept_back=_kept_back(record, plan),
        unchanged=len(plan.items) - sum(each.did_something for each in done),
    )
    if before is None or not report.did_nothing or plan_json(before.plan) != plan_json(plan):
        _remember(record, plan, report, by)
    return report


def _refuse_taken(record: PlansRecord, plan: Plan) -> None:
    """An item's public address is its slug alone, so no other plan may have it."""
    taken = {item.slug: each.plan.id for each in record.plans.all() for item in each.plan.items}
    wrong = [
        FieldError("items.slug", SLUG_ELSEWHERE, {"slug": item.slug, "plan": taken[item.slug]})
        for item in plan.items
        if taken.get(item.slug, plan.id) != plan.id
    ]
    if wrong:
        raise PlanRefused(plan=plan.id, count=len(wrong), errors=wrong)


def _slug(change: ItemChange) -> str:
    return change.draft.item.slug


def _carry_out(record: PlansRecord, change: ItemChange, by: PersonId) -> ItemChange:
    """Do it, and tell what was left to do: less where the library has the very text already."""
    draft = change.draft
    item = record.items.by_slug(draft.item.slug, plan=draft.plan)
    if item is None:
        _create(record, draft, by)
        return replace(change, is_new=True)
    stored = [each for each in record.items.texts([item.id]) if each.text.language in draft.texts]
    last = {tag: newest(stored, tag) for tag in (*change.revised, *change.added)}
    revised = tuple(
        tag for tag, text in last.items() if text is not None and text.text.hash != draft.texts[tag].hash
    )
    added = tuple(tag for tag, text in last.items() if text is None)
    _revise(record, item, draft, revised, added, by)
    return ItemChange(draft, False, revised, added)


def _revise(
    record: PlansRecord,
    item: Item,
    draft: ItemDraft,
    revised: tuple[LanguageTag, ...],
    added: tuple[LanguageTag, ...],
    by: PersonId,
) -> None:
    """One new revision for all that changed; what only was missing joins it, or the newest there is."""
    last = record.items.revisions(item.id)[-1]
    revision = last.id
    for tag in revised[:1]:
        text = draft.texts[tag].text
        made = revise(record, item.id, text, by, started_from=last.number, language=tag, slots=draft.slots)
        revision = made.revision.id
    for tag in (*revised[1:], *added):
        add_text(record, revision, tag, draft.texts[tag].text, by)


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
