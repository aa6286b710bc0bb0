"""Pages: the telephone in the browser, and the town with telephone, board and desk side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from flask import Blueprint, Response, current_app, jsonify, render_template, request, session, url_for

from hotline.simulator.messages import MessageStore
from hotline.simulator.phonebook import Line, Operator, Phonebook, read_phonebook, written
from hotline.simulator.words import label_of, words_for

NEWEST = 3  # messages beside the town


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages stand on: the phonebook's folder, the hotline's lines, messages, and words."""

    folder: Path
    lines: Callable[[], Iterable[Line]]
    messages: MessageStore
    say: Callable[..., str]

    def book(self) -> Phonebook:
        """Who has a telephone now."""
        return read_phonebook(self.folder, self.lines())


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
        book = pages.book()
        operators = [{**_code(one), "password": one.password} for one in book.operators]
        return render_template("simulator/town.html", book=book, operators=operators)

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
    """What an operator's authenticator shows now."""
    code = pyotp.TOTP(operator.totp_secret).now() if operator.totp_secret else ""
    return {"name": operator.name, "code": code}
