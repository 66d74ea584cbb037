"""Messages to people: what is said to one person, by text message or call, and through whom.

The rule of the room: intents are rows in the outbox; a carrier only sends, and says honestly whether it did.
"""
