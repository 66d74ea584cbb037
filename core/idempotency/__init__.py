"""One key, one effect, one answer.

The rule of the room: the key is claimed and the answer stored in the same unit of work as the effect, so
that a repeat, also after a crash, gets the first answer and does nothing. Kept for 24 hours.
"""
