"""The spool: every step of every call, on disk before it is answered, with the main database up or down."""
