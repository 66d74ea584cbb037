"""The one composition root: builds the adapters of a process and hands them to each other.

Nothing reaches for a global.
"""

import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.channels.feeds.via_http import FeedsObserver
from broadcast.channels.phone.via_http import PhoneObserver
from broadcast.channels.ports import Observer
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.service import Keeper, Publisher
from broadcast.channels.publishing.via_subprocess import WorkerProcess
from broadcast.channels.site.via_http import SiteObserver
from broadcast.phone.audio.speech import Speech
from broadcast.phone.audio.via_files import FileSounds, FileSpokenIndex
from broadcast.phone.audio.via_helper import Helper, HelperConverter, HelperVoice
from broadcast.phone.line import CurrentLines
from broadcast.phone.spool.via_gevent import Spool
from core.access.via_argon2 import Argon2Hasher
from core.clock import Clock, SystemClock
from core.idempotency.service import InHand
from core.sealing.keys import derive
from core.sealing.ports import Sealer
from core.sealing.via_cryptography import AesSealer
from core.settings import Settings
from core.storage import migrations
from core.storage.database import Database, open_database
from core.storage.via_gevent import OnNativeThreads
from crisis.incidents.model import Publisher as PublicVoice
from scripts_library.items.model import Audience
from web.built import read_front_end
from web.callers import Callers
from web.catalogues import console_words
from web.centre import EXERCISE_NUMBER, LIVE_NUMBER, Centre, read_centre
from web.citizen.tree import Site
from web.compiler import EXERCISE_BASE
from web.demo.keys import Keys
from web.demo.phones import DemoPhones
from web.desk.room import Room
from web.doors import OBSERVER_HEADER, observer_token
from web.folders import Folders
from web.hooks.receipts import ReceiptsHook
from web.hooks.summons import SummonsHook
from web.hooks.texts import TextsHook
from web.hooks.voice import VoiceHook, VoiceSettings
from web.house import House
from web.live.hints import Live
from web.private import make_private, secret_of
from web.questions import asking_of
from web.record import Record, record_of
from web.serving.carriers import Carriers, accounts_of, carriers_of
from web.serving.companions import Companions
from web.serving.hints import Hint
from web.serving.outages import Outages
from web.serving.publication_record import PublicationRecord
from web.serving.publishing import Desk, Publishing
from web.serving.threads import ConverterOnThread, HasherOnThreads, SpeechOnThread
from web.serving.told import Told
from web.serving.waits import KnownWaits

GENERIC_PLAN: Final = "nagot-har-hant"
"""What is said when something has happened and nobody knows what: the plan that always exists."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a command needs that does not serve: settings, the centre, and the record."""

    settings: Settings
    folders: Folders
    centre: Centre
    clock: Clock
    database: Database[Record]
    secret: str
    sealer: Sealer
    outages: Outages = field(default_factory=Outages)

    @property
    def host(self) -> str:
        """What this host is called in clocks and on the board."""
        return self.settings.host_name or socket.gethostname()


@dataclass(frozen=True, slots=True)
class Process:
    """A serving process: the house, the telephone's hook, and what must be ended with it."""

    house: House
    voice_hook: VoiceHook
    summons_hook: SummonsHook
    texts_hook: TextsHook
    receipts_hook: ReceiptsHook
    carriers: Carriers
    spool: Spool
    compilers: tuple[WorkerProcess, ...]
    audio: Helper
    waits: KnownWaits


def open_office(settings: Settings, clock: Clock | None = None, *, threads: bool = False) -> Office:
    """Open the record of an installation, its schema brought up to date.

    ``threads``: units run on native threads.
    """
    folders = Folders(settings.data)
    centre, clock = read_centre(folders.data), clock or SystemClock()  # before anything is made
    make_private(settings, folders)
    migrations.upgrade(settings.database_url)
    voice = PublicVoice(centre.municipality, centre.languages, GENERIC_PLAN)
    runner = OnNativeThreads() if threads else None
    secret = secret_of(settings, folders)
    sealer = AesSealer(secret, settings.previous_secret_keys)
    database = open_database(settings.database_url, record_of(clock, voice, sealer), runner, settings.waits)
    return Office(settings, folders, centre, clock, database, secret, sealer)


def build(office: Office, base_url: str, *, demo: Keys | None = None) -> Process:
    """A serving process that citizens and staff reach at ``base_url`` on this host."""
    trees, lines = CurrentTrees(office.folders.published), CurrentLines(office.folders.published)
    compilers = {audience: compiler_of(office) for audience in Audience}
    observers = _observers(office, trees, lines, base_url)
    audio, live = Helper(), Live()
    phones = DemoPhones(office.clock) if demo else None
    carriers = carriers_of(office.settings, office.centre, office.clock, phones)
    house = House(
        settings=office.settings,
        centre=office.centre,
        clock=office.clock,
        database=office.database,
        callers=_callers(office),
        in_hand=InHand(),
        sealer=office.sealer,
        front_end=read_front_end(),
        console_words=console_words(),
        publishing=_publishing(office, compilers, observers, trees, live),
        sites={each: Site(trees, each) for each in Audience},
        sounds=FileSounds(office.folders.sounds),
        converter=ConverterOnThread(HelperConverter(audio)),
        speech=_speech(office),
        observer_token=observer_token(office.secret),
        flash_key=derive(office.secret, "flash"),
        link_key=derive(office.secret, "personal link"),
        live=live,
        desk=Room(office.database, office.clock, office.host),
        demo=demo,
        phones=phones,
        carried=frozenset(carriers),
        asking=asking_of(office.settings, office.centre),
    )
    spool, waits = Spool(office.folders.spool), KnownWaits()
    hooks = _voice_hook(office, lines, spool, waits), _summons_hook(office), _texts_hook(office, demo=demo)
    receipts = _receipts_hook(office)
    return Process(house, *hooks, receipts, carriers, spool, tuple(compilers.values()), audio, waits)


