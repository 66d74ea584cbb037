"""The hash-chained log of what was done, by whom and when.

The rule of the room: entries are added and read, never changed; each carries the hash of the one before, so
that a change, a gap, a reordering or a cut tail is found by anyone who holds the entries and one later head.
"""
