"""Units of work on SQLite or PostgreSQL.

The rule of the room: a unit of work is one function of plain values, run whole inside one transaction; no
connection, row or lazy object crosses its edge, and nothing in it waits for the world. Tables are
SQLAlchemy Core on one shared metadata, made by hand-written migrations; a feature's tables stand in its own
`sql.py`.
"""
