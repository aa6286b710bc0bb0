"""Only the provider may knock: its signature, over the address it really asked for."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder

from hotline.house import House
from hotline.phone.guard import Guard, raw_target, without_password
from hotline.phone.webhooks import OPEN_TO_ALL
from tests.phone.conftest import app_of, settings_in
from tests.phone.telephone import BASE, TOKEN, Telephone, post

FORM = {"CallSid": "CA" + "1" * 32, "From": "+493023125001", "To": "+493023125900", "FromCity": ""}
Fields = dict[str, str]


def knock(
    target: str,
    *,
    fields: Fields | None = None,
    signature: str = "",
    method: str = "POST",
    environ: dict[str, str] | None = None,
) -> Request:
    """A request as a server hands it on: `target` is what stood on the wire."""
    path, _, query = target.partition("?")
    builder = EnvironBuilder(path="/", method=method, data=fields, query_string=query)
    given = builder.get_environ()
    given |= {"PATH_INFO": path, "RAW_URI": target, "REQUEST_URI": target}
    if signature:
        given["HTTP_X_TWILIO_SIGNATURE"] = signature
    return Request({**given, **(environ or {})})


def signed(url: str, fields: Fields | None = None, *, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, fields or {}))


def guard(public_url: str = BASE, *tokens: str) -> Guard:
    return Guard(tokens=tokens or (TOKEN,), public_url=public_url)


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("application/x-www-form-urlencoded", "", 200),
        ("application/x-www-form-urlencoded; charset=UTF-8", "", 200),
        ("application/x-www-form-urlencodedX", "", 403),
        ("application/x-www-form-urlencoded, text/plain", "", 403),
        ("application/x-www-form-urlencoded", "&FromCity=%ff", 403),
    ],
)
def test_the_short_way_takes_no_form_that_the_long_one_refuses(
    quiet_house: House, noon: object, kind: str, more: str, status: int
) -> None:
    """`%ff` is no letter: whoever signs the sign that stands for "no letter" has not signed this."""
    fields = {**FORM, "CallStatus": "ringing"}
    body = urlencode({name: value for name, value in fields.items() if not (more and name == "FromCity")})
    signature = signed(f"{BASE}/phone/ring", {**fields, "FromCity": "\ufffd"} if more else fields)
    headers = {"X-Twilio-Signature": signature}
    client = app_of(quiet_house).test_client()
    answer = client.post("/phone/ring", data=body + more, content_type=kind, headers=headers, base_url=BASE)
    assert answer.status_code == status


def test_the_published_example_is_admitted() -> None:
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    request = knock("/myapp.php?foo=1&bar=2", fields=fields, signature="L/OH5YylLD5NRKLltdqwSvS0BnU=")
    assert guard("https://example.com", "12345").admits(request)
    assert not guard("https://example.com", "12346").admits(request)


@pytest.mark.parametrize(
    "target",
    [
        "/phone/ring?note=K%C3%BCche",
        "/phone/ring?note=%2Fa%3Ab%22c%2Cd%7Be",
        "/phone/ring?note=a%20b+c%2Bd%26e",
        "/phone/keys/kind?turn=3",
        "/phone/keys/K%C3%BCche?turn=0",
        "/phone/keys/a%2Fb?turn=0",
        "/phone/ring?",
        "/phone/ring?a=1&a=2&b=",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_addresses_are_checked_as_they_came_over_the_wire(target: str, method: str) -> None:
    fields = FORM if method == "POST" else None
    signature = signed(BASE + target, fields)
    assert guard().admits(knock(target, fields=fields, signature=signature, method=method))
    other = knock(target + "x", fields=fields, signature=signature, method=method)
    assert not guard().admits(other)


@pytest.mark.parametrize(
    ("public", "signed_for"),
    [
        ("https://hotline.example.org", "https://hotline.example.org"),
        ("https://hotline.example.org", "https://hotline.example.org:443"),
        ("https://hotline.example.org:8443", "https://hotline.example.org:8443"),
        ("https://hotline.example.org:8443", "https://hotline.example.org"),
        ("http://hotline.example.org", "http://hotline.example.org:80"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://user:secret@hotline.example.org", "https://hotline.example.org"),
        ("https://user:secret@hotline.example.org:8443", "https://hotline.example.org:8443"),
        ("https://town.example.org/hotline", "https://town.example.org/hotline"),
    ],
)
def test_ports_passwords_and_stripped_prefixes(public: str, signed_for: str) -> None:
    target = "/phone/ring"
    assert guard(public).admits(knock(target, fields=FORM, signature=signed(signed_for + target, FORM)))


def test_a_prefix_that_reaches_the_application_is_not_counted_twice() -> None:
    public = "https://town.example.org/hotline"
    mounted = {"SCRIPT_NAME": "/hotline", "PATH_INFO": "/phone/ring", "RAW_URI": "/hotline/phone/ring"}
    request = knock(
        "/phone/ring", fields=FORM, signature=signed(public + "/phone/ring", FORM), environ=mounted
    )
    assert guard(public).admits(request)


def test_a_server_that_keeps_no_raw_address_is_understood() -> None:
    environ = {"PATH_INFO": "/phone/keys/K\u00c3\u00bcche", "QUERY_STRING": "turn=0&note=%C3%BC"}
    assert raw_target(environ) == "/phone/keys/K%C3%BCche?turn=0&note=%C3%BC"


def test_an_address_in_absolute_form_is_understood() -> None:
    assert raw_target({"RAW_URI": "http://inside:8000/phone/ring?a=1"}) == "/phone/ring?a=1"


def test_what_a_proxy_says_of_itself_counts_for_nothing() -> None:
    forwarded = {
        "HTTP_X_FORWARDED_PROTO": "http",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_HOST": "evil.example",
    }
    request = knock(
        "/phone/ring", fields=FORM, signature=signed(f"{BASE}/phone/ring", FORM), environ=forwarded
    )
    assert guard().admits(request)
    faked = knock(
        "/phone/ring",
        fields=FORM,
        signature=signed("http://evil.example/phone/ring", FORM),
        environ=forwarded,
    )
    assert not guard().admits(faked)


def test_both_tokens_are_good_while_one_is_rotated() -> None:
    old = knock("/phone/ring", fields=FORM, signature=signed(f"{BASE}/phone/ring", FORM, token="old"))
    assert guard(BASE, "new", "old").admits(old)
    assert not guard(BASE, "new").admits(old)


@pytest.mark.parametrize("tokens", [(), ("",)])
def test_without_a_token_nobody_enters(tokens: tuple[str, ...]) -> None:
    empty = knock("/phone/ring", fields=FORM, signature=signed(f"{BASE}/phone/ring", FORM, token=""))
    assert not Guard(tokens=tokens, public_url=BASE).admits(empty)


@pytest.mark.parametrize("change", [{"From": "+493023125002"}, {"New": ""}, {"FromCity": " "}])
def test_everything_that_was_sent_is_signed(change: Fields) -> None:
    signature = signed(f"{BASE}/phone/ring", FORM)
    assert not guard().admits(knock("/phone/ring", fields={**FORM, **change}, signature=signature))


@pytest.mark.parametrize("signature", ["", "x", "ÄÖÜ", "L/OH5YylLD5NRKLltdqwSvS0BnU="])
def test_a_missing_or_strange_signature_is_refused(signature: str) -> None:
    environ = {"HTTP_X_TWILIO_SIGNATURE": signature}
    assert not guard().admits(knock("/phone/ring", fields=FORM, environ=environ))


def json_knock(body: str, *, target: str, signature: str) -> Request:
    builder = EnvironBuilder(path="/phone/over", method="POST", data=body, content_type="application/json")
    builder.headers["X-Twilio-Signature"] = signature
    given = {**builder.get_environ(), "RAW_URI": target, "QUERY_STRING": target.partition("?")[2]}
    return Request(given)


def test_a_json_body_is_signed_by_its_hash() -> None:
    body = '{"CallSid": "Ä"}'
    target = f"/phone/over?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    signature = signed(BASE + target)
    assert guard().admits(json_knock(body, target=target, signature=signature))
    assert not guard().admits(json_knock(body + " ", target=target, signature=signature))
    bare = json_knock(body, target="/phone/over", signature=signed(f"{BASE}/phone/over"))
    assert not guard().admits(bare)


def test_the_newer_algorithm_is_understood_and_an_unknown_one_refused() -> None:
    validator = RequestValidator(TOKEN)
    signature = validator.compute_signature(f"{BASE}/phone/ring", FORM, "HMAC_SHA256")
    named = {"HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS": "key=k1,algorithm=HMAC_SHA256"}
    assert guard().admits(knock("/phone/ring", fields=FORM, signature=signature, environ=named))
    strange = {"HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS": "key=k1,algorithm=ROT13"}
    assert not guard().admits(knock("/phone/ring", fields=FORM, signature=signature, environ=strange))


def test_a_password_in_the_public_address_is_left_out_of_the_signature() -> None:
    assert without_password("https://a:b@host.example:8443/x/") == "https://host.example:8443/x"


def test_every_address_of_this_door_refuses_the_unsigned(quiet_house: House) -> None:
    app = app_of(quiet_house)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("phone.")]
    calls = {"ring", "keys", "desk", "resident", "begin", "over", "recorded", "trouble", "recording", "take"}
    messages = {"text", "receipt"}
    assert {rule.endpoint.split(".")[1] for rule in rules} == calls | messages
    for rule in rules:
        for method in (rule.methods or set()) - (
            {"OPTIONS", "HEAD"} if rule.endpoint in OPEN_TO_ALL else set()
        ):
            path = (
                rule.rule.replace("<step>", "kind")
                .replace("<language>", "de")
                .replace("<name>", "no.wav")
                .replace("<key>", "no")
            )
            answer = app.test_client().open(path, method=method, data={"CallSid": "CA" + "1" * 32})
            expected = 404 if rule.endpoint in OPEN_TO_ALL else 403
            assert answer.status_code == expected, (method, path)
            assert expected == 404 or answer.mimetype == "text/plain"


def test_refusals_leave_nothing_behind(quiet_client: FlaskClient, quiet_house: House, tmp_path: Path) -> None:
    fields = Telephone(quiet_client).fields(CallStatus="ringing")
    assert post(quiet_client, f"{BASE}/phone/ring", fields, token="somebody else's").status_code == 403
    assert post(quiet_client, f"{BASE}/phone/trouble", fields, token="somebody else's").status_code == 403
    assert list(tmp_path.glob("phone.journal*")) == []


def test_a_body_too_large_to_be_read_is_refused_not_answered(quiet_house: House) -> None:
    app = app_of(quiet_house)
    app.config["MAX_CONTENT_LENGTH"] = 1024
    answer = post(app.test_client(), f"{BASE}/phone/ring", {"CallSid": "CA" + "1" * 32, "Pad": "x" * 20_000})
    assert answer.status_code == 413


def test_a_house_without_a_token_lets_nobody_in(quiet_house: House, tmp_path: Path) -> None:
    url = quiet_house.settings.database_url
    locked = settings_in(tmp_path, url).model_copy(update={"twilio_auth_tokens": ()})
    app: Flask = app_of(replace(quiet_house, settings=locked))
    fields = Telephone(app.test_client()).fields(CallStatus="ringing")
    assert post(app.test_client(), f"{BASE}/phone/ring", fields, token="").status_code == 403
