"""Intents: what must reach someone is a row, written in the transaction that decided it.

The rule of the room: an intent is recorded before the act, claimed by one worker, marked as being sent
before it is sent, and settled as sent, failed, or unknown for a person to decide. Nothing is lost and
nothing is sent twice, whoever dies when.
"""
