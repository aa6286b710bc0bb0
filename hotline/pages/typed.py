"""What visitors type, as it comes to our pages: without the one sign that no database keeps."""

from __future__ import annotations

from typing import Any

from flask import Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

NUL = "\x00"


class Typed(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address. Nobody means the sign; it comes from programs that try doors."""

    def __init__(self, mapping: Any = None) -> None:
        """Pairs as they were read; what was read before is taken as it is."""
        if mapping is not None and not isinstance(mapping, MultiDict | dict):
            mapping = [(_without(name), _without(value)) for name, value in mapping]
        super().__init__(mapping)


def _without(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) and NUL in value else value


class TypedRequest(Request):
    """A request whose fields can be looked for in every database."""

    parameter_storage_class = Typed


def leads_nowhere() -> None:
    """Before everything else: no page has an address with the sign in it."""
    if NUL in request.path:
        abort(404)
