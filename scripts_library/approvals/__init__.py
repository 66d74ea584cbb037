"""What lets a text be said: approvals by another's eyes, reviews of translations, recorded choices,
break-glass, withdrawals.

The rule of the room: rows are added and never changed; four eyes are held here and by triggers in the
database.
"""
