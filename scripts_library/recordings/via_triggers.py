"""The rule that the database holds by itself, for every role and every door: nobody is the second person who
hears their own recording.

Shared by the migrations and the declared table, so that both make the same.
"""

from typing import Final

from scripts_library.approvals.via_triggers import OWN_WORK, Guard

_MADE_IT: Final = (
    'EXISTS (SELECT 1 FROM recordings WHERE recordings.id = NEW.recording AND recordings."by" = NEW."by")'
)
ANOTHER_LISTENS: Final = Guard("recording_checks_four_eyes", "recording_checks", _MADE_IT, OWN_WORK)
