"""A volunteer with a browser, far away from the server. Every page is checked and kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

import requests

from tests.board.markup import Page
from tests.house.spoken import words
from tests.house.town import PATIENCE, Town, browser, eventually


@dataclass(frozen=True)
class Visit:
    """One page as it came: where, what was on it, and what the server sent along."""

    url: str
    html: str
    headers: str


class Volunteer:
    """Methods are what the person does; `page` is what is on the screen afterwards."""

    def __init__(self, town: Town, number: str, *, language: str = "de") -> None:
        self.town, self.number, self.language = town, number, language
        self.browser = browser()
        self.browser.headers["Accept-Language"] = language
        self.page = Page("")
        self.status = 0
        self.visits: list[Visit] = []

    # --- what volunteers do

    def asks_for_code(self) -> Self:
        self.opens("/board/sign-in")
        return self.sends("/board/sign-in", number=self.number)

    def reads_code(self) -> str:
        """The code in the newest message, as soon as the clock has sent it."""
        body = eventually(lambda: self.town.messages_to(self.number))[0]
        found = re.search(r"\b\d{6}\b", body)
        assert found, body
        return found[0]

    def signs_in_with(self, code: str) -> Self:
        """The rules are accepted on the way."""
        return self.sends("/board/code", code=code).sends("/board/rules")

    def looks_at_the_board(self) -> Self:
        return self.opens("/board/")

    def looks_at(self, request_id: int) -> Self:
        return self.opens(f"/board/requests/{request_id}")

    def takes(self, request_id: int) -> Self:
        self.looks_at(request_id)
        return self.sends(f"/{request_id}/take")

    def has_number_shown(self, request_id: int) -> Self:
        self.looks_at(request_id)
        return self.sends(f"/{request_id}/show")

    def finishes(self, request_id: int, outcome: str) -> Self:
        self.looks_at(request_id)
        return self.sends(f"/{request_id}/finish", outcome=outcome)

    def arranges(self, request_id: int) -> Self:
        """For today, by the first of the buttons."""
        self.looks_at(request_id)
        return self.sends(f"/{request_id}/finish", day=self.page.choices("day")[0])

    def reports(self, request_id: int, what: str, words: str) -> Self:
        """A concern, and a few words about it."""
        self.looks_at(request_id)
        return self.sends(f"/{request_id}/concern", what=what).sends("/concerns/1", what=what, words=words)

    # --- what volunteers know

    @property
    def offered(self) -> list[int]:
        """The requests that the page on the screen leads to."""
        found = (re.search(r"/requests/(\d+)$", link) for link in self.page.links)
        return [int(one[1]) for one in found if one]

    def reads(self, *names: str) -> Self:
        """Make sure that these lines of the pages are on the screen."""
        for name in names:
            line = words().page(name, language=self.language)
            assert line in self.page.text, f"{name} is not there, but: {self.page.text}"
        return self

    # --- how it is done

    def opens(self, path: str) -> Self:
        """Type an address, or follow a link."""
        return self._sees(self.browser.get(self.town.url + path, timeout=PATIENCE))

    def sends(self, ending: str, **fields: str) -> Self:
        """Press the button of the form on the screen whose address ends so."""
        form = self.page.form(ending)
        data = {**form.fields, **fields}
        return self._sees(self.browser.post(self.town.url + form.action, data=data, timeout=PATIENCE))

    def _sees(self, answer: requests.Response) -> Self:
        for one in (*answer.history, answer):
            self.visits.append(Visit(one.url, one.text, str(one.headers)))
        self.status, self.page = answer.status_code, Page(answer.text)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert self.page.tags.count("h1") == 1
        assert self.page.language == self.language
        assert all(form.fields.get("csrf_token") for form in self.page.forms)
        return self
