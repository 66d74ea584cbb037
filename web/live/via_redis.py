"""Hints to and from the other processes, through Redis or Valkey.

A Redis that is down or hangs delays nobody: what is told waits in a greenlet of its own, at most one hint of
a kind, and each process looks at the record by itself each second. Nothing is read from Redis but hints.
"""

import json
from time import monotonic
from typing import Any, Final
from uuid import uuid4

import structlog
from gevent import sleep, spawn
from redis import Redis
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Silent

from scripts_library.items.model import Audience
from web.live.hints import Hint, Live, What

CHANNEL: Final = "upplys:hints"
TIMEOUT_S: Final = 1.0
AGAIN_S: Final = 1.0
SILENT_S: Final = 4.0
"""It is asked each second whether it is there. One that says nothing for so long hangs, or went away without
a farewell (a machine that lost its power, another that took over its address): then it is rung anew."""

log: Final = structlog.get_logger()


class Bridge:
    """Tells this process's hints to the others, and theirs to this one."""

    def __init__(self, url: str, live: Live) -> None:
        self._live, self._own = live, uuid4().hex
        self._redis = Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry_on_timeout=False
        )
        self._ended = self._away = False

    def start(self) -> None:
        self._live.listen(self.tell)
        spawn(self._go_on)

    def stop(self) -> None:
        self._ended = True

    def tell(self, hint: Hint) -> None:
        """To the other processes; lost where Redis does not answer within a second."""
        try:
            self._redis.publish(CHANNEL, json.dumps({**hint.json(), "from": self._own}))
        except (RedisError, OSError) as wrong:
            self._failed(wrong)

    def _go_on(self) -> None:
        while not self._ended:
            try:
                self._listen()
            except (RedisError, OSError) as wrong:
                self._failed(wrong)
                sleep(AGAIN_S)

    def _listen(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
            heard.subscribe(CHANNEL)
            last = asked = monotonic()
            while not self._ended:
                message, now = heard.get_message(timeout=TIMEOUT_S), monotonic()
                if message is not None:
                    last = now
                    self._is_back()
                    self._hear(message.get("data"))
                if now - last > SILENT_S:
                    raise Silent("it says nothing")
                if now - asked >= TIMEOUT_S:
                    heard.ping()
                    asked = now

    def _is_back(self) -> None:
        if self._away:
            self._away = False
            log.info("redis is back")

    def _hear(self, data: Any) -> None:
        try:
            said = json.loads(data)
            hint = Hint(What(said["what"]), Audience(said["audience"]), int(said["n"]))
        except (KeyError, TypeError, ValueError):
            return  # somebody else's, or of another version
        if said.get("from") != self._own:
            self._live.heard(hint, but=self.tell)

    def _failed(self, wrong: Exception) -> None:
        if not self._away:
            self._away = True
            log.warning("redis does not answer; hints go without it", why=type(wrong).__name__)
