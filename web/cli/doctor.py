"""What is wrong with this installation, and how to mend it.

Exits 1 when anything is.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from broadcast.channels.publishing.current import CurrentTrees
from broadcast.editions.service import verify as verify_editions
from core.errors import UpplysError
from core.settings import Settings, load
from core.storage import migrations
from i18n.catalogues.model import Domain
from i18n.catalogues.via_babel import languages_with_file
from scripts_library.items.model import Audience
from web.building import Office, open_office
from web.built import read_front_end
from web.centre import EXERCISE_NUMBER, FILE_NAME, Centre, read_centre
from web.cli.counting import counted
from web.cli.office import add_settings
from web.cli.template import still_of_the_template
from web.folders import Folders
from web.serving.carriers import accounts_of

Finding = tuple[str, str]
"""What is wrong, and what to do about it."""


def configure(parser: argparse.ArgumentParser) -> None:
    add_settings(parser)


def run(args: argparse.Namespace) -> int:
    found = list(findings(args.settings))
    for what, mend in found:
        print(f"✗ {what}\n  → {mend}", file=sys.stderr)
    wrong = counted(len(found), "thing is", "things are")
    print(f"{wrong} wrong." if found else "Nothing is wrong.")
    return 1 if found else 0


def findings(file: Path | None) -> Iterator[Finding]:
    """Everything that is wrong, the most basic first; what rests on something broken is not looked at."""
    try:
        settings = load(os.environ, file)
        read_front_end()
        centre = read_centre(settings.data)
    except UpplysError as error:
        yield str(error), "Mend it, then run `upplys doctor` again; `upplys settings` explains every setting."
        return
    if untouched := still_of_the_template(centre):
        yield (
            f"{FILE_NAME} still says what the template said: {', '.join(untouched)}.",
            "Write what is yours.",
        )
    yield from _settings(settings)
    for tag in centre.languages:
        if tag not in languages_with_file(Domain.CITIZEN):
            yield (
                f"The language {tag} has no words of the program's own.",
                f"Write i18n/catalogues/citizen/{tag}.po.",
            )
    if EXERCISE_NUMBER not in centre.numbers:
        yield "There is no number for exercises.", 'Add exercise = "…" under [numbers] in centre.toml.'
    yield from _ringing(settings, centre)
    yield from _record(settings, centre)


def _settings(settings: Settings) -> Iterator[Finding]:
    if not settings.twilio_auth_token:
        yield "No telephone provider is configured.", "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
    if not settings.public_url.startswith("https://"):
        yield "The public address is not https.", "Set UPPLYS_PUBLIC_URL to the address that citizens use."
    secret = Folders(settings.data).secret
    if not settings.secret_key and secret.exists() and secret.stat().st_mode & 0o077:
        yield f"Others can read {secret}.", f"chmod 600 {secret}"


def _ringing(settings: Settings, centre: Centre) -> Iterator[Finding]:
    carried = accounts_of(settings, centre)
    if Audience.LIVE not in carried:
        yield (
            "Nobody can be rung: no telephone provider carries messages to approvers.",
            "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN; TWILIO_SMS_FROM where the main number sends none.",
        )
    if Audience.EXERCISE not in carried:
        yield (
            "Nobody can be rung in an exercise: it has no account of its own with the provider.",
            "Set TWILIO_EXERCISE_ACCOUNT_SID and _AUTH_TOKEN, of another account than the live one.",
        )


def _record(settings: Settings, centre: Centre) -> Iterator[Finding]:
    try:
        before = migrations.current(settings.database_url)
        office = open_office(settings)
    except UpplysError as error:
        yield str(error), "Start the database, or set DATABASE_URL right."
        return
    if before != migrations.newest():
        yield "The database was of an older version; it has been brought up to date.", "Nothing more to do."
    for each in _checks(office, centre):
        yield from each()


def _checks(office: Office, centre: Centre) -> tuple[Callable[[], Iterator[Finding]], ...]:
    def editions() -> Iterator[Finding]:
        for audience in Audience:
            for fault in office.database.read(verify_editions, audience):
                yield str(fault), "Restore a backup (upplys restore), as docs/operations.md says."

    def published() -> Iterator[Finding]:
        newest = office.database.read(lambda record: record.editions.last(Audience.LIVE))
        tree = CurrentTrees(office.folders.published).now(Audience.LIVE)
        if newest and (tree is None or tree.name.number != newest.number):
            shown = "nothing" if tree is None else f"edition {tree.name.number}"
            yield f"This host gives {shown}, but edition {newest.number} was cut.", "Start `upplys serve`."

    def accounts() -> Iterator[Finding]:
        if not office.database.read(lambda record: record.accounts.all()):
            yield "Nobody can log in.", "Run `upplys user add` for an administrator and a crisis manager."

    def contacts() -> Iterator[Finding]:
        plans = office.database.read(lambda record: [each.plan for each in record.plans.all()])
        nobody = centre.without_number(function for plan in plans for function in plan.tell)
        if nobody:
            yield (
                f"Nobody can be rung for: {', '.join(nobody)}.",
                f"Add a name and a number for each under [contacts] in {FILE_NAME}.",
            )

    return editions, published, accounts, contacts
