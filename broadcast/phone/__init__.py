"""The telephone line: its flow as data, its answers compiled with each edition, and the spool of what
callers did.

The flow is a pure state machine (``model``, ``flow``); ``compile`` turns an edition into the files that a
host answers from with the database, the queue and the internet all down; ``line`` reads them; ``spool``
keeps every step before it is answered.
"""
