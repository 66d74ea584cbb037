"""Which languages the provider's own voices speak, as ``<Say>`` names them
(twilio.com/docs/voice/twiml/say/text-speech).

Used only where no own voice speaks the language, and in the fallback that must speak without us.
"""

from typing import Final

SAY: Final[dict[str, tuple[str, str | None]]] = {
    "sv": ("sv-SE", None),
    "en": ("en-GB", None),
    "fi": ("fi-FI", None),
    "nb": ("nb-NO", None),
    "no": ("nb-NO", None),
    "da": ("da-DK", None),
    "de": ("de-DE", None),
    "fr": ("fr-FR", None),
    "es": ("es-ES", None),
    "pl": ("pl-PL", None),
    "ru": ("ru-RU", None),
    "pt": ("pt-PT", None),
    "it": ("it-IT", None),
    "nl": ("nl-NL", None),
    "ca": ("ca-ES", None),
    "zh": ("zh-CN", None),
    "ja": ("ja-JP", None),
    "ko": ("ko-KR", None),
    "ar": ("arb", "Polly.Zeina"),
    "tr": ("tr-TR", "Polly.Filiz"),
    "ro": ("ro-RO", "Polly.Carmen"),
    "is": ("is-IS", "Polly.Karl"),
}
"""Language → (``language``, ``voice``); a variant such as ``sv-simple`` is read by its language's voice."""

LONGEST_SAY: Final = 3_000
"""Characters in one ``<Say>``; the provider takes 4,096."""


def provider_voice(language: str) -> tuple[str, str | None] | None:
    """The attributes of ``<Say>``, or None where the provider speaks no such language."""
    return SAY.get(language) or SAY.get(language.split("-")[0])
