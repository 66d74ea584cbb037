"""
The parts a process is built of, each made once and handed on.

The one composition root builds it (``web/building.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from broadcast.phone.audio.ports import Converter, SoundStore
from core.clock import Clock
from core.idempotency.service import InHand
from core.sealing.ports import Sealer
from core.settings import Settings
from core.storage.database import Database
from i18n.catalogues.ports import Catalogue
from scripts_library.items.model import Audience
from web.built import FrontEnd
from web.callers import Callers
from web.centre import Centre
from web.citizen.gently import Throttles
from web.citizen.tree import Site
from web.demo.keys import Keys
from web.demo.phones import DemoPhones
from web.live.hints import Live
from web.questions import Asking
from web.record import Record

if TYPE_CHECKING:
    from web.desk.room import Room
    from web.serving.publishing import Publishing
    from web.serving.threads import SpeechOnThread


@dataclass(frozen=True, slots=True)
class House:
    """Handed to the application; nothing in it belongs to one request."""

    settings: Settings
    centre: Centre
    clock: Clock
    database: Database[Record]
    callers: Callers
    in_hand: InHand
    sealer: Sealer
    front_end: FrontEnd
    console_words: Mapping[str, Catalogue]
    publishing: "Publishing"
    sites: Mapping[Audience, Site]
    sounds: SoundStore
    converter: Converter
    speech: "SpeechOnThread"
    observer_token: str
    flash_key: bytes
    link_key: bytes
    """What the secrets of personal links are drawn with."""
    desk: "Room"
    demo: Keys | None = None
    phones: DemoPhones | None = None
    """The cast's telephones, in the demo."""
    carried: frozenset[Audience] = frozenset()
    """For which audiences approvers can be rung at all."""
    asking: Asking = field(default_factory=Asking)
    """What logging a question goes by."""
    throttles: Throttles = field(default_factory=Throttles)
    live: Live = field(default_factory=Live)
    """Where open pages and other processes are told that something changed."""

    @property
    def staff_languages(self) -> tuple[str, ...]:
        """The languages of the staff pages; the first is the one where nothing was chosen."""
        return tuple(self.console_words)

    def staff_words(self, language: str) -> Catalogue:
        return self.console_words[language]

    @property
    def secure(self) -> bool:
        """Whether cookies may travel over https alone."""
        return self.settings.public_url.startswith("https://")

    def sound_path(self, sha: str) -> Path | None:
        """The file of a sound by its SHA-256, if we have it."""
        return self.sounds.path(sha) if self.sounds.has(sha) else None
