"""Sound for the telephone line: recorded, uploaded or read by a voice, and how the parts of a text are put
together."""
