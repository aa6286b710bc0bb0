"""Somebody at the desk with a browser, signed in with name, password and a code of the app."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

import pyotp
import requests

from hotline.casebook import operators, passwords
from tests.board.markup import Page
from tests.house.town import PATIENCE, Town, browser

PASSWORD = "sieben Enten am Kanal"


class Operator:
    """Methods are what the person does; `page` is what is on the screen afterwards."""

    def __init__(
        self,
        town: Town,
        name: str = "Meike",
        *,
        role: operators.Role = "administrator",
        email: str | None = None,
    ) -> None:
        self.town, self.name = town, name
        self.secret = pyotp.random_base32()
        self.browser: requests.Session = browser()
        self.browser.headers["Accept-Language"] = "de"
        self.page = Page("")
        with town.store.write() as casebook:
            operators.add_operator(
                casebook,
                name=name,
                post=operators.Post(role, ("berlin",)),
                language="de",
                email=email,
                password_hash=passwords.hashed(PASSWORD),
                totp_secret=self.secret,
                now=datetime.now(UTC),
            )

    def signs_in(self) -> Self:
        self.opens("/desk/sign-in")
        code = pyotp.TOTP(self.secret).now()
        return self.sends("/desk/sign-in", name=self.name, password=PASSWORD, code=code)

    def opens(self, address: str) -> Self:
        answer = self.browser.get(f"{self.town.url}{address}", timeout=PATIENCE)
        self.page = Page(answer.text)
        return self

    def sends(self, address: str, **fields: str) -> Self:
        """Press a button that leads there, with the token of the page and what its form carries."""
        carried = next((one.fields for one in self.page.forms if one.action == address), {})
        token = {"csrf_token": next(one.fields["csrf_token"] for one in self.page.forms if one.fields)}
        data = token | carried | fields
        answer = self.browser.post(f"{self.town.url}{address}", data=data, timeout=PATIENCE)
        self.page = Page(answer.text)
        return self

    def brings(self, address: str, name: str, text: str) -> Self:
        """Choose a file and send it there."""
        token = {"csrf_token": next(one.fields["csrf_token"] for one in self.page.forms if one.fields)}
        there = f"{self.town.url}{address}"
        answer = self.browser.post(there, data=token, files={"file": (name, text)}, timeout=PATIENCE)
        self.page = Page(answer.text)
        return self

    def sees(self, *words: str) -> Self:
        for one in words:
            assert one in self.page.text, self.page.text
        return self
