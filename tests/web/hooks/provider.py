"""The provider's side of the hook: signs what it sends, straight into the WSGI callable."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from broadcast.editions.model import Edition
from broadcast.phone.compile import compile_phone, utterances
from broadcast.phone.signature import sign
from broadcast.phone.spool.model import SpooledStep
from broadcast.phone.spool.service import drain
from tests.broadcast.phone.fakes import NIGHT, TALK, FakeImport, sounds_for
from web.hooks.voice import VoiceHook

TOKEN = "a demo token"
SECRET = "a secret of thirty-two characters"
PUBLIC = "https://exempelkoping.example"
CALLER = "+4684650041"
LINE = "+4684650040"
EXERCISE_LINE = "+4684650042"
CALL = "CA" + "0" * 32


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        return dict(self.headers)[name]


@dataclass
class Provider:
    """Calls the hook as the provider would; ``path`` is all below the public address."""

    hook: VoiceHook
    fields: dict[str, str] = field(
        default_factory=lambda: {"CallSid": CALL, "From": CALLER, "To": LINE, "CallStatus": "in-progress"}
    )

    def post(self, path: str = "/hooks/twilio/voice", signature: str | None = None, **more: str) -> Answer:
        pairs = list({**self.fields, **more}.items())
        signed = sign(TOKEN, PUBLIC + path, pairs) if signature is None else signature
        return self.raw(path, urlencode(pairs).encode(), {"HTTP_X_TWILIO_SIGNATURE": signed})

    def get(self, path: str) -> Answer:
        signed = sign(TOKEN, PUBLIC + path)
        return self.raw(path, b"", {"HTTP_X_TWILIO_SIGNATURE": signed, "REQUEST_METHOD": "GET"})

    def raw(self, path: str, body: bytes, environ: Mapping[str, str]) -> Answer:
        sent = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            **environ,
        }
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> "io.BytesIO":
            told.append((status, headers))
            headers.append(("Server-Adds", "its own"))
            return io.BytesIO()

        content = b"".join(self.hook(sent, start_response))  # type: ignore[arg-type]
        return Answer(int(told[0][0][:3]), told[0][1], content)


def publish(edition: Edition, published: Path) -> Path:
    """The phone's part of a tree, and ``current`` renamed over, as the publisher does."""
    audience = published / edition.audience.value
    tree = audience / f"e{edition.number}-{edition.hash[:12]}"
    folder = tree / "phone"
    folder.mkdir(parents=True, exist_ok=True)
    sounds = sounds_for(utterances(edition, TALK))
    for name, content in compile_phone(edition, TALK, sounds, NIGHT).items():
        (folder / name).write_bytes(content)
    new = audience / "current.new"
    new.symlink_to(tree.name)
    new.replace(audience / "current")
    return folder


def kept(tmp_path: Path) -> list[SpooledStep]:
    """What the spool holds, as it would be imported."""
    sink = FakeImport()
    drain(tmp_path / "spool.sqlite", sink)
    return list(sink.rows.values())
