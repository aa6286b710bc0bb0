"""Many applications in one process: what each would compile anew is compiled once.

Those of tests are assembled as a web process is, hundreds of times. Two thirds of the work were Python
made of each rule of an address and of each page; both depend on nothing but their text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
BUILDERS: dict[tuple[object, ...], Builder] = {}
PAGES: dict[tuple[object, ...], bytes] = {}


class RuleMadeOnce(Rule):
    """A rule of which the function that builds its address is compiled once: it takes the rule as `self`."""

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


def assemble_quickly() -> None:
    """From now on, for every application of this process."""
    options: dict[str, Any] = {**Flask.jinja_options, "bytecode_cache": PagesMadeOnce()}
    Flask.jinja_options = options
    Flask.url_rule_class = RuleMadeOnce
