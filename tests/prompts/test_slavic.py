"""Ukrainian and Russian: things counted, hours after a preposition, names in the voice's own letters."""

# ruff: noqa: RUF001 (other alphabets have letters like ours)

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.cities import City, known_cities, load_cities
from hotline.prompts import Words, load_words
from hotline.prompts.lines import Count, Gap, Kind, Line, Moment, Text
from tests.prompts.worker import Worker

CITIES = load_cities(known_cities(), {})


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(("uk", "ru"), tuple(CITIES))


def heard(words: Words, language: str, name: str, **gaps: Gap) -> str:
    return words.plain((Line(name, gaps),), language=language, city="berlin")


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("uk", 1, "Ще одна можливість."),
        ("uk", 2, "Ще дві можливості."),
        ("uk", 5, "Ще п’ять можливостей."),
        ("ru", 1, "Ещё одна возможность."),
        ("ru", 2, "Ещё две возможности."),
        ("ru", 5, "Ещё пять возможностей."),
    ],
)
def test_choices_are_counted_in_three_forms(words: Words, language: str, count: int, said: str) -> None:
    assert heard(words, language, "kinds_more_intro", count=Count(count)) == said


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("uk", ["1 спроба", "3 спроби", "5 спроб", "11 спроб", "21 спроба", "112 спроб"]),
        ("ru", ["1 попытка", "3 попытки", "5 попыток", "11 попыток", "21 попытка", "112 попыток"]),
    ],
)
def test_pages_count_in_three_forms_and_eleven_is_not_like_twenty_one(
    words: Words, language: str, shown: list[str]
) -> None:
    counts = (1, 3, 5, 11, 21, 112)
    assert [words.page("desk.need_tries", language=language, count=count) for count in counts] == shown


@pytest.mark.parametrize(
    ("language", "moment", "said"),
    [
        ("uk", Moment("tomorrow_from", 9), "Завтра після дев’ятої години Вам зателефонують."),
        ("uk", Moment("tuesday_from", 8, 30), "У вівторок після восьмої тридцять Вам зателефонують."),
        ("ru", Moment("tomorrow_from", 9), "Завтра после девяти часов Вам позвонят."),
        ("ru", Moment("tuesday_from", 8, 30), "Во вторник после восьми тридцати Вам позвонят."),
    ],
)
def test_hours_stand_in_the_case_that_follows_after(
    words: Words, language: str, moment: Moment, said: str
) -> None:
    assert heard(words, language, "promise_closed", when=moment) == said


def test_what_is_read_back_needs_no_case_of_a_name(words: Words) -> None:
    zone = CITIES["berlin"].zone_spoken("neukoelln", "uk")
    said = heard(words, "uk", "read_back_zone", zone=Text(zone), type=Kind("groceries"))
    assert said.startswith("Дякую. Записано: покупки, Нойкельн.")


@pytest.mark.parametrize("city", CITIES.values(), ids=CITIES)
@pytest.mark.parametrize("language", ["uk", "ru"])
def test_every_zone_is_said_in_letters_that_the_voice_can_read(city: City, language: str) -> None:
    for zone in city.zones:
        said = city.zone_spoken(zone, language)
        assert not [letter for letter in said if letter.isalpha() and letter.isascii()], said


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("uk", "Це помилковий номер.", "помилковий"),
        ("uk", "Пане, я ще тут.", "Пане"),
        ("ru", "Это ошибочный номер.", "ошибочный"),
        ("ru", "Если позвонил ночью, подождите.", "позвонил"),
    ],
)
def test_nobody_is_blamed_and_no_gender_is_taken_for_granted(
    tmp_path: Path, language: str, text: str, word: str
) -> None:
    worker = Worker(tmp_path / "prompts", (language,))
    line = worker.writes("still_here", text, f"{language}/calls.toml")
    worker.is_told(f"{language}/calls.toml", line, f"'{word}' must not be said")
