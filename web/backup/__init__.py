"""Backups: a consistent copy of all that must survive, and an installation made from one.

The rule of the room: a backup tells by itself whether it is whole. Its manifest is written last and names
each file with its hash, and the journal's head at the copied moment, so that a restored record is held
against what was copied. Nothing is ever restored over something else.
"""
