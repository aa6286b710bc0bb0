"""Who rings, and what a caller without a shown number keys in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.cities import CallerNumber, caller_number
from hotline.cities.numbers import in_full, takes_messages
from tests.cities.towns import berlin, town

WORDS = (
    "anonymous", "restricted", "unknown", "unavailable", "private", "withheld", "blocked",
    "client:alice", "sip:alice@example.org",
)  # fmt: skip
KEYPAD = ("266696687", "86282452253", "8656696", "2562533", "7378742833")


@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_place_of_a_number_is_nobody_in_any_case(word: str) -> None:
    for spelling in (word, word.upper(), word.title(), f" {word} ", f"+{word}"):
        assert caller_number(spelling, "DE") == CallerNumber(None, "withheld")


@pytest.mark.parametrize("keys", KEYPAD)
def test_a_word_typed_on_a_keypad_is_nobody(keys: str) -> None:
    for spelling in (keys, f"+{keys}", f"1{keys}", f"+1{keys}", f" +{keys} "):
        assert caller_number(spelling, "DE") == CallerNumber(None, "withheld")


@pytest.mark.parametrize(
    "raw", ["", " ", "+", "03023125001", "+0493023125001", "+49 30 23125001", "+4930", "+١٢٣٤٥٦٧٨"]
)
def test_what_cannot_be_rung_back_is_nobody(raw: str) -> None:
    assert caller_number(raw, "DE") == CallerNumber(None, "withheld")


@pytest.mark.parametrize("forged", ["+499001234567", "+491805123456", "+8821612345678", "+881612345678"])
def test_whoever_would_be_paid_for_being_rung_back_is_nobody(forged: str) -> None:
    """A special price, or satellites: only a forged call shows such a number, and no message goes there."""
    assert caller_number(forged, "DE") == CallerNumber(None, "withheld")
    assert not takes_messages(forged, "DE")
    assert berlin().dialled_number(forged.replace("+", "00")) is None
    assert berlin().written_number(forged) is None


def test_the_hotline_is_rung_for_nobody() -> None:
    assert berlin().dialled_number("03023125900") is None
    assert berlin().dialled_number("03023125905") == "+493023125905"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("+493023125000", "landline"),
        ("+493023125999", "landline"),
        ("+491713920000", "mobile"),
        ("+491713920099", "mobile"),
        ("+48991234567", "other"),  # possible, but of no range in use
        ("+15005550006", "other"),
    ],
)
def test_a_shown_number_has_a_kind(raw: str, kind: str) -> None:
    found = caller_number(raw, "DE")
    assert (found.number, found.kind) == (raw, kind)


@given(st.text(max_size=20))
def test_nothing_a_carrier_may_send_breaks_the_reading(raw: str) -> None:
    found = caller_number(raw, "DE")
    assert (found.number is None) == (found.kind == "withheld")


@pytest.mark.parametrize(
    ("keyed", "number"),
    [
        ("03023125001", "+493023125001"),
        ("23125001", "+493023125001"),  # D22: the area code is missing
        ("3023125001", "+493023125001"),  # its zero is missing
        ("493023125001", "+493023125001"),
        ("00493023125001", "+493023125001"),
        ("004903023125001", "+493023125001"),  # with the zero that is written in brackets
        ("01713920000", "+491713920000"),
        ("1713920000", "+491713920000"),
        ("00491713920000", "+491713920000"),
        ("09001234567", None),  # ringing it back costs the helper money
        ("0048991234567", None),  # nobody's number
        ("0", None),
        ("000000", None),
        ("12*45", None),
        ("", None),
    ],
)
def test_a_number_keyed_in_berlin_is_understood(keyed: str, number: str | None) -> None:
    assert berlin().dialled_number(keyed) == number


@pytest.mark.parametrize(
    ("keyed", "number"),
    [
        ("991234567", "+48991234567"),
        ("48991234567", "+48991234567"),
        ("0048991234567", "+48991234567"),
        ("99", None),
    ],
)
def test_a_number_keyed_in_poland_is_understood(keyed: str, number: str | None) -> None:
    assert town().dialled_number(keyed) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("030 / 23125-001", "+493023125001"),
        ("+49 (0)30 23125001", "+493023125001"),
        ("0049 30 23125001", "+493023125001"),
        ("99 123 45 67", "+49991234567"),
        ("112", "112"),
        ("112 bitte", "112bitte"),  # not by the letters on the keys
        ("", ""),
    ],
)
def test_a_number_that_an_operator_writes_gets_its_country(written: str, number: str) -> None:
    assert in_full(written, "DE") == number


@given(st.text("0123456789", max_size=15))
def test_no_entry_breaks_the_reading_and_what_is_read_can_be_read_back(keyed: str) -> None:
    number = berlin().dialled_number(keyed)
    if number is not None:
        digits = "".join(berlin().number_pairs(number))
        assert berlin().dialled_number(digits) == number


@pytest.mark.parametrize(
    ("number", "pairs"),
    [
        ("+493023125001", ("0", "30", "23", "12", "50", "01")),
        ("+491713920000", ("0", "17", "13", "92", "00", "00")),
        ("+4930231250", ("0", "30", "23", "12", "50")),
        ("+49302312500", ("0", "30", "23", "12", "500")),
        ("+48991234567", ("00", "48", "99", "12", "34", "567")),
    ],
)
def test_a_number_is_read_back_in_pairs_as_one_dials_it(number: str, pairs: tuple[str, ...]) -> None:
    assert berlin().number_pairs(number) == pairs


def test_a_polish_number_is_read_back_in_poland_without_anything_before_it() -> None:
    assert town().number_pairs("+48991234567") == ("99", "12", "34", "567")
