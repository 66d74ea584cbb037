"""The line of one edition, published and answered by the hook itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcast.phone.line import CurrentLines
from broadcast.phone.spool.via_gevent import Spool
from core.clock import ManualClock
from core.sealing.via_cryptography import AesSealer
from scripts_library.items.model import Audience
from tests.broadcast.phone.fakes import NIGHT, an_edition
from tests.web.hooks.provider import EXERCISE_LINE, LINE, PUBLIC, SECRET, TOKEN, Provider, publish
from web.hooks.voice import VoiceHook, VoiceSettings


@pytest.fixture
def published(tmp_path: Path) -> Path:
    publish(an_edition(), tmp_path / "published")
    return tmp_path / "published"


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NIGHT)


@pytest.fixture
def hook(published: Path, spool: Spool, clock: ManualClock) -> VoiceHook:
    numbers = {LINE: Audience.LIVE, EXERCISE_LINE: Audience.EXERCISE}
    found = VoiceSettings(TOKEN, PUBLIC, numbers)
    return VoiceHook(found, CurrentLines(published), spool, clock, AesSealer(SECRET))


@pytest.fixture
def provider(hook: VoiceHook) -> Provider:
    return Provider(hook)
