"""Listening before anything is said: what a caller would hear first, in a language, were the incident
activated or its stage changed now."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from broadcast.editions.content import content_of
from broadcast.editions.model import Cut, Edition, EditionNumber
from broadcast.phone.compile import Talk
from broadcast.phone.foretaste import message_of
from broadcast.phone.model import Line
from broadcast.phone.ports import Part
from broadcast.phone.speech import EditionSpeech
from broadcast.phone.via_catalogues import CatalogueWords
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.service import slot_specs
from scripts_library.items.model import Stage
from web.access import Action, may
from web.catalogues import citizen_words
from web.console.recordings import NotHeardYet, as_one_sound, sound_of
from web.console.supposed import SPOKEN, at_stage, supposed_cut
from web.context import house, read
from web.record import Record

_words: Final = CatalogueWords(citizen_words())


@dataclass(frozen=True, slots=True)
class Foretaste:
    """What a page needs to offer listening beforehand: the incident, the stage it asks about (empty: its
    own), and the languages that a voice of ours reads."""

    incident: IncidentId
    stage: str
    languages: frozenset[str]


def routes(console: Blueprint) -> None:
    console.add_url_rule("/incidents/<incident>/listen/<language>.wav", view_func=prelisten)


def foretaste_of(incident: Incident, stage: str = "") -> Foretaste:
    """The same in every page that shows what would be said."""
    offered = house().centre.languages
    return Foretaste(incident.id, stage, frozenset(each for each in offered if house().speech.speaks(each)))


@may(Action.WORD_SEE)
def prelisten(incident: str, language: str) -> ResponseReturnValue:
    """The message as the line would say it: recordings where there are any, else the voice, read for this.

    Nothing is staged or kept but the sounds, which the line then has at hand. Raises `NotHeardYet` where
    nothing would be said, or no voice of ours reads it.
    """
    cut = read(_cut, IncidentId(incident), request.args.get("stage", ""))
    speech, at = house().speech, house().clock.now()
    own = frozenset(each for each in (*cut.languages, "en") if speech.speaks(each))
    talk = Talk(_words, EditionSpeech(house().sounds.has), own)
    supposed = Edition(cut.audience, EditionNumber(1), "", None, content_of(cut), cut, at, "", "", at)
    lines = message_of(supposed, talk, language, at)
    if not all(line.sound is not None or line.language in own for line in lines):
        raise NotHeardYet
    return as_one_sound(_sound(each) for each in lines)


def _sound(line: Line) -> str | None:
    return sound_of(Part(line.text, line.sound), line.language)


def _cut(record: Record, incident_id: IncidentId, asked: str) -> Cut:
    incident = record.incidents.get(incident_id)
    if asked in SPOKEN:
        incident = at_stage(incident, Stage(asked), slot_specs(record, incident))
    return supposed_cut(record, incident, {})
