"""Who may come in, and the headers, tokens and pages that keep others out."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import create_engine, update
from werkzeug.routing import Rule

from hotline.board.guard import BEFORE_CHECK, BY_LINK, OPEN_TO_ALL, SIGNING_IN, SIGNING_UP
from hotline.casebook.store import Store
from hotline.casebook.tables import Volunteer as Row
from tests.board.town import Town
from tests.board.volunteer import Volunteer


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every address of the board with each of its methods."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("board.")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address_of(rule: Rule) -> str:
    return re.sub(r"<city>", "berlin", re.sub(r"<[^>]*:\w+_id>", "1", rule.rule))


def is_sent_to(visitor: Volunteer, place: str, open_to_them: frozenset[str]) -> None:
    """Every other address of the board, by every method, leads there and shows nothing."""
    token = visitor.opens("/board/sign-in").form("/sign-in").fields["csrf_token"]
    for rule, method in routes(visitor.town.app):
        if rule.endpoint in open_to_them:
            continue
        address = address_of(rule)
        answer = visitor.client.open(address, method=method, data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, place), f"{method} {address}"


def test_only_signing_in_signing_up_and_stopping_by_link_are_open_to_all(town: Town) -> None:
    assert {"board.sign_in", "board.send_code", "board.code", "board.check_code"} == SIGNING_IN
    assert {"board.stop_link", "board.stop_by_link"} == BY_LINK
    assert OPEN_TO_ALL - SIGNING_IN - BY_LINK == SIGNING_UP
    is_sent_to(Volunteer(town), "/board/sign-in", OPEN_TO_ALL)


@pytest.mark.parametrize("state", ["paused", "banned", "refused", "left"])
def test_who_may_not_help_any_more_sees_nothing_by_any_address(town: Town, state: str) -> None:
    """With a session that was never ended, and a request in the zone."""
    anna_id = town.has_volunteer()
    anna = Volunteer(town).is_signed_in(anna_id)
    assert town.resident_asks() == 1
    assert "Einkaufen" in anna.opens("/board/").text
    with town.store.write() as casebook:
        casebook.execute(update(Row).where(Row.id == anna_id).values(state=state))
    is_sent_to(anna, "/board/sign-in", OPEN_TO_ALL)


def test_who_has_not_been_checked_sees_only_what_they_have_said_themselves(town: Town) -> None:
    town.resident_asks()
    new = Volunteer(town).is_signed_in(town.has_new_volunteer())
    is_sent_to(new, "/board/joined", OPEN_TO_ALL | BEFORE_CHECK)
    for rule, method in routes(town.app):
        if rule.endpoint in BEFORE_CHECK and method == "GET":
            page = new.opens(address_of(rule))
            assert "/board/requests/" not in page.html
    assert new.polls().status_code == 401


def test_every_form_needs_its_token(town: Town, anna: Volunteer) -> None:
    posts = [rule for rule, method in routes(town.app) if method == "POST"]
    assert len(posts) > 15
    for rule in posts:
        anna.sends(address_of(rule))
        assert anna.status == 400
        assert "Die Seite war zu alt" in anna.page.text


def test_the_headers_of_a_page(anna: Volunteer) -> None:
    anna.opens("/board/")
    pinned = {
        "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
    assert {name: anna.headers.get(name) for name in pinned} == pinned
    assert "Strict-Transport-Security" not in anna.headers


def test_where_the_town_is_reached_by_https_browsers_are_told_to_stay_there(town: Town) -> None:
    guarded = Town(town.store, "https://hotline.example.org").app.test_client()
    answer = guarded.get("/board/sign-in", base_url="https://hotline.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_stylesheet_may_be_kept_because_its_address_changes_with_it(town: Town) -> None:
    client = town.app.test_client()
    style = client.get("/pages/static/house.css?v=1")
    assert "immutable" in style.headers["Cache-Control"]
    assert len(style.data) < 32_000
    assert b"http" not in style.data
    missing = client.get("/pages/static/none.css")
    assert missing.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "method", "status", "title"),
    [
        ("/board/nowhere", "GET", 404, "Diese Seite gibt es nicht"),
        ("/board/requests/99999999999999999999", "GET", 404, "Diese Seite gibt es nicht"),
        ("/board/past", "PUT", 405, "So lässt sich die Seite nicht öffnen"),
    ],
)
def test_an_error_is_said_in_calm_words(
    anna: Volunteer, address: str, method: str, status: int, title: str
) -> None:
    anna.opens("/board/")
    anna.town.app.config["WTF_CSRF_ENABLED"] = False
    answer = anna.client.open(address, method=method, headers={"Accept-Language": "de"})
    assert answer.status_code == status
    assert title in answer.get_data(as_text=True)


def test_a_fault_of_ours_says_so_and_gives_nothing_away(
    anna: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr("hotline.board.lists.board.waiting", broken)
    anna.opens("/board/")
    assert anna.status == 500
    assert "ein Fehler passiert" in anna.page.text
    assert "secret" not in anna.page.html


def test_without_its_database_the_board_asks_for_patience(
    anna: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1")
    monkeypatch.setattr(anna.town.store, "engine", gone)
    anna.opens("/board/")
    assert anna.status == 503
    assert anna.headers["Retry-After"] == "60"
    assert "Gerade geht es nicht" in anna.page.text


def test_a_cookie_from_somewhere_else_is_just_a_stranger(sqlite_store: Store) -> None:
    visitor = Volunteer(Town(sqlite_store))
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "made up"
        cookie["number"] = "not sealed"
    assert "Anmelden" in visitor.opens("/board/").text
    assert "Anmelden" in visitor.opens("/board/code").text
