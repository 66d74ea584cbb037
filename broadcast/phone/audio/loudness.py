"""How loud a sound is, and how a recording is brought to the same loudness as all others.

Level is told in dBFS where 0 is a square wave at full scale (dBov of ITU-T G.100.1): a sine at full scale has
−3 dBFS. Samples are `array("h")`, 16 bits, at the line's rate.
"""

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from broadcast.phone.audio.errors import AudioSilent
from broadcast.phone.audio.g711 import RATE, line_audio, samples_of

Samples: TypeAlias = "array[int]"

SPEECH_DBFS: Final = -20.0
"""The level every sound is brought to while somebody speaks."""
CEILING: Final = 10 ** (-3.0 / 20)
"""−3 dBFS, as a share of full scale. No sample is louder than this: a telephone, and the coding on the way to
it, distort what is louder."""
SILENT_DBFS: Final = -50.0
"""Where no 60 ms are louder than this, nothing was recorded: a muted microphone gives −60 and less."""

_FRAME: Final = RATE // 50
_GATE_DBFS: Final = -60.0
_MARGIN_DB: Final = 15.9
_QUIETER_THAN_SPEECH_DB: Final = 25.0
_SHORTEST_SOUND: Final = 3
_KEEP_BEFORE, _KEEP_AFTER = 4, 6
_BLOCK: Final = RATE // 100
_FULL_SCALE: Final = 32768


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a sound is, in dBFS: over its whole length, while somebody speaks, and its highest sample."""

    rms: float
    speech: float
    peak: float


def level(wav: bytes) -> Level:
    """The level of a WAV file in the line's format; −inf throughout where there is no sound. Raises
    `NotLineAudio`."""
    samples = samples_of(line_audio(wav))
    power = math.hypot(*samples) ** 2 / max(1, len(samples))
    return Level(dbfs(power), speech_level(powers_of(samples)), dbfs(_peak(samples) ** 2))


@dataclass(frozen=True, slots=True)
class Evening:
    """What makes a recording ready for the line: which samples to keep, and how many times as loud to make
    them."""

    first: int
    last: int
    gain: float


def evening(samples: Samples) -> Evening:
    """Without the silence around it, and its speech at −20 dBFS. Raises `AudioSilent`."""
    powers = powers_of(samples)
    first, last = _heard(powers)
    gain = _ratio(SPEECH_DBFS - speech_level(powers[first:last]))
    return Evening(first * _FRAME, min(last * _FRAME, len(samples)), gain)


def _heard(powers: Sequence[float]) -> tuple[int, int]:
    """From where to where something is heard, in 20 ms: from 80 ms before the first 60 ms that sound, to 120
    ms after the last. A shorter sound, like the click of a button, is no beginning. Raises `AudioSilent`."""
    floor = _power(max(SILENT_DBFS, speech_level(powers) - _QUIETER_THAN_SPEECH_DB))
    sounds = list(_long_sounds([power > floor for power in powers]))
    if not sounds:
        raise AudioSilent()
    return max(0, sounds[0][0] - _KEEP_BEFORE), sounds[-1][1] + _KEEP_AFTER


def _long_sounds(loud: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where `loud` is true for long enough: from, to (not included)."""
    begun = None
    for at, is_loud in enumerate(chain(loud, [False])):
        if is_loud and begun is None:
            begun = at
        elif not is_loud and begun is not None:
            if at - begun >= _SHORTEST_SOUND:
                yield begun, at
            begun = None


def faded(samples: Samples) -> Samples:
    """The first and the last 10 ms swell and die away, so that parts played after one another do not
    click."""
    length = min(_BLOCK, len(samples) // 2)
    for at in range(length):
        samples[at] = samples[at] * at // length
        samples[-1 - at] = samples[-1 - at] * at // length
    return samples


def _peak(samples: Samples) -> int:
    return max(max(samples, default=0), -min(samples, default=0))


def powers_of(samples: Samples) -> list[float]:
    """The mean power of each 20 ms, the last one perhaps shorter."""
    frames = (samples[at : at + _FRAME] for at in range(0, len(samples), _FRAME))
    return [math.hypot(*frame) ** 2 / len(frame) for frame in frames]


def speech_level(powers: Iterable[float]) -> float:
    """The level while somebody speaks: the mean of those 20 ms that are above −60 dBFS and at most 15.9 dB
    below the mean of all such (the margin of ITU-T P.56, method B); −inf where nothing is heard.

    The loudest 3 in 100 count no more than the next, so that a bang on the table does not make the speaker
    soft.
    """
    gate = _power(_GATE_DBFS)
    heard = sorted(power for power in powers if power > gate)
    if not heard:
        return -math.inf
    capped = [min(power, heard[len(heard) * 97 // 100]) for power in heard]
    floor = sum(capped) / len(capped) * 10 ** (-_MARGIN_DB / 10)
    speech = [power for power in capped if power >= floor]
    return dbfs(sum(speech) / len(speech))


def dbfs(power: float) -> float:
    """Power (mean square of samples of 16 bits) in dBFS."""
    return 10 * math.log10(power / _FULL_SCALE**2) if power > 0 else -math.inf


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _power(decibels: float) -> float:
    return float(_FULL_SCALE**2 * 10 ** (decibels / 10))
