"""Pages: the telephone in the browser, and the town with telephone, board and desk side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
from flask import Blueprint, Response, current_app, jsonify, render_template, request, session, url_for

from hotline.simulator.messages import MessageStore
from hotline.simulator.phonebook import Line, Operator, Phonebook, read_phonebook, written
from hotline.simulator.words import label_of, words_for

NEWEST = 3  # messages beside the town
TOTP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages stand on: the phonebook's folder, the hotline's lines, messages, and words."""

    folder: Path
    lines: tuple[Line, ...]
    messages: MessageStore
    say: Callable[..., str]

    def book(self) -> Phonebook:
        """Who has a telephone now."""
        return read_phonebook(self.folder, self.lines)


def add_pages(blueprint: Blueprint, pages: Pages) -> None:
    """`/`, `/town` and what the town's page asks for every few seconds."""

    @blueprint.before_request
    def remember_language() -> None:
        offered: Any = current_app.jinja_env.globals.get("languages", tuple)
        if request.args.get("language") in offered():
            session["language"] = request.args["language"]

    @blueprint.get("/")
    def telephone() -> str:
        book = pages.book()
        framed = request.args.get("framed") == "1"
        return render_template(
            "simulator/telephone.html", book=book, framed=framed, page=_for_scripts(book, pages.say)
        )

    @blueprint.get("/town")
    def town() -> str:
        has_desk = any(rule.rule == "/desk/" for rule in current_app.url_map.iter_rules())
        return render_template("simulator/town.html", book=pages.book(), has_desk=has_desk)

    @blueprint.get("/town.json")
    def town_news() -> Response:
        operators = [_code(one) for one in pages.book().operators]
        return jsonify(messages=_newest(pages.messages), operators=operators)


def _for_scripts(book: Phonebook, say: Callable[..., str]) -> dict[str, Any]:
    """What the page's scripts know beforehand."""
    people = [
        {
            "number": one.number,
            "name": label_of(one, say),
            "shown": one.shown or say("simulator.kind_withheld"),
        }
        for one in book.people
    ]
    return {
        "line": url_for("simulator.line_news").rpartition("/")[0],
        "words": words_for(say),
        "people": people,
        "lines": {line.number: line.shown for line in book.lines},
        "languages": sorted({code for line in book.lines for code in line.languages}),
        "newcomer": book.newcomer,
    }


def _newest(store: MessageStore) -> list[dict[str, str]]:
    """The last messages to anybody; whoever watches the town sees all its telephones."""
    return [
        {"sid": one.sid, "to": written(one.receiver) or one.receiver, "body": one.body}
        for one in store.newest(limit=NEWEST)
    ]


def _code(operator: Operator) -> dict[str, Any]:
    """What an operator's authenticator shows now, and for how many seconds more."""
    now = time.time()
    code = ""
    if operator.totp_secret:
        code = pyotp.TOTP(operator.totp_secret).at(datetime.fromtimestamp(now, UTC))
    return {"name": operator.name, "code": code, "seconds": TOTP_SECONDS - int(now) % TOTP_SECONDS}
