"""Templates compiled once a run: each test's application is a new one, and would compile them all anew."""

from types import CodeType
from typing import Final

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class _Compiled(BytecodeCache):
    """By template and its source: one that is edited is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED: Final = _Compiled()


def share_templates(app: Flask) -> None:
    """The application takes what another has compiled; it renders as by itself."""
    app.jinja_env.bytecode_cache = _COMPILED
