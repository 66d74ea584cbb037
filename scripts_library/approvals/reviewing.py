"""Use cases beside approval: a reader's review of a translation, and crisis management's recorded choice."""

from collections.abc import Collection

from core.access.model import PersonId, Role
from scripts_library.approvals import errors, events
from scripts_library.approvals.model import CRISIS_MANAGEMENT, Choice, Review
from scripts_library.approvals.ports import ApprovalsRecord
from scripts_library.approvals.service import text_with_key
from scripts_library.items.model import Audience, Part, RevisionId


def review(
    record: ApprovalsRecord,
    revision: RevisionId,
    language: str,
    by: PersonId,
    roles: Collection[Role],
    languages: Collection[str],
) -> Review:
    """A translator who reads the language marks the translation as saying the same as its source.

    Raises `NothingToReview` for the source text, `NotYourLanguage`, and `OwnWork` for whoever wrote it.
    """
    item, text, key = text_with_key(record, revision, language)
    if language == item.source_language:
        raise errors.NothingToReview
    if Role.TRANSLATOR not in roles or language not in languages:
        raise errors.NotYourLanguage(language=language)
    wrote = {
        hand.person
        for hand in record.items.hands(revision)
        if hand.language == language and hand.part is not Part.SUBMITTER
    }
    if by in wrote | {text.written_by}:
        raise errors.OwnWork
    head = record.journal.add(events.TranslationReviewed(item.id, revision, language, key.hash), by)
    done = Review(key, by, record.clock.now(), head.seq)
    record.approvals.add_review(done)
    return done


def choose(
    record: ApprovalsRecord,
    revision: RevisionId,
    language: str,
    audience: Audience,
    by: PersonId,
    roles: Collection[Role],
    reason: str,
) -> Choice:
    """Name a translation that would be left out (unreviewed, outdated, contradicting) to be said all the
    same.

    It still needs its approval, and tells its reader what it is. Raises `ReasonNeeded`,
    `NotCrisisManagement`.
    """
    if CRISIS_MANAGEMENT.isdisjoint(roles):
        raise errors.NotCrisisManagement
    if not reason.strip():
        raise errors.ReasonNeeded
    item, _, key = text_with_key(record, revision, language)
    event = events.TextChosen(item.id, revision, language, key.hash, audience.value, reason)
    head = record.journal.add(event, by)
    chosen = Choice(key, audience, by, record.clock.now(), head.seq, reason)
    record.approvals.add_choice(chosen)
    return chosen
