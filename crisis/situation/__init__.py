"""What the public asks, in numbers; and the answers that somebody is asked to write.

The numbers are tallied by the database as questions are kept (docs/adr/0013), so looking
at them costs the same after a million questions as after ten thousand.
"""
