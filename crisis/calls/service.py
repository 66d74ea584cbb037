"""Use cases of calls: import what the line did, ring back, listen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from broadcast.phone.spool.model import SpooledStep
from core.access.model import PersonId
from core.canonical import Json
from core.sealing.ports import Sealer
from crisis.calls import events
from crisis.calls.errors import NotToBeRung
from crisis.calls.model import (
    Call,
    CallBack,
    CallBackId,
    CallBackState,
    VoiceMessage,
    VoiceMessageId,
    number_purpose,
)
from crisis.calls.ports import CallsRecord
from scripts_library.items.model import Audience


def imported_upto(record: CallsRecord, spool: str) -> int:
    """The highest sequence imported from the spool."""
    return record.calls.last(spool)


def import_steps(record: CallsRecord, steps: Sequence[SpooledStep]) -> int:
    """Keep the steps and fulfil what they ask for, each once; how many were new.

    A step is read once from its spool, by (spool, sequence). What the provider sends again, to another host
    or when the spool has forgotten it, is kept and asks for nothing more: (call, step) is done once.
    """
    return sum(_import(record, step) for step in steps)


def open_number(
    record: CallsRecord,
    call_back_id: CallBackId,
    by: PersonId,
    sealer: Sealer,
    never: Collection[str] = (),
) -> str:
    """The number to ring, in E.164; that it was opened is journalled. ``never`` are numbers that nobody
    rings: partners' own.

    Raises `NoSuchCallBack`, `NotToBeRung`.
    """
    call_back = record.calls.call_back(call_back_id)
    number = sealer.open(call_back.number_sealed, number_purpose(call_back.call))
    if number in never:
        raise NotToBeRung
    record.journal.add(events.NumberOpened(call_back.id), by)
    return number


def settle(record: CallsRecord, call_back_id: CallBackId, state: CallBackState, by: PersonId) -> CallBack:
    """They were reached, given up or did not want it any more; or they wait after all. Raises
    `NotPossible`."""
    settled = record.calls.call_back(call_back_id).to(state, by, record.clock.now())
    record.calls.put_call_back(settled)
    record.journal.add(events.CallBackSettled(settled.id, state), by)
    return settled


def heard(record: CallsRecord, message_id: VoiceMessageId, by: PersonId) -> VoiceMessage:
    """Somebody has listened to the message. The first to do so stays named."""
    message = record.calls.voice_message(message_id)
    if message.heard_at is not None:
        return message
    listened = replace(message, heard_by=by, heard_at=record.clock.now())
    record.calls.put_voice_message(listened)
    record.journal.add(events.VoiceMessageHeard(message.id), by)
    return listened


def open_message_number(
    record: CallsRecord,
    message_id: VoiceMessageId,
    by: PersonId,
    sealer: Sealer,
    never: Collection[str] = (),
) -> str | None:
    """The number of whoever left the message, None where it was withheld; that it was opened is
    journalled. Raises `NotToBeRung` for one of ``never``."""
    message = record.calls.voice_message(message_id)
    if message.number_sealed is None:
        return None
    number = sealer.open(message.number_sealed, number_purpose(message.call))
    if number in never:
        raise NotToBeRung
    record.journal.add(events.MessageNumberOpened(message.id), by)
    return number


def _import(record: CallsRecord, step: SpooledStep) -> bool:
    call = record.calls.call(step.call) or Call(
        step.call, Audience(step.audience), step.at, step.language, step.edition
    )
    record.calls.put_call(
        replace(
            call,
            language=step.language or call.language,
            edition=step.edition or call.edition,
            origin=step.origin or call.origin,
        )
    )
    # after the call was written: two hosts that import a step of it at once take turns from there
    repeat = record.calls.knows(step.call, step.step)
    if not record.calls.add_step(step) or repeat:
        return False
    for number, effect in enumerate(step.effects):
        _fulfil(record, step, number, effect)
    return True


def _fulfil(record: CallsRecord, step: SpooledStep, number: int, effect: Mapping[str, Json]) -> None:
    match effect.get("do"):
        case "call_back":
            _ask_call_back(record, step, number, effect)
        case "voice_message":
            _keep_message(record, step, number, effect)
        case "ended":
            call = record.calls.call(step.call)
            if call is not None:
                record.calls.put_call(replace(call, seconds=_whole(effect.get("seconds"))))


def _ask_call_back(record: CallsRecord, step: SpooledStep, number: int, effect: Mapping[str, Json]) -> None:
    """One call has one place in the queue, however often its caller asks."""
    waits = any(each.state is CallBackState.WAITING for each in record.calls.call_backs_of(step.call))
    if step.number_sealed is None or waits:
        return
    topic = effect.get("topic")
    call_back = CallBack(
        id=CallBackId(_id(step, number)),
        call=step.call,
        audience=Audience(step.audience),
        asked_at=step.at,
        language=str(effect.get("language") or step.language),
        topic=topic if isinstance(topic, str) else None,
        number_sealed=step.number_sealed,
        origin=step.origin,
    )
    record.calls.put_call_back(call_back)


def _keep_message(record: CallsRecord, step: SpooledStep, number: int, effect: Mapping[str, Json]) -> None:
    message = VoiceMessage(
        id=VoiceMessageId(_id(step, number)),
        call=step.call,
        audience=Audience(step.audience),
        left_at=step.at,
        language=str(effect.get("language") or step.language),
        recording=str(effect.get("recording", "")),
        url=str(effect.get("url", "")),
        seconds=_whole(effect.get("seconds")),
        number_sealed=step.number_sealed,
        origin=step.origin,
    )
    record.calls.put_voice_message(message)


def _id(step: SpooledStep, number: int) -> str:
    """What a step asks for has the step's own name, so that it is the same however often it is imported."""
    return f"{step.spool}-{step.sequence}-{number}"


def _whole(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
