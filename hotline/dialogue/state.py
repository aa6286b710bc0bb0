"""A conversation as plain JSON values, to be stored between turns, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.cities import City
from hotline.dialogue.conversation import Conversation, Facts, LastRequest, OpenRequest, Pressed
from hotline.prompts.lexicon import Lexicon

NOT_STORED = ("city", "now", "lexicons")
KEYS_ONLY: Mapping[str, Lexicon] = {}
REQUESTS_OF_FACTS = ("open_requests", "last_request", "done_lately")


def begin(
    facts: Facts, *, city: City, now: datetime, lexicons: Mapping[str, Lexicon] = KEYS_ONLY
) -> Conversation:
    """The conversation of a call that has just come in; `now` is aware UTC, `lexicons` what may be said."""
    known = facts.language if facts.language in facts.languages else None
    language = facts.volunteer_language or known or facts.languages[0]
    return Conversation(facts=facts, city=city, now=now, language=language, lexicons=lexicons)


def to_json(conversation: Conversation) -> dict[str, Any]:
    """What is stored of a call between its turns; it may hold a number and a code word: seal it."""
    data = {name: value for name, value in _fields(conversation).items() if name not in NOT_STORED}
    facts, last = conversation.facts, conversation.facts.last_request
    data["facts"] = _fields(facts) | {
        "open_requests": [_open_request(request) for request in facts.open_requests],
        "last_request": _fields(last) if last is not None else None,
        "done_lately": _open_request(facts.done_lately) if facts.done_lately is not None else None,
    }
    data["trail"] = [_fields(pressed) for pressed in conversation.trail]
    return data


def _open_request(request: OpenRequest) -> dict[str, Any]:
    return _fields(request) | {"since": request.since.isoformat()}


def _fields(value: Conversation | Facts | OpenRequest | LastRequest | Pressed) -> dict[str, Any]:
    """One level deep, as it is: `asdict` would copy everything below at every turn."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def from_json(
    data: Mapping[str, Any], *, city: City, now: datetime, lexicons: Mapping[str, Lexicon] = KEYS_ONLY
) -> Conversation:
    """The conversation as `to_json` gave it, in this city, at this time (aware UTC)."""
    trail = tuple(Pressed(**pressed) for pressed in data["trail"])
    rest = {name: value for name, value in data.items() if name not in ("facts", "trail")}
    facts = _facts(data["facts"])
    return Conversation(facts=facts, city=city, now=now, trail=trail, lexicons=lexicons, **rest)


def _facts(data: Mapping[str, Any]) -> Facts:
    last, done = data["last_request"], data.get("done_lately")  # a call that began before an upgrade
    plain = {name: value for name, value in data.items() if name not in REQUESTS_OF_FACTS}
    return Facts(
        **{**plain, "languages": tuple(data["languages"])},
        open_requests=tuple(_read_request(request) for request in data["open_requests"]),
        last_request=LastRequest(**last) if last else None,
        done_lately=_read_request(done) if done else None,
    )


def _read_request(data: Mapping[str, Any]) -> OpenRequest:
    return OpenRequest(**{**data, "since": datetime.fromisoformat(data["since"])})
