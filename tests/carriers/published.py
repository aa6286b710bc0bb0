"""The provider's published API description, as far as we use it, and what in a request or answer breaks it.

The facts stand in `provider_api.json`, with their source and the day on which they were read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft7Validator, FormatChecker

FACTS = json.loads((Path(__file__).parent / "provider_api.json").read_text(encoding="utf-8"))
OPERATIONS: Mapping[str, Any] = FACTS["operations"]
MAY_BE_CLEARED = ("Sid", "Url", "Callback", "sid", "url", "callback")  # an empty text: nothing is set
FORMATS = FormatChecker(formats=())


@FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    """A web address, or one relative to the provider's."""
    return not isinstance(value, str) or bool(urlsplit(value).netloc) or value.startswith("/")


@FORMATS.checks("phone-number")
def _is_number(value: object) -> bool:
    """E.164, or a sender's name."""
    return not isinstance(value, str) or bool(re.fullmatch(r"\+[1-9]\d{6,14}|[A-Za-z0-9 &_+-]{1,11}", value))


@FORMATS.checks("date-time-rfc-2822", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or parsedate_to_datetime(value) is not None


@FORMATS.checks("date-time")
def _is_time(value: object) -> bool:
    """As the SDK writes it for comparisons: a day, or a day and a time."""
    return not isinstance(value, str) or bool(re.match(r"\d{4}-\d\d-\d\d(T|$)", value))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that was made, and what was answered. `path` begins at the version."""

    method: str
    path: str
    query: str
    form: str
    status: int
    answer: str


def faults(exchange: Exchange) -> list[str]:
    """Everything that the description does not know about this exchange; empty if all is well."""
    name = operation_of(exchange.method, exchange.path)
    if name is None:
        return [f"there is no {exchange.method} {exchange.path}"]
    operation = OPERATIONS[name]
    found = [f"{name}, query: {fault}" for fault in _given(exchange.query, operation["query"], ())]
    found += [
        f"{name}, form: {fault}" for fault in _given(exchange.form, operation["form"], operation["required"])
    ]
    return found + [f"{name}, answer: {fault}" for fault in _answered(exchange, operation["answers"])]


def operation_of(method: str, path: str) -> str | None:
    """The operation of the description that this is."""
    for name, operation in OPERATIONS.items():
        if operation["method"] == method and re.fullmatch(_pattern(operation["path"]), path):
            return name
    return None


def _pattern(path: str) -> str:
    """Every place in a path is a SID: two letters and 32 hexadecimal digits."""
    places = re.split(r"\{\w+\}", path)
    return r"[A-Z]{2}[0-9a-fA-F]{32}".join(re.escape(part) for part in places)


def _given(text: str, parameters: Mapping[str, Any], required: Iterable[str]) -> list[str]:
    values = parse_qs(text, keep_blank_values=True, strict_parsing=bool(text))
    schema = {
        "type": "object",
        "properties": {name: _schema(name, what) for name, what in parameters.items()},
        "required": list(required),
        "additionalProperties": False,
    }
    read = {name: _read(several, parameters.get(name, {})) for name, several in values.items()}
    return _against(schema, read)


def _read(values: list[str], schema: Mapping[str, Any]) -> Any:
    """A form's text as the type that the description names; what does not fit stays a text."""
    kind = schema.get("type")
    if kind == "array":
        return values
    if len(values) > 1:
        return values  # given twice where only one is known
    value = values[0]
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    return {"true": True, "false": False}.get(value, value) if kind == "boolean" else value


def _answered(exchange: Exchange, answers: Mapping[str, str | None]) -> list[str]:
    if str(exchange.status) not in answers:
        return [f"status {exchange.status}"]
    schema = answers[str(exchange.status)]
    if schema is None:
        return [] if not exchange.answer else ["a body where there is none"]
    return _against(_closed(FACTS["schemas"][schema]), json.loads(exchange.answer))


def _closed(schema: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """A schema of the description as JSON Schema knows it, in which nothing else may stand."""
    if "$ref" in schema:
        return _closed(FACTS["schemas"][schema["$ref"].rpartition("/")[2]], name)
    known = _schema(name, {key: value for key, value in schema.items() if key not in ("properties", "items")})
    if "items" in schema:
        known["items"] = _closed(schema["items"])
    if "properties" in schema:
        known["properties"] = {key: _closed(value, key) for key, value in schema["properties"].items()}
        known["additionalProperties"] = False
    return known


def _schema(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """`nullable` in JSON Schema's words; a setting that may be cleared takes an empty text too."""
    known = {key: value for key, value in schema.items() if key != "nullable"}
    others = [{"type": "null"}] if schema.get("nullable") else []
    others += [{"const": ""}] if name.endswith(MAY_BE_CLEARED) else []
    return {"anyOf": [known, *others]} if others and "properties" not in schema else known


def _against(schema: Mapping[str, Any], value: Any) -> list[str]:
    return [error.message for error in Draft7Validator(schema, format_checker=FORMATS).iter_errors(value)]
