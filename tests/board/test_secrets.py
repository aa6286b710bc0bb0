"""Number, code word and postcode stand on no page but the one that was asked for after the claim."""

from __future__ import annotations

import logging

import pytest

from tests.board.markup import Page
from tests.board.town import BEN, Town
from tests.board.volunteer import Volunteer

NUMBER, WORD, POSTCODE = "+493023125777", "Himbeerstrauch", "12043"
SECRETS = (NUMBER, "23125777", "23 12 57 77", WORD, POSTCODE)


def pages_in_reach(visitor: Volunteer) -> list[Page]:
    """Every page one comes to by links from the first, and by guessing addresses."""
    guessed = [f"/board/requests/{nth}" for nth in range(1, 6)]
    waiting, seen = ["/board/", "/board/sign-in", "/board/code", "/board/past", *guessed], {}
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith("/board/"):
            continue
        seen[address] = visitor.opens(address)
        waiting += [link.partition("?")[0] for link in seen[address].links]
    return list(seen.values())


def leaks(pages: list[Page]) -> list[str]:
    return [secret for page in pages for secret in SECRETS if secret in page.html]


def test_nobody_finds_them_before_during_or_after_a_claim(
    town: Town, anna: Volunteer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    request_id = town.resident_asks(number=NUMBER, code_words=(WORD,))
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    everyone = (anna, ben, Volunteer(town))
    assert [leaks(pages_in_reach(one)) for one in everyone] == [[], [], []]
    anna.takes(request_id)
    assert [leaks(pages_in_reach(one)) for one in everyone] == [[], [], []]
    shown = anna.sees_number(request_id)
    assert set(leaks([shown])) == {NUMBER, "23125777", "23 12 57 77", WORD}
    assert [leaks(pages_in_reach(one)) for one in everyone] == [[], [], []]
    anna.finishes(request_id, "done")
    assert [leaks(pages_in_reach(one)) for one in everyone] == [[], [], []]
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_the_page_that_shows_them_names_the_postcode_to_nobody(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks(number=NUMBER, code_words=(WORD,))
    anna.takes(request_id)
    assert POSTCODE not in anna.sees_number(request_id).html
