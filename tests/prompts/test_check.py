"""What a worker is told who breaks the words: the file, the line, what is the matter, how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.prompts import PromptError, check_words
from tests.prompts.worker import Worker

CALLS = "en/calls.toml"


def test_the_shipped_words_are_in_order() -> None:
    assert [str(fault) for fault in check_words()] == []


def test_a_missing_line_is_told_and_stops_the_hotline_from_starting(worker: Worker) -> None:
    worker.replaces("close_cards = ", "# close_cards = ")
    fault = worker.is_told(CALLS, 1, "'close_cards' is missing")
    assert "Add close_cards" in fault.mend
    with pytest.raises(PromptError, match="close_cards"):
        worker.words()


def test_a_missing_line_of_a_kind_of_help_is_told_with_its_section(worker: Worker) -> None:
    worker.replaces('noun = "shopping"\n', "", "en/types.toml")
    assert "[groceries]" in worker.is_told("en/types.toml", 1, "'noun' under [groceries] is missing").mend


def test_a_line_that_nobody_says_is_told(worker: Worker) -> None:
    line = worker.replaces("close_cards = ", "close_card = ")
    worker.is_told(CALLS, line, "'close_card'")


def test_a_gap_that_nothing_fills_is_told(worker: Worker) -> None:
    line = worker.writes("promise_closed", "A helper will ring you {time}, {when}. [0.6]")
    assert "{when}" in worker.is_told(CALLS, line, "{time}").mend


def test_a_gap_that_is_missing_is_told(worker: Worker) -> None:
    line = worker.writes("promise_closed", "A helper will ring you soon. [0.6]")
    worker.is_told(CALLS, line, "{when} is missing")


def test_a_code_word_said_only_once_is_told(worker: Worker) -> None:
    line = worker.writes("close_word", "The call begins with the word: [0.4] {word}. [0.8]")
    worker.is_told(CALLS, line, "only once")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Goodbye {.", "{ stands alone"),
        ("Goodbye.]", "] stands alone"),
        ("Goodbye {First Name}.", "{First Name} is not a gap"),
        ("Goodbye. [0,4]", "[0,4] is not a pause"),
        ("Goodbye. [90]", "[90] is not a pause"),
        ("", "has no text"),
    ],
)
def test_a_line_that_is_not_written_as_agreed_is_told(worker: Worker, text: str, told: str) -> None:
    line = worker.writes("goodbye", text)
    worker.is_told(CALLS, line, told)
    with pytest.raises(PromptError, match="goodbye"):
        worker.words()


def test_a_figure_in_a_sentence_is_told(worker: Worker) -> None:
    line = worker.writes("still_here", "I am still here for 20 seconds.")
    worker.is_told(CALLS, line, "figure 20")


def test_a_figure_in_the_name_of_a_kind_of_help_is_told(worker: Worker) -> None:
    line = worker.writes("noun", "shopping for 2", "en/types.toml")
    worker.is_told("en/types.toml", line, "figure 2")


def test_a_key_written_out_is_told(worker: Worker) -> None:
    line = worker.writes("close_data", "To hear more about your data, [0.4] press seven. [0.5]")
    assert "{key}" in worker.is_told(CALLS, line, "'seven' is written out").mend


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Press {key}, [0.4] for something else. [1.0]", "before what it is for"),
        ("For something else, press {key}. [1.0]", "no pause of 0.4"),
        ("For something else, [0.2] press {key}. [1.0]", "no pause of 0.4"),
        ("For something else, [0.4] {key}. [1.0]", "without its verb"),
        ("For something else, [0.4] press hard. [0.5] Then press {key}. [1.0]", "no key follows"),
        ("For something else, [0.4] press {key}. [0.5]", "too soon"),
    ],
)
def test_a_choice_in_the_wrong_order_is_told(worker: Worker, text: str, told: str) -> None:
    line = worker.writes("kinds_else", text)
    worker.is_told(CALLS, line, told)


def test_a_prompt_that_follows_a_key_at_once_is_told(worker: Worker) -> None:
    line = worker.writes("person_connecting", "[0.3] I will connect you to a person.")
    assert "[0.5]" in worker.is_told(CALLS, line, "follow a key").mend


def test_a_long_sentence_is_told(worker: Worker) -> None:
    long = "Your number, which we keep in a safe place, stays with us and nobody else."
    line = worker.writes("close_number_kept", f"{long} [0.5]")
    worker.is_told(CALLS, line, "has 15 words")


def test_a_long_prompt_is_told(worker: Worker) -> None:
    line = worker.writes("still_here", "I am still here. " * 20)
    worker.is_told(CALLS, line, "'still_here' takes 32.0 seconds")


def test_a_close_that_became_too_long_is_told_at_its_first_line(worker: Worker) -> None:
    worker.writes("close_cards", "Never give anyone your bank card or PIN. [0.5] " * 3)
    line = worker.replaces("promise_open =", "promise_open =")
    worker.is_told(CALLS, line, "'close, on this phone' takes")


def test_a_long_menu_is_told(worker: Worker) -> None:
    worker.writes(
        "menu",
        "For your shopping of every kind and everything around it, [0.4] press {key}. [5.0]",
        "en/types.toml",
    )
    line = worker.replaces("kinds_intro =", "kinds_intro =")
    worker.is_told(CALLS, line, "The menu 'kinds of help' takes")


def test_too_many_words_before_the_first_kind_of_help_are_told(worker: Worker) -> None:
    line = worker.replaces("Hello. This is", "Hello, good morning to you. This is")
    fault = worker.is_told(CALLS, line, "has 31 words")
    assert "30" in fault.mend


def test_too_many_seconds_before_the_first_kind_of_help_are_told(worker: Worker) -> None:
    line = worker.writes(
        "hello", "[0.5] Hello. This is Neighbour Help. [2.5] To speak to a person, [0.4] press zero."
    )
    worker.is_told(CALLS, line, "takes 16.3 seconds")


def test_too_much_information_about_data_is_told(worker: Worker) -> None:
    worker.writes(
        "close_number_shown", "Only your helper, and nobody else whatsoever, gets your number. [0.5]"
    )
    worker.writes("close_data", "To hear more about your data and your rights, [0.4] press nine. [0.5]")
    line = worker.replaces("hello_known =", "hello_known =")
    assert "25" in worker.is_told(CALLS, line, "first information").mend


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("That was wrong.", "wrong"),
        ("This entry is invalid.", "invalid"),
        ("We help patients.", "patients"),
        ("This is urgent.", "urgent"),
        ("See www.example.org for more.", "www.example.org"),
        ("See example.tr for more.", "example.tr"),
        ("Here is some music.", "music"),
    ],
)
def test_a_word_that_must_not_be_said_is_told(worker: Worker, text: str, word: str) -> None:
    line = worker.writes("still_here", text)
    worker.is_told(CALLS, line, f"'{word}' must not be said")


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("de", "Diese Eingabe ist falsch.", "falsch"),
        ("de", "Diese Eingabe ist ungültig.", "ungültig"),
        ("pl", "To błędny numer.", "błędny"),
        ("pl", "Proszę Pani, nadal tu jestem.", "Pani"),
    ],
)
def test_each_language_has_its_own_banned_words(tmp_path: Path, language: str, text: str, word: str) -> None:
    worker = Worker(tmp_path / "prompts", (language,))
    line = worker.writes("still_here", text, f"{language}/calls.toml")
    worker.is_told(f"{language}/calls.toml", line, f"'{word}' must not be said")


def test_a_broken_file_is_told_with_its_line(worker: Worker) -> None:
    line = worker.replaces('goodbye = "Goodbye."', 'goodbye = "Goodbye.')
    fault = worker.is_told(CALLS, line, "cannot read on")
    assert "quotation mark" in fault.mend
    assert [found for found in worker.checks() if found.file == CALLS] == [fault]
    with pytest.raises(PromptError, match=rf"calls\.toml:{line}"):
        worker.words()


def test_a_line_written_twice_is_told(worker: Worker) -> None:
    worker.adds('\ngoodbye = "Bye."\n')
    last = len((worker.folder / CALLS).read_text("utf-8").splitlines())
    worker.is_told(CALLS, last, "cannot read on")


def test_a_missing_file_is_told(worker: Worker) -> None:
    (worker.folder / "en" / "times.toml").unlink()
    worker.is_told("en/times.toml", 1, "missing")


def test_a_language_without_its_number_words_is_told(worker: Worker) -> None:
    worker.replaces("digits = [", "digit = [", "en/language.toml")
    worker.is_told("en/language.toml", 1, "10 words in digits")
    worker.is_told("en/language.toml", 1, "'digit'")


def test_a_way_of_writing_days_that_nobody_knows_is_told(worker: Worker) -> None:
    worker.replaces('locale = "en-GB"', 'locale = "british"', "en/language.toml")
    assert "en-GB" in worker.is_told("en/language.toml", 1, "'british' is no locale").mend


def test_a_missing_plural_is_told(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "prompts", ("pl",))
    line = worker.replaces(' few = "[0.5] Możliwości: {count}. [0.3]",', "", "pl/calls.toml")
    worker.is_told("pl/calls.toml", line, "plural form 'few' is missing")


def test_a_plural_that_the_language_does_not_have_is_told(worker: Worker) -> None:
    line = worker.replaces('kinds_intro = { one = "', 'kinds_intro = { few = "[0.5] {count}. [0.4]", one = "')
    worker.is_told(CALLS, line, "no plural form 'few'")


# --- cities ------------------------------------------------------------------------------------


def test_a_city_may_change_one_line_of_each_kind(worker: Worker) -> None:
    worker.adds(
        '[calls]\ngoodbye = "Bye."\n[types.groceries]\nnoun = "errands"\n[times]\ntoday = "today"\n',
        "en/berlin.toml",
    )
    assert worker.checks("berlin") == []


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[calls]\ngoodby = "Bye."\n', 2, "no line 'goodby'"),
        ('[calls]\n\ngoodbye = "Goodbye."\n', 3, "says the same"),
        ('[pages]\nsign_in_title = "Hello"\n', 1, "[pages] overrides nothing"),
        ('goodbye = "Bye."\n', 1, "overrides nothing"),
        ('[calls]\nknown_zone = "[0.5] We know you. [0.5]"\n', 2, "{zone} is missing"),
        ('[calls]\nstill_here = "I am here for 20 seconds."\n', 2, "figure 20"),
    ],
)
def test_a_city_that_overrides_nothing_or_breaks_a_line_is_told(
    worker: Worker, text: str, line: int, told: str
) -> None:
    worker.adds(text, "en/berlin.toml")
    worker.is_told("en/berlin.toml", line, told)


def test_a_city_whose_own_hello_is_too_long_is_told_in_its_file(worker: Worker) -> None:
    hello = "[0.5] Hello. This is Neighbour Help. [4.0] To speak to a person, [0.4] press zero."
    worker.adds(f'[calls]\nhello = "{hello}"\n', "en/berlin.toml")
    worker.is_told("en/berlin.toml", 2, "from hello to the first kind of help")


def test_words_for_a_city_that_does_not_exist_are_told(worker: Worker) -> None:
    worker.adds('[calls]\ngoodbye = "Bye."\n', "en/brelin.toml")
    assert [fault.what for fault in worker.checks("berlin")] == ["There is no city 'brelin'."]


# --- recordings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "rate", "channels", "seconds", "told"),
    [
        ("goodbye", 44100, 1, 0.5, "44100 Hz"),
        ("goodbye", 8000, 2, 0.5, "2 channels"),
        ("goodbye", 8000, 1, 26.0, "26.0 seconds"),
        ("close_word", 8000, 1, 0.5, "has gaps"),
        ("godbye", 8000, 1, 0.5, "No call says"),
    ],
)
def test_a_recording_that_cannot_be_played_is_told(
    worker: Worker, line: str, rate: int, channels: int, seconds: float, told: str
) -> None:
    worker.records(line, rate=rate, channels=channels, seconds=seconds)
    worker.is_told(f"en/recordings/{line}.wav", 1, told)


def test_a_recording_that_is_no_recording_is_told(worker: Worker) -> None:
    worker.adds("not a sound", "en/recordings/goodbye.wav")
    worker.is_told("en/recordings/goodbye.wav", 1, "not a WAV file")


# --- pages -------------------------------------------------------------------------------------


def test_a_page_line_that_one_language_lacks_is_told(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "prompts", ("de", "en"))
    worker.adds('\nbrand_new = "{name}"\n', "de/pages.toml")
    assert "{name}" in worker.is_told("en/pages.toml", 1, "'brand_new' is missing").mend


def test_a_page_line_with_other_gaps_is_told(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "prompts", ("de", "en"))
    worker.adds('\nbrand_new = "{name}"\n', "de/pages.toml")
    worker.adds('\nbrand_new = "{nam}"\n', "en/pages.toml")
    last = len((worker.folder / "en/pages.toml").read_text("utf-8").splitlines())
    worker.is_told("en/pages.toml", last, "same gaps")
