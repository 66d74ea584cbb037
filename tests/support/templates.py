"""Templates and addresses compiled once a run: each test's application is a new one, and would compile them
all anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Final
from unittest import mock

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


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


@contextmanager
def shared_addresses() -> Iterator[None]:
    """An application made meanwhile takes the code that builds an address from the one before, where rule,
    defaults and converters are the same."""
    with mock.patch.object(Rule, "_compile_builder", _builder):
        yield


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = (
        str(rule._trace),
        str(rule.defaults),
        str({name: type(each) for name, each in rule._converters.items()}),
        append_unknown,
    )
    if key not in _BUILDERS:
        _BUILDERS[key] = _compile(rule, append_unknown)
    return _BUILDERS[key]


_compile: Final = Rule._compile_builder
_BUILDERS: Final[dict[tuple[str, str, str, bool], Callable[..., tuple[str, str]]]] = {}
