"""The record that everything rests on: clock, ids, units of work, access, journal, outbox, timers, settings.

The rule of the room: small, and no crisis words in it. It imports nothing from the rooms above; they import
it. What does I/O here is a file named `sql.py` or `via_<library>.py`, and `storage/`; the rest is plain
values.
"""
