"""Who is there and what they are to us: accounts, roles, sessions, tokens, log-in, proposals.

The rule of the room: mechanism only. Which role may do what is one table in `web/access.py`; here a caller
is named, quickly enough to be done anew for every request, so that what is taken away is gone at once.
"""
