"""What a caller hears: gaps, digits, numbers, capitals, pauses, plurals, recordings."""

from __future__ import annotations

import pytest

from hotline.prompts import Pause, PromptError, Recording, Speech, Words
from hotline.prompts.declared import CALL_LINES, EXAMPLES, TIMES, TYPES
from hotline.prompts.lines import Count, Digits, Gap, KeyName, Kind, Line, Moment, Money, Text
from tests.prompts.worker import Worker

LANGUAGES = ("de", "pl", "en")


def heard(words: Words, line: Line, language: str = "en", city: str = "berlin") -> str:
    return words.plain([line], language=language, city=city)


def test_a_caller_hears_the_request_read_back_with_the_postcode_digit_by_digit(words: Words) -> None:
    gaps: dict[str, Gap] = {
        "type": Kind("groceries"),
        "zone": Text("Neukölln"),
        "postcode": Digits(("12", "043")),
    }
    pieces = words.render([Line("read_back", gaps)], language="en", city="berlin")
    spoken = [piece.text for piece in pieces if isinstance(piece, Speech)]
    assert "Postcode: one two," in spoken
    assert pieces[pieces.index(Speech("Postcode: one two,", "en")) + 1] == Pause(0.4, "en")
    assert "zero four three." in spoken


def test_keys_are_named_as_each_language_names_them(words: Words) -> None:
    line = Line("kinds_else", {"key": KeyName("1")})
    assert heard(words, line, "de").endswith("drücken Sie die Eins.")
    assert heard(words, line, "pl").endswith("proszę nacisnąć jeden.")
    assert heard(words, line, "en").endswith("press one.")


def test_a_kind_of_help_begins_a_sentence_with_a_capital_and_stands_small_within_one(words: Words) -> None:
    assert "Thank you. Shopping." in heard(
        words, Line("postcode_ask", {"type": Kind("groceries"), "count": Count(5)})
    )
    assert "this morning: shopping." in heard(
        words, Line("open_waiting", {"type": Kind("groceries"), "since": Moment("this_morning")})
    )


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("de", "Morgen ab neun Uhr ruft Sie jemand an."),
        ("pl", "Jutro po godzinie dziewiątej ktoś zadzwoni."),
        ("en", "A helper will ring you tomorrow, after nine o'clock."),
    ],
)
def test_out_of_hours_a_caller_hears_when_somebody_rings(words: Words, language: str, spoken: str) -> None:
    assert heard(words, Line("promise_closed", {"when": Moment("tomorrow_from", 9)}), language) == spoken


def test_half_hours_have_words_and_other_minutes_are_refused(words: Words) -> None:
    line = Line("promise_closed", {"when": Moment("monday_from", 8, 30)})
    assert "am Montag ab acht Uhr dreißig" in heard(words, line, "de").replace("Am", "am")
    with pytest.raises(PromptError, match="minute 10"):
        heard(words, Line("promise_closed", {"when": Moment("monday_from", 8, 10)}))


@pytest.mark.parametrize(
    ("count", "spoken"), [(1, "Jest jedna możliwość."), (2, "Możliwości: dwie."), (5, "Możliwości: pięć.")]
)
def test_polish_choices_are_counted_as_what_they_are(words: Words, count: int, spoken: str) -> None:
    assert heard(words, Line("kinds_intro", {"count": Count(count)}), "pl") == spoken


@pytest.mark.parametrize(
    ("amount", "spoken"), [(1, "jeden złoty"), (22, "dwadzieścia dwa złote"), (200, "dwieście złotych")]
)
def test_money_is_named_as_people_name_it(words: Words, amount: int, spoken: str) -> None:
    assert f" {spoken}." in heard(words, Line("order_payment", {"limit": Money(amount, "PLN")}), "pl")


def test_money_without_a_name_of_its_own_has_that_of_the_library(words: Words) -> None:
    assert "fifty euros" in heard(words, Line("order_payment", {"limit": Money(50, "EUR")}), "en")


def test_berlin_hears_its_own_words_and_other_cities_the_common_ones(words: Words) -> None:
    line = Line("zone_ask", {"count": Count(2)})
    assert "Bezirke" in heard(words, line, "de", "berlin")
    assert "Stadtteile" in heard(words, line, "de", "gdansk")


