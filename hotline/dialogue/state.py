"""A conversation as plain JSON values, to be stored between turns, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hotline.cities import City
from hotline.dialogue.steps import Conversation, Facts, LastRequest, OpenRequest, Pressed

NOT_STORED = ("city", "now")


def begin(facts: Facts, *, city: City, now: datetime) -> Conversation:
    """The conversation of a call that has just come in; `now` is aware UTC."""
    known = facts.language if facts.language in facts.languages else None
    return Conversation(facts=facts, city=city, now=now, language=known or facts.languages[0])


def to_json(conversation: Conversation) -> dict[str, Any]:
    """What is stored of a call between its turns; it may hold a number and a code word: seal it."""
    fields = {name: getattr(conversation, name) for name in conversation.__dataclass_fields__}
    data = {name: value for name, value in fields.items() if name not in NOT_STORED}
    data["facts"] = asdict(conversation.facts)
    for request in data["facts"]["open_requests"]:
        request["since"] = request["since"].isoformat()
    data["trail"] = [asdict(pressed) for pressed in conversation.trail]
    return data


def from_json(data: Mapping[str, Any], *, city: City, now: datetime) -> Conversation:
    """The conversation as `to_json` gave it, in this city, at this time (aware UTC)."""
    trail = tuple(Pressed(**pressed) for pressed in data["trail"])
    rest = {name: value for name, value in data.items() if name not in ("facts", "trail")}
    return Conversation(facts=_facts(data["facts"]), city=city, now=now, trail=trail, **rest)


def _facts(data: Mapping[str, Any]) -> Facts:
    requests = tuple(
        OpenRequest(**{**request, "since": datetime.fromisoformat(request["since"])})
        for request in data["open_requests"]
    )
    last = data["last_request"]
    plain = {name: value for name, value in data.items() if name not in ("open_requests", "last_request")}
    return Facts(
        **{**plain, "languages": tuple(data["languages"])},
        open_requests=requests,
        last_request=LastRequest(**last) if last else None,
    )
