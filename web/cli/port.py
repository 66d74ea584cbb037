"""A port is looked at before anything is built that takes its time."""

import errno

from core.errors import Unavailable, msgid
from web.serving.running import listener


class CannotListen(Unavailable):
    """The port is somebody else's."""

    code = "cannot_listen"
    message = msgid("Port %(port)s %(why)s: %(mend)s.")


def check_port(host: str, port: int, mend: str = "set UPPLYS_PORT", *, shared: bool = False) -> None:
    """Nobody else listens there; 0 is always free.

    Raises ``CannotListen``, which says how to ``mend`` it.
    """
    try:
        listener(host, port, shared=shared).close()
    except OSError as wrong:
        why = "is taken" if wrong.errno == errno.EADDRINUSE else f"can't be had ({wrong.strerror or wrong})"
        raise CannotListen(port=port, why=why, mend=mend) from wrong
