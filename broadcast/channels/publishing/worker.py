"""The compile worker's side of the pipe: orders come in, trees go out.

An order is one line of JSON, followed by as many bytes of an edition as it says. The answer is one line of
JSON. What goes wrong is an answer too; the worker ends when its input does, so that it never outlives the
program it works for.
"""

import json
import logging
from datetime import datetime
from select import select
from typing import BinaryIO, Final, cast

from broadcast.channels.publishing.errors import NewerIsPublished
from broadcast.channels.publishing.model import Published
from broadcast.channels.publishing.via_files import Trees
from core.clock import rfc3339
from core.errors import UpplysError
from scripts_library.items.model import Audience

Message = dict[str, object]
QUIET_S: Final = 2.0
MOST_UNTIDY: Final = 10
"""Orders that may come one upon another before old trees are taken away all the same."""
_log: Final = logging.getLogger(__name__)


def serve(trees: Trees, orders: BinaryIO, answers: BinaryIO, *, quiet: float = QUIET_S) -> None:
    """Work until there are no more orders.

    Old trees are taken away once none came for ``quiet`` seconds: what was just switched is being looked at,
    and needs the disk more.
    """
    untidy = 0
    while line := orders.readline():
        order = cast("Message", json.loads(line))
        body = orders.read(cast("int", order.get("bytes", 0)))
        answers.write(json.dumps(_answer(trees, order, body)).encode() + b"\n")
        answers.flush()
        untidy += 1
        if untidy > MOST_UNTIDY or not select([orders], [], [], quiet)[0]:
            _tidied(trees)
            untidy = 0


def _answer(trees: Trees, order: Message, body: bytes) -> Message:
    try:
        return {"published": _carry_out(trees, order, body)}
    except NewerIsPublished as newer:
        return {"newer": newer.facts["number"]}
    except UpplysError as wrong:
        return {"wrong": f"{wrong.code}: {wrong}"}
    except Exception as wrong:  # noqa: BLE001 - the worker must live on; whoever gave the order is told
        return {"wrong": f"{type(wrong).__name__}: {wrong}"}


def _tidied(trees: Trees) -> None:
    """After the answer: nobody waits for it, and what fails is done at the next order."""
    try:
        trees.tidy()
    except OSError as wrong:
        _log.warning("old trees could not be taken away: %s", wrong)


def _carry_out(trees: Trees, order: Message, body: bytes) -> Message | None:
    at = datetime.fromisoformat(str(order["at"]))
    if order["do"] == "publish":
        return _told(trees.publish(body, at, even_if_older=order.get("even_if_older") is True))
    if order["do"] == "stage":
        return _told(trees.stage(body, at))
    published = trees.refresh(Audience(str(order["audience"])), at)
    return None if published is None else _told(published)


def _told(published: Published) -> Message:
    next_end = published.next_end
    return {
        "audience": published.audience.value,
        "tree": str(published.tree),
        "channels": list(published.channels),
        "next_end": None if next_end is None else rfc3339(next_end),
        "switched": published.switched,
    }
