"""The short way of a usual webhook and the long one through Flask answer alike, whatever is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

import pytest
from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

from hotline.house import House
from hotline.phone.guard import Guard
from tests.phone.conftest import app_of
from tests.phone.telephone import BASE, TOKEN, Telephone

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sent:
    """What comes over the wire; `signed` is the address and the fields that were signed."""

    path: str = "/phone/ring"
    method: str = "POST"
    more: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    token: str = TOKEN
    signature: str | None = None
    signed_path: str | None = None
    kind: str = FORM
    headers: dict[str, str] = field(default_factory=dict)


BENT = {
    "usual": (Sent(), 200),
    "the end of the call": (Sent(path="/phone/over", more=(("CallDuration", "9"),)), 204),
    "a turn": (Sent(path="/phone/keys/kind?turn=1", more=(("Digits", "1"),)), 200),
    "a turn of long ago": (Sent(path="/phone/keys/kind?turn=0", more=(("Digits", "1"),)), 200),
    "an unknown step": (Sent(path="/phone/keys/nowhere?turn=1", more=(("Digits", "1"),)), 200),
    "a turn that is no number": (Sent(path="/phone/keys/kind?turn=x"), 200),
    "more in the query": (Sent(path="/phone/ring?a=1"), 200),
    "not signed": (Sent(signature=""), 403),
    "signed by somebody else": (Sent(token="another token"), 403),
    "a changed field": (Sent(changed=(("From", "+493023125009"),)), 403),
    "a field more": (Sent(changed=(("Extra", "1"),)), 403),
    "signed for another address": (Sent(signed_path="/phone/over"), 403),
    "signed for another query": (Sent(path="/phone/ring?a=1", signed_path="/phone/ring"), 403),
    "a name twice": (Sent(more=(("Extra", "1"), ("Extra", "2"))), 200),
    "letters in the signature": (Sent(signature="ä" * 28), 403),
    "another algorithm": (Sent(headers={"X-Twilio-Webhooks-Signature-Settings": "algorithm=none"}), 403),
    "a large form": (Sent(more=(("Extra", "x" * 20_000),)), 200),
    "a form of another kind": (Sent(kind="text/plain"), 403),
    "no call": (Sent(changed=(("CallSid", ""),)), 403),
    "asked with GET": (Sent(method="GET"), 403),
    "a slash more": (Sent(path="/phone/ring/"), 200),
    "capitals": (Sent(path="/phone/RING"), 404),
    "below it": (Sent(path="/phone/ring/more"), 404),
}


def answer_of(client: Client, sent: Sent, fields: list[tuple[str, str]]) -> TestResponse:
    """Send it; the signature is the SDK's, over what was signed."""
    url = BASE + (sent.signed_path or sent.path)
    signature = RequestValidator(sent.token).compute_signature(url, MultiDict(fields))
    if sent.signature is not None:
        signature = sent.signature
    changed = dict(sent.changed)
    body = [(name, changed.pop(name, value)) for name, value in fields] + list(changed.items())
    return client.open(
        sent.path,
        method=sent.method,
        data=urlencode(body) if sent.method == "POST" else None,
        content_type=sent.kind,
        headers={"X-Twilio-Signature": signature, **sent.headers},
        base_url=BASE,
    )


@pytest.mark.parametrize("name", BENT)
def test_both_ways_answer_alike(quiet_house: House, noon: object, name: str) -> None:
    sent, _ = BENT[name]
    app = app_of(quiet_house)
    caller = Telephone(app.test_client())
    caller.dials()
    fields = [*caller.fields(CallStatus="in-progress").items(), *sent.more]
    ways = (Client(app.wsgi_app), Client(partial(Flask.wsgi_app, app)))
    short, long = (answer_of(way, sent, fields) for way in ways)
    assert (short.status_code, short.data) == (long.status_code, long.data)
    assert short.mimetype == long.mimetype or short.status_code == 204


@pytest.mark.parametrize("name", BENT)
def test_only_what_is_usual_and_well_signed_goes_the_short_way(
    quiet_house: House, noon: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the long way refuses never comes in by the short one."""
    sent, status = BENT[name]
    app = app_of(quiet_house)
    caller = Telephone(app.test_client())
    caller.dials()
    admitted: list[bool] = []
    look = Guard.admits_form

    def noted(self: Guard, environ: dict[str, object], fields: dict[str, str]) -> bool:
        admitted.append(look(self, environ, fields))
        return admitted[-1]

    monkeypatch.setattr(Guard, "admits_form", noted)
    answer = answer_of(
        Client(app.wsgi_app), sent, [*caller.fields(CallStatus="in-progress").items(), *sent.more]
    )
    assert answer.status_code == status
    assert not (any(admitted) and status not in (200, 204))
