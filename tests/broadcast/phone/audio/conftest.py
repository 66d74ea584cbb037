import io
from array import array
from collections.abc import Iterator

import av
import pytest

from broadcast.phone.audio.via_espeak import EspeakVoice
from broadcast.phone.audio.via_helper import Helper
from tests.broadcast.phone.audio import media

BOIL = (
    "Koka vattnet i Norrby och Hamnen. Bakterier har hittats i dricksvattnet. "
    "Koka allt vatten som du dricker eller lagar mat med. Nästa information kommer klockan sex."
)


@pytest.fixture(scope="session")
def spoken() -> "array[int]":
    """Nearly fifteen seconds of speech, 48 kHz and 16 bits, as a microphone gives it."""
    resampler = av.AudioResampler("s16", "mono", media.RATE)
    samples = array("h")
    with av.open(io.BytesIO(EspeakVoice().speak(BOIL, "sv")), "r", format="wav") as file:
        for frame in [*file.decode(audio=0), None]:
            for ready in resampler.resample(frame):
                samples.frombytes(bytes(ready.planes[0])[: ready.samples * 2])
    return samples


@pytest.fixture(scope="session")
def helper() -> Iterator[Helper]:
    with Helper() as helper:
        yield helper