def _callers(office: Office) -> Callers:
    hasher = HasherOnThreads(Argon2Hasher())
    return Callers(office.database, hasher, office.clock, derive(office.secret, "csrf"), gathered=True)


def compiler_of(office: Office) -> WorkerProcess:
    """A process that compiles one audience's editions into this host's trees."""
    where = ["--data", str(office.folders.data), "--public-url", office.settings.public_url]
    return WorkerProcess([sys.executable, "-m", "web.compiler", *where])


def _voice_hook(office: Office, lines: CurrentLines, spool: Spool, waits: KnownWaits) -> VoiceHook:
    centre = office.centre
    settings = VoiceSettings(
        office.settings.twilio_auth_token,
        office.settings.public_url,
        _audiences(centre),
        trust_forwarded=False,
        origins=centre.origins,
        never=centre.partners_own_numbers,
    )
    return VoiceHook(settings, lines, spool, office.clock, office.sealer, waits)


def _summons_hook(office: Office) -> SummonsHook:
    accounts = accounts_of(office.settings, office.centre)
    tokens = {audience: account.token for audience, account in accounts.items()}
    return SummonsHook(Told(console_words(), office.settings.public_url), tokens)


def _receipts_hook(office: Office) -> ReceiptsHook:
    tokens = {audience: each.token for audience, each in accounts_of(office.settings, office.centre).items()}
    return ReceiptsHook(office.database, office.settings.public_url, tokens)


def _texts_hook(office: Office, *, demo: Keys | None) -> TextsHook:
    """In the demo both audiences are signed for with its one token."""
    tokens = {audience: each.token for audience, each in accounts_of(office.settings, office.centre).items()}
    if demo:
        tokens = dict.fromkeys(Audience, office.settings.twilio_auth_token)
    numbers = dict(_audiences(office.centre))
    if office.settings.twilio_exercise_sms_from:
        numbers[office.settings.twilio_exercise_sms_from] = Audience.EXERCISE
    zone = ZoneInfo(office.centre.municipality.timezone)
    return TextsHook(office.database, office.settings.public_url, tokens, numbers, zone)


def _speech(office: Office) -> SpeechOnThread:
    """The voice for previews, with a helper of its own, so that a long reading holds no upload up."""
    helper = Helper()
    sounds, spoken = FileSounds(office.folders.sounds), FileSpokenIndex(office.folders.spoken)
    return SpeechOnThread(Speech(HelperVoice(helper), HelperConverter(helper), sounds, spoken))


def _publications(office: Office) -> PublicationRecord:
    return PublicationRecord(office.database, office.centre.website.hooks)


def _publishing(
    office: Office,
    compilers: Mapping[Audience, WorkerProcess],
    observers: Mapping[Audience, Sequence[Observer]],
    trees: CurrentTrees,
    live: Live,
) -> Publishing:
    host, record, clock = office.host, _publications(office), office.clock
    # on a file of its own a host is alone
    companions = Companions(office.database, clock, host) if office.settings.database else None
    hint = Hint(office.folders.data)
    desks = {
        audience: Desk(
            Publisher(record, compiler, clock, host, companions),
            Keeper(compiler, trees, clock, [audience]),
            observers[audience],
        )
        for audience, compiler in compilers.items()
    }
    return Publishing(desks, trees, office.database, clock, host, hint, office.outages, companions, live)


def _observers(
    office: Office, trees: CurrentTrees, lines: CurrentLines, base_url: str
) -> Mapping[Audience, Sequence[Observer]]:
    """How the board looks at this host: as citizens do, over HTTP; the exercise's site behind the
    observer's own key."""
    shown = {OBSERVER_HEADER: observer_token(office.secret)}
    numbers = {Audience.LIVE: office.centre.numbers.get(LIVE_NUMBER, "")}
    numbers[Audience.EXERCISE] = office.centre.numbers.get(EXERCISE_NUMBER, "")

    def token() -> str:
        return office.settings.twilio_auth_token

    phone = PhoneObserver(base_url, token, numbers, trees, lines, office.clock)
    return {
        Audience.LIVE: (SiteObserver(base_url, trees), phone, FeedsObserver(base_url, trees)),
        Audience.EXERCISE: (
            SiteObserver(base_url + EXERCISE_BASE, trees, headers=lambda: shown),
            phone,
            FeedsObserver(base_url + EXERCISE_BASE, trees, headers=lambda: shown),
        ),
    }


def _audiences(centre: Centre) -> Mapping[str, Audience]:
    exercise = centre.numbers.get(EXERCISE_NUMBER)
    live = {number: Audience.LIVE for name, number in centre.numbers.items() if name != EXERCISE_NUMBER}
    return live | ({exercise: Audience.EXERCISE} if exercise else {})
