"""What the public asks: one log for every channel, followed up until somebody has answered.

The rule of the room: nothing of a citizen's words, numbers or names leaves it by the journal, a log or a
hint; what is stored is masked, and what had to be received lies sealed.
"""