def test_each_choice_of_the_language_menu_is_in_its_own_language(words: Words) -> None:
    lines = [Line("language_choice", {"key": KeyName("1")}, language=code) for code in LANGUAGES]
    pieces = words.render(lines, language="en", city="berlin")
    assert [piece.language for piece in pieces if isinstance(piece, Pause) and piece.seconds == 1.0] == list(
        LANGUAGES
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_can_be_said_in_every_language(words: Words, language: str) -> None:
    gaps = {**EXAMPLES, "word": Text("apple")}
    assert all(words.render([Line(name, gaps)], language=language, city="berlin") for name in CALL_LINES)
    for code in TYPES:
        assert words.render(
            [Line(f"{code}.menu", gaps), Line(f"{code}.again", gaps)], language=language, city=""
        )
        assert words.kind(code, language)
        assert words.label(code, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_time_can_be_said_at_every_hour(words: Words, language: str) -> None:
    for name in TIMES:
        for hour in range(24):
            assert heard(words, Line("promise_closed", {"when": Moment(name, hour)}), language)


def test_a_line_without_gaps_is_made_once(words: Words) -> None:
    first = words.render([Line("goodbye")], language="en", city="berlin")
    assert words.render([Line("goodbye")], language="en", city="berlin")[0] is first[0]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (Line("helo"), "helo"),
        (Line("promise_closed"), "when"),
        (
            Line("read_back", {"type": Kind("unheard_of"), "zone": Text("x"), "postcode": Digits(("1",))}),
            "unheard_of",
        ),
        (Line("number_read_back", {"number": Digits(("1", ""))}), "no digits"),
        (Line("number_read_back", {"number": Digits(("+4",))}), "number"),
        (Line("kinds_intro", {"count": Count(13)}), "count"),
    ],
)
def test_what_cannot_be_said_is_a_named_fault(words: Words, line: Line, told: str) -> None:
    with pytest.raises(PromptError, match=told):
        heard(words, line)


def test_a_gap_that_holds_braces_and_brackets_is_said_as_it_comes(words: Words) -> None:
    assert "{word} [9.0]" in heard(words, Line("word_again", {"word": Text("{word} [9.0]")}))


def test_a_language_that_is_not_loaded_is_a_named_fault(words: Words) -> None:
    with pytest.raises(PromptError, match="'fr'"):
        heard(words, Line("goodbye"), "fr")


def test_voices_code_words_and_names_come_from_the_language(words: Words) -> None:
    assert words.voice("de") == ("Google.de-DE-Standard-A", "de-DE")
    assert words.language_name("pl") == "Polski"
    assert all(len(words.code_words(language)) >= 200 for language in LANGUAGES)


def test_a_recording_stands_in_for_a_line_and_its_name_follows_its_content(worker: Worker) -> None:
    path = worker.records("goodbye")
    first = worker.words().render([Line("goodbye")], language="en", city="berlin")
    assert isinstance(first[0], Recording)
    assert len(first) == 1
    assert worker.words().recording_file(first[0].name) == path
    worker.records("goodbye", seconds=1.0)
    second = worker.words().render([Line("goodbye")], language="en", city="berlin")
    assert first != second
    assert worker.checks() == []


def test_a_city_with_its_own_text_does_not_hear_the_common_recording(worker: Worker) -> None:
    worker.records("goodbye")
    worker.adds('[calls]\ngoodbye = "Goodbye from Berlin."\n', "en/berlin.toml")
    words = worker.words("berlin")
    assert heard(words, Line("goodbye")) == "Goodbye from Berlin."
    assert isinstance(words.render([Line("goodbye")], language="en", city="other")[0], Recording)


def test_a_recording_nobody_has_is_a_named_fault(words: Words) -> None:
    with pytest.raises(PromptError, match=r"secrets\.wav"):
        words.recording_file("../secrets.wav")


def test_a_page_chooses_the_plural_by_its_count(worker: Worker) -> None:
    worker.adds(
        '\nthings_left = { one = "{count} thing in {zone}", other = "{count} things in {zone}" }\n',
        "en/pages.toml",
    )
    words = worker.words()
    assert words.page("things_left", language="en", count=1, zone="Mitte") == "1 thing in Mitte"
    assert words.page("things_left", language="en", count=12, zone="Mitte") == "12 things in Mitte"


def test_a_page_without_a_value_for_its_gap_is_a_named_fault(worker: Worker) -> None:
    worker.adds('\nthings_left = "{count} things"\n', "en/pages.toml")
    with pytest.raises(PromptError, match="count"):
        worker.words().page("things_left", language="en")
    with pytest.raises(PromptError, match="unheard_of"):
        worker.words().page("unheard_of", language="en")


def test_a_value_with_a_full_stop_of_its_own_ends_the_sentence_with_it(worker: Worker) -> None:
    worker.adds('\nkept_until = "Kept until {day}."\nand_on = "Since {day}..."\n', "en/pages.toml")
    words = worker.words()
    assert words.page("kept_until", language="en", day="5 p.m.") == "Kept until 5 p.m."
    assert words.page("kept_until", language="en", day="1 November 2026") == "Kept until 1 November 2026."
    assert words.page("and_on", language="en", day="1 November") == "Since 1 November..."
