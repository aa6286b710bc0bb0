"""Many applications and databases in one process: what each would compile anew is compiled once.

Those of tests are assembled as a web process is, hundreds of times. More than half of the work was Python
made of each rule of an address and of each page, and SQL made of each question: of nothing that differs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
RULES: dict[tuple[object, ...], dict[str, Any]] = {}
BUILDERS: dict[tuple[object, ...], Builder] = {}
PAGES: dict[tuple[object, ...], bytes] = {}
STATEMENTS: LRUCache[Any, Any] = LRUCache(5_000)  # both databases: the key begins with the dialect
TAKEN_APART = ("_parts", "_trace", "_converters", "arguments")


class RuleMadeOnce(Rule):
    """A rule that is taken apart once; the functions that build its address take the rule as `self`."""

    def compile(self) -> None:
        known = (self.rule, self.subdomain, self.host, repr(self.defaults), self.merge_slashes)
        if known not in RULES:
            super().compile()
            RULES[known] = {name: vars(self)[name] for name in TAKEN_APART}
            return
        vars(self).update(RULES[known])
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        known = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if known not in BUILDERS:
            BUILDERS[known] = super()._compile_builder(append_unknown)
        return BUILDERS[known]


class PagesMadeOnce(BytecodeCache):
    """Every page is compiled once, whichever application shows it; by its text, as with any such cache."""

    def load_bytecode(self, bucket: Bucket) -> None:
        if (found := PAGES.get(_name(bucket))) is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        PAGES[_name(bucket)] = bucket.bytecode_to_string()


def _name(bucket: Bucket) -> tuple[object, ...]:
    return bucket.key, bucket.environment.trim_blocks, bucket.environment.lstrip_blocks


def _is_alike(one: object, other: object) -> bool:
    """There is one version of each database here: its dialects are all alike."""
    return type(one) is type(other)


def _as_alike(one: object) -> int:
    return hash(type(one))


def _statements_made_once() -> None:
    """Every engine looks among what others have compiled; what mappers have compiled is found by dialect."""
    open_one = Engine.__init__

    def opened(engine: Engine, *args: Any, **options: Any) -> None:
        open_one(engine, *args, **options)
        engine._compiled_cache = STATEMENTS

    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _is_alike  # type: ignore[method-assign] # there is no other place for it
        dialect.__hash__ = _as_alike  # type: ignore[method-assign,assignment] # and for what goes with it
    Engine.__init__ = opened  # type: ignore[method-assign,assignment] # an engine is asked for in several places


def assemble_quickly() -> None:
    """From now on, for every application and every database of this process."""
    options: dict[str, Any] = {**Flask.jinja_options, "bytecode_cache": PagesMadeOnce()}
    Flask.jinja_options = options
    Flask.url_rule_class = RuleMadeOnce
    _statements_made_once()
