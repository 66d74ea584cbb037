"""How long a unit of work waits for a database server before it is told to be away."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds. ``connect``: until a new connection is answered.

    ``silence``: until a server that says nothing (frozen, or behind a line that is cut) is asked whether it
    lives; also the longest wait for another's lock, and for a free connection. ``statement``: the longest
    that one statement may take on a server that lives.
    """

    connect: int = 3
    silence: int = 4
    statement: int = 30
