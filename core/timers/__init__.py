"""Durable timers: escalation, expiry, reminder. A timer is a row, so it survives any restart.

The rule of the room: a due timer's effect and the timer's settling are one unit of work, so an effect
happens once however many workers look and whoever dies when.
"""
