"""Small secrets that must be kept and must not lie open: call-back numbers, what had to be received.

The rule of the room: sealed text says which key sealed it and opens only for the purpose it was sealed for;
keys come from `UPPLYS_SECRET_KEY` and can be changed without losing what older ones sealed.
"""
