"""What messages to staff say: short, in the person's own language, and never the words that wait. A locked
telephone shows a message to whoever looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from broadcast.delivery.model import Ready, marked
from broadcast.phone.twiml import document, say
from core.errors import msgid
from i18n.catalogues.ports import Catalogue
from scripts_library.items.model import Audience

EXERCISE: Final = msgid("EXERCISE")
LOG_IN: Final = msgid("You have no PIN yet, so log in there.")
TIMES_SAID: Final = 2


@dataclass(frozen=True, slots=True)
class Told:
    """``words`` are the staff's catalogues; ``public_url`` is where a link leads."""

    words: Mapping[str, Catalogue]
    public_url: str

    def summons(self, ready: Ready) -> str:
        """Texts wait for this person: how many, and the one link that opens them."""
        words, secret = self.words[ready.language], ready.facts["secret"]
        link = f"{self.public_url}/staff/bed/{secret}" if secret else f"{self.public_url}/staff/approvals"
        texts, recordings = int(str(ready.facts["count"])), int(str(ready.facts.get("recordings", 0)))
        if texts:
            text = words.say_n(
                "Upplys: %(count)s text waits for your approval. Read and answer: %(link)s",
                "Upplys: %(count)s texts wait for your approval. Read and answer: %(link)s",
                texts,
                link=link,
            )
        else:
            text = words.say_n(
                "Upplys: the recordings of %(count)s text wait for a listener. Listen and answer: %(link)s",
                "Upplys: the recordings of %(count)s texts wait for a listener. Listen and answer: %(link)s",
                recordings,
                link=link,
            )
        return self._marked(ready, text if secret else f"{text} {words.say(LOG_IN)}")

    def notice(self, ready: Ready, message: str) -> str:
        """Something else that they must know, and where to read on: the fact ``path``."""
        text = self.words[ready.language].say(message, **ready.facts)
        return self._marked(ready, f"Upplys: {text} {self.public_url}{ready.facts['path']}")

    def call(self, language: str, audience: Audience, count: int) -> str:
        """The TwiML of a call to an approver: what waits, and to look at the message. Said twice."""
        words = self.words[language]
        said = words.say_n(
            "This is Upplys. %(count)s text waits for you. Open the link in the message on this phone.",
            "This is Upplys. %(count)s texts wait for you. Open the link in the message on this phone.",
            count,
        )
        if audience is Audience.EXERCISE:
            said = marked(said, words.say(EXERCISE).capitalize())
        verbs = [*say(language, said), '<Pause length="1"/>'] * TIMES_SAID
        return document([*verbs, "<Hangup/>"])

    def _marked(self, ready: Ready, text: str) -> str:
        if ready.audience is not Audience.EXERCISE:
            return text
        return marked(text, self.words[ready.language].say(EXERCISE))
