"""One folder a channel. A channel stages an edition (a pure compile behind it), takes part in the switch, and
is observed the citizen's way. How to add one: see `ports.py`.
"""
