"""What is signed has no marks between names and values, so a caught request could be cut at other places: no
such cut makes another call, another step or another ending.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from broadcast.phone.signature import sign
from tests.web.hooks.provider import CALL, CALLER, LINE, PUBLIC, TOKEN, Provider, kept

STATUS = "/hooks/twilio/voice/status"
STEP = "/hooks/twilio/voice/7/sv/people/12"
Pairs = list[tuple[str, str]]


def fields(**more: str) -> Pairs:
    own = {"ApiVersion": "2010-04-01", "CallSid": CALL, "CallStatus": "completed", "Called": LINE}
    return sorted({**own, "From": CALLER, "FromCity": "EXEMPELKOPING", "To": LINE, **more}.items())


def cuts(pairs: Pairs) -> Iterator[Pairs]:
    """The same run of letters with one mark moved to any other place, and with any two fields made one."""
    for at, (name, value) in enumerate(pairs):
        run, before, after = name + value, pairs[:at], pairs[at + 1 :]
        yield from ([*before, (run[:cut], run[cut:]), *after] for cut in range(1, len(run) + 1))
        if after:
            yield [*before, (name, value + "".join(after[0])), *after[1:]]
            name, following = after[0]
            yield from (
                [*before, (pairs[at][0], value[:cut]), (value[cut:] + name, following), *after[1:]]
                for cut in range(len(value))
            )


def caught(pairs: Pairs, path: str) -> Iterator[tuple[Pairs, str]]:
    """Every such cut of what was signed for ``path``, with the signature that still fits it."""
    signature = sign(TOKEN, PUBLIC + path, pairs)
    for other in cuts(pairs):
        if sign(TOKEN, PUBLIC + path, other) == signature and set(other) != set(pairs):
            yield other, signature


def send(provider: Provider, path: str, pairs: Pairs, signature: str) -> int:
    return provider.raw(path, urlencode(pairs).encode(), {"HTTP_X_TWILIO_SIGNATURE": signature}).status


def test_no_cut_of_a_signed_ending_makes_another(provider: Provider, tmp_path: Path) -> None:
    pairs = fields(CallDuration="42")
    assert send(provider, STATUS, pairs, sign(TOKEN, PUBLIC + STATUS, pairs)) == 204
    before = kept(tmp_path)
    tried = [send(provider, STATUS, other, signature) for other, signature in caught(pairs, STATUS)]
    assert len(tried) > 50
    assert set(tried) <= {204, 400, 403}
    assert kept(tmp_path) == before


def test_no_cut_of_a_signed_step_makes_another_step_or_call(provider: Provider, tmp_path: Path) -> None:
    pairs = fields(Digits="1", CallStatus="in-progress")
    assert send(provider, STEP, pairs, sign(TOKEN, PUBLIC + STEP, pairs)) == 200
    before = kept(tmp_path)
    for other, signature in caught(pairs, STEP):
        assert send(provider, STEP, other, signature) in {200, 400, 403}
    assert kept(tmp_path) == before


def test_the_end_of_an_address_is_no_beginning_of_a_field(provider: Provider, tmp_path: Path) -> None:
    """Step 12 is signed; cut after its 1 it would be step 1, with a field whose name begins with 2."""
    pairs = fields()
    signature = sign(TOKEN, PUBLIC + STEP, pairs)
    (name, value), *rest = pairs
    other = [("2" + name, value), *rest]
    assert sign(TOKEN, PUBLIC + STEP[:-1], other) == signature
    assert send(provider, STEP[:-1], other, signature) == 400
    assert kept(tmp_path) == []
