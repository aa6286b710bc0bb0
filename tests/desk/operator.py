"""An operator at the desk, in a browser without JavaScript; every page is checked on the way."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from hotline.desk.guard import TOKEN
from hotline.pages.headers import ALWAYS
from tests.board.markup import Page
from tests.desk.town import Person, Town, words_of_both

LARGEST_PAGE = 100_000


class Operator:
    """Methods are what the person does; `page` is what is on the screen afterwards."""

    def __init__(self, town: Town, person: Person | None = None, accepts: str = "de") -> None:
        self.town = town
        self.person = person or Person(0, "Niemand")
        self.client = town.app.test_client()
        self.accepts = accepts
        self.page = Page("")
        self.status = 0
        self.address = self.query = ""
        self.headers: Any = None

    # --- getting about

    def opens(self, address: str, *, sees_numbers: bool = False, **query: str) -> Page:
        """Type an address, or follow a link; `sees_numbers`: a number in clear is what was asked for."""
        headers = {"Accept-Language": self.accepts}
        answer = self.client.get(address, query_string=query or None, headers=headers, follow_redirects=True)
        return self._sees(answer, sees_numbers=sees_numbers)

    def presses(self, ending: str, *, sees_numbers: bool = False, **fields: str | list[str]) -> Page:
        """Press the button of the form on the screen whose address ends so."""
        form = self.page.form(ending)
        return self.sends(form.action, sees_numbers=sees_numbers, **{**form.fields, **fields})

    def fields_of(self, ending: str) -> dict[str, Any]:
        """What the form on the screen whose address ends so carries already."""
        return dict(self.page.form(ending).fields)

    def sends(self, address: str, *, sees_numbers: bool = False, **fields: str | list[str]) -> Page:
        """Send a form, whether it is on the screen or not."""
        headers = {"Accept-Language": self.accepts}
        before = self.town.marks_and_trail()
        answer = self.client.post(address, data=fields, headers=headers, follow_redirects=True)
        self._left_a_trail(address, before)
        return self._sees(answer, sees_numbers=sees_numbers)

    def _left_a_trail(self, address: str, before: tuple[int, int, int]) -> None:
        """Whatever an operator changes on board or desk stands in the audit trail."""
        *marks, trail = self.town.marks_and_trail()
        if marks != list(before[:2]):
            assert trail > before[2], f"{address} changed something and left no trail"

    def does(self, address: str, *, sees_numbers: bool = False, **fields: str) -> Page:
        """Press a button of the page on the screen that leads elsewhere than its form."""
        assert address in self.page.formactions, f"no button for {address} among {self.page.formactions}"
        token = self.page.forms[0].fields["csrf_token"]
        return self.sends(address, sees_numbers=sees_numbers, csrf_token=token, **fields)

    def _sees(self, answer: TestResponse, *, sees_numbers: bool) -> Page:
        self.status, self.headers, self.address = answer.status_code, answer.headers, answer.request.path
        self.query = answer.request.query_string.decode()
        self.page = Page(answer.get_data(as_text=True))
        check_page(answer, self.page)
        seen = self.town.numbers_in(self.page.html)
        assert sees_numbers or not seen, f"{self.address} shows a number in clear"
        assert not self.town.secrets_in(self.page.title), f"the title of {self.address} tells too much"
        return self.page

    def token(self) -> str:
        """What the forms on the screen carry against forgery."""
        return next(form.fields["csrf_token"] for form in self.page.forms if "csrf_token" in form.fields)

    # --- what operators do

    def signs_in(self, *, password: str | None = None, code: str | None = None) -> Page:
        """With name, password and the code that the app shows now."""
        self.opens("/desk/sign-in")
        return self.presses(
            "/desk/sign-in",
            name=self.person.name,
            password=self.person.password if password is None else password,
            code=self.person.code() if code is None else code,
        )

    def is_signed_in(self) -> Operator:
        """Signed in some time before."""
        with self.client.session_transaction() as cookie:
            cookie[TOKEN] = self.town.desk_token_for(self.person.id)
        return self

    def signs_out(self) -> Page:
        return self.presses("/desk/sign-out")


def check_page(answer: TestResponse, page: Page) -> None:
    """What every page of the desk must have, and what none may have."""
    assert answer.mimetype == "text/html"
    assert page.language in words_of_both().languages
    for once in ("h1", "title", "main"):
        assert page.tags.count(once) == 1, f"{page.tags.count(once)} {once}"
    assert "style" not in page.tags
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert "://" not in re.sub(r"http://(www\.w3\.org|localhost/desk/(invited|calendar))/\S+", "", page.html)
    assert len(page.html.encode()) < LARGEST_PAGE
    for name, value in {**ALWAYS, "Cache-Control": "no-store"}.items():
        assert answer.headers[name] == value
    for form in page.forms:
        if form.method == "post":
            assert form.fields.get("csrf_token"), f"a form without its token: {form.action}"
