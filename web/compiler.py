"""The compile worker: ``python -m web.compiler --data DIR --public-url URL``.

It speaks in pipes and is not for people. Editions are compiled here, away from the processes that answer
calls and pages, so that neither ever waits for it.
"""

import argparse
import logging
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

from broadcast.channels import feeds
from broadcast.channels.feeds.stager import FeedsStager
from broadcast.channels.phone.stager import PhoneStager
from broadcast.channels.publishing import worker
from broadcast.channels.publishing.via_files import Trees
from broadcast.channels.site.readings import Readings
from broadcast.channels.site.stager import SiteStager
from broadcast.phone.audio.speech import Speech
from broadcast.phone.audio.via_files import FileSounds, FileSpokenIndex
from broadcast.phone.audio.via_helper import Helper, HelperConverter, HelperVoice
from core.canonical import digest, digest_bytes
from scripts_library.items.model import Audience
from web.built import FrontEnd, read_front_end
from web.catalogues import citizen_words
from web.folders import Folders

EXERCISE_BASE = "/staff/exercise"
EMBED_JS: Final = Path(feeds.__file__).parent / "static" / "embed.js"
"""What other websites load to show the edition; staged with it, so that it is there when they are."""


def main() -> None:
    """Compile what is ordered on standard input until it ends."""
    parser = argparse.ArgumentParser(description="The compile worker; started by the serving process.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--public-url", default="")
    args = parser.parse_args()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="compile worker: %(message)s")
    with Helper() as helper:
        made = trees(Folders(args.data), args.public_url, read_front_end(), helper)
        worker.serve(made, sys.stdin.buffer, sys.stdout.buffer)


def trees(folders: Folders, public_url: str, front_end: FrontEnd, helper: Helper) -> Trees:
    """The published trees of this host, with every channel that is staged into them."""
    css_name, css = front_end.css("citizen.css")
    words = citizen_words()
    bases = {Audience.LIVE: "", Audience.EXERCISE: EXERCISE_BASE}
    embed_js = EMBED_JS.read_bytes()
    readings = Readings(css_name, css, words, bases=bases, public_url=public_url)
    return Trees(
        folders.published,
        [SiteStager(readings), phone_stager(folders, helper), FeedsStager(readings, embed_js)],
        made_by=digest([version("upplys"), css_name, public_url, digest_bytes(embed_js)]),
    )


def phone_stager(folders: Folders, helper: Helper) -> PhoneStager:
    """The line's stager over this installation's sounds.

    The voice is in a process of its own: it ends on some texts, and reads while the site is written.
    """
    sounds = FileSounds(folders.sounds)
    speech = Speech(HelperVoice(helper), HelperConverter(helper), sounds, FileSpokenIndex(folders.spoken))
    return PhoneStager(citizen_words(), speech, sounds.has)


if __name__ == "__main__":
    main()
