"""Calls in memory. Pass the same contract as the database (tests/contract/crisis)."""

from collections.abc import Sequence

from broadcast.phone.spool.model import SpooledStep
from crisis.calls.errors import NoSuchCallBack, NoSuchTransfer, NoSuchVoiceMessage
from crisis.calls.model import Call, CallBack, CallBackId, CallBackState, VoiceMessage, VoiceMessageId
from crisis.calls.partners import Transfer, TransferId, TransferState
from scripts_library.items.model import Audience


class FakeCalls:
    def __init__(self) -> None:
        self.steps: dict[tuple[str, int], SpooledStep] = {}
        self.kept: dict[str, Call] = {}
        self.kept_call_backs: dict[CallBackId, CallBack] = {}
        self.kept_messages: dict[VoiceMessageId, VoiceMessage] = {}

    def add_step(self, step: SpooledStep) -> bool:
        new = (step.spool, step.sequence) not in self.steps
        self.steps.setdefault((step.spool, step.sequence), step)
        return new

    def knows(self, call: str, step: str) -> bool:
        return any((each.call, each.step) == (call, step) for each in self.steps.values())

    def last(self, spool: str) -> int:
        return max((sequence for name, sequence in self.steps if name == spool), default=0)

    def put_call(self, call: Call) -> None:
        self.kept[call.id] = call

    def call(self, call: str) -> Call | None:
        return self.kept.get(call)

    def put_call_back(self, call_back: CallBack) -> None:
        self.kept_call_backs[call_back.id] = call_back

    def call_back(self, call_back: CallBackId) -> CallBack:
        if call_back not in self.kept_call_backs:
            raise NoSuchCallBack(call_back=call_back)
        return self.kept_call_backs[call_back]

    def call_backs(self, *, waiting: bool = True) -> Sequence[CallBack]:
        found = [
            each
            for each in self.kept_call_backs.values()
            if not waiting or each.state is CallBackState.WAITING
        ]
        return sorted(found, key=lambda each: (each.asked_at, each.id))

    def waiting(self, audience: Audience) -> int:
        return sum(each.audience is audience for each in self.call_backs())

    def call_backs_of(self, call: str) -> Sequence[CallBack]:
        found = [each for each in self.kept_call_backs.values() if each.call == call]
        return sorted(found, key=lambda each: each.asked_at)

    def put_voice_message(self, message: VoiceMessage) -> None:
        self.kept_messages[message.id] = message

    def voice_message(self, message: VoiceMessageId) -> VoiceMessage:
        if message not in self.kept_messages:
            raise NoSuchVoiceMessage(voice_message=message)
        return self.kept_messages[message]

    def voice_messages(self, *, unheard: bool = True) -> Sequence[VoiceMessage]:
        found = [each for each in self.kept_messages.values() if not unheard or each.heard_at is None]
        return sorted(found, key=lambda each: (each.left_at, each.id))


class FakeTransfers:
    def __init__(self) -> None:
        self.kept: dict[TransferId, Transfer] = {}

    def get(self, transfer: TransferId) -> Transfer:
        if transfer not in self.kept:
            raise NoSuchTransfer(transfer=transfer)
        return self.kept[transfer]

    def put(self, transfer: Transfer) -> None:
        self.kept[transfer.id] = transfer

    def open(self, audience: Audience, limit: int = 200) -> Sequence[Transfer]:
        found = [
            each
            for each in self.kept.values()
            if each.audience is audience and each.state is not TransferState.DONE
        ]
        return sorted(found, key=lambda each: (each.at, each.id))[:limit]

    def waiting(self, audience: Audience) -> int:
        return sum(each.state is TransferState.WAITING for each in self.open(audience))

    def held_by(self, person: str) -> Sequence[Transfer]:
        found = [
            each
            for each in self.kept.values()
            if each.state is TransferState.TAKEN and each.taken_by == person
        ]
        return sorted(found, key=lambda each: (each.at, each.id))
