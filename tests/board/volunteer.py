"""A volunteer at the board, in a browser without JavaScript; every page is checked on the way."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from hotline.board.guard import TOKEN
from tests.board.markup import Page
from tests.board.town import ANNA, Town, words

NUMBER = re.compile(r"\d[\d\s/()-]{6,}")
LARGEST_PAGE = 100_000


class Volunteer:
    """Methods are what the person does; `page` is what is on the screen afterwards."""

    def __init__(self, town: Town, number: str = ANNA, accepts: str = "de") -> None:
        self.town = town
        self.number = number
        self.client = town.app.test_client()
        self.accepts = accepts
        self.page = Page("")
        self.status = 0
        self.headers: Any = None

    # --- getting about

    def opens(self, address: str, **query: str) -> Page:
        """Type an address, or follow a link."""
        headers = {"Accept-Language": self.accepts}
        return self._sees(
            self.client.get(address, query_string=query, headers=headers, follow_redirects=True)
        )

    def presses(self, ending: str, **fields: str) -> Page:
        """Press the button of the form on the screen whose address ends so."""
        form = self.page.form(ending)
        return self.sends(form.action, **{**form.fields, **fields})

    def sends(self, address: str, **fields: str) -> Page:
        """Send a form, whether it is on the screen or not."""
        headers = {"Accept-Language": self.accepts}
        return self._sees(self.client.post(address, data=fields, headers=headers, follow_redirects=True))

    def _sees(self, answer: TestResponse) -> Page:
        self.status, self.headers = answer.status_code, answer.headers
        self.page = Page(answer.get_data(as_text=True))
        check_page(answer, self.page)
        return self.page

    def polls(self, address: str = "/board/", tag: str = "") -> TestResponse:
        """What the script of an open page does every few seconds."""
        headers = {"X-Live": "1", "Accept-Language": self.accepts, **({"If-None-Match": tag} if tag else {})}
        return self.client.get(address, headers=headers)

    # --- what volunteers do

    def asks_for_code(self, typed: str | None = None) -> Page:
        self.opens("/board/sign-in")
        return self.presses("/board/sign-in", number=typed or self.number)

    def signs_in(self, typed: str | None = None) -> Page:
        """By the code in the message."""
        self.asks_for_code(typed)
        body = self.town.messages()[-1].body
        found = re.search(r"\b\d{6}\b", body)
        assert found, body
        return self.presses("/board/code", code=found[0])

    def is_signed_in(self, volunteer_id: int) -> Volunteer:
        """Signed in some time before."""
        with self.client.session_transaction() as cookie:
            cookie[TOKEN] = self.town.token_for(volunteer_id)
        return self

    def signs_out(self) -> Page:
        return self.presses("/board/sign-out")

    def accepts_rules(self) -> Page:
        return self.presses("/board/rules")

    def looks_at(self, request_id: int) -> Page:
        return self.opens(f"/board/requests/{request_id}")

    def takes(self, request_id: int) -> Page:
        """Look at a waiting request and take it."""
        self.looks_at(request_id)
        return self.presses(f"/{request_id}/take")

    def sees_number(self, request_id: int) -> Page:
        """Have number and word shown."""
        self.looks_at(request_id)
        return self.presses(f"/{request_id}/show")

    def finishes(self, request_id: int, outcome: str) -> Page:
        self.looks_at(request_id)
        return self.presses(f"/{request_id}/finish", outcome=outcome)

    def arranges(self, request_id: int, day: str | None = None) -> Page:
        """For a day of those on the page; today unless told."""
        self.looks_at(request_id)
        return self.presses(f"/{request_id}/finish", day=self.page.choices("day")[0] if day is None else day)

    def reports(self, request_id: int, what: str) -> Page:
        """A concern, and the request stays."""
        self.looks_at(request_id)
        return self.presses(f"/{request_id}/concern", what=what)

    def gives_back(self, request_id: int) -> Page:
        self.looks_at(request_id)
        return self.presses(f"/{request_id}/give-back")


def check_page(answer: TestResponse, page: Page) -> None:
    """What every page must have, and what none may have."""
    assert answer.mimetype == "text/html"
    assert page.language in words().languages
    assert page.tags.count("h1") == 1
    assert page.tags.count("title") == 1
    assert page.tags.count("main") == 1
    assert page.title
    assert not re.search(NUMBER, page.title), page.title  # titles stand in histories and on task bars
    assert all(one.startswith("/pages/static/") for one in page.scripts)
    assert "style" not in page.tags
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert "://" not in re.sub(r"http://www\.w3\.org/\S+", "", page.html)
    assert len(page.html.encode()) < LARGEST_PAGE
    assert answer.headers["Cache-Control"] == "no-store"
    for form in page.forms:
        assert form.fields.get("csrf_token"), f"a form without its token: {form.action}"
