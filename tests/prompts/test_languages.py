"""A language brings along what is special about it: where the verb stands, its capitals, its signs."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.prompts.checks.banned import banned_in
from hotline.prompts.checks.keys import key_faults
from hotline.prompts.languages import KEYS, Language, language_from
from hotline.prompts.lines import Line, Text
from hotline.prompts.seconds import count_words
from hotline.prompts.sounds import similar_pairs
from hotline.prompts.sources import find_folder
from hotline.prompts.templates import parse
from tests.prompts.worker import Worker

MARKED = "\N{ARABIC LETTER TEH}\N{ARABIC DAMMA}\N{ARABIC LETTER FEH}\N{ARABIC SHADDA}\N{ARABIC FATHA}"


@pytest.fixture
def english() -> Language:
    path = find_folder() / "en" / "language.toml"
    return language_from(tomllib.loads(path.read_text("utf-8")), "en")


@pytest.fixture
def verb_last(english: Language) -> Language:
    return replace(english, key_first=True, press="basin", keys={key: f"k{KEYS.index(key)}" for key in KEYS})


@pytest.mark.parametrize("sentence", ["Help, [0.4] {key} basin. [1.0]", "A person, [0.4] k0 basin."])
def test_where_the_verb_comes_last_the_key_stands_before_it(verb_last: Language, sentence: str) -> None:
    assert list(key_faults(sentence, verb_last)) == []


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Help, [0.4] basin {key}. [1.0]", "no key stands before"),
        ("Help, [0.4] k2 basin. [1.0]", "written out"),
        ("Help {key} basin. [1.0]", "no pause"),
        ("[0.5] {key} basin, then comes help.", "before what it is for"),
        ("Help, [0.4] {key}.", "without its verb"),
    ],
)
def test_the_rest_of_the_order_stays_where_the_verb_comes_last(
    verb_last: Language, sentence: str, told: str
) -> None:
    assert told in " ".join(one.what for one in key_faults(sentence, verb_last))


def test_a_sentence_begins_with_the_capital_of_its_language(worker: Worker) -> None:
    worker.writes("goodbye", "iyi. [0.4] istanbul.")
    worker.writes("close_word", "[0.4] {word}. [0.6] {word}.")
    worker.replaces('press = "press"', 'press = "press"\ncapitals = { i = "İ" }', "en/language.toml")
    spoken = worker.words().render(
        [Line("goodbye"), Line("close_word", {"word": Text("incir")})], language="en", city=""
    )
    assert [piece.text for piece in spoken if hasattr(piece, "text")] == [
        "İyi.",
        "İstanbul.",
        "İncir.",
        "İncir.",
    ]


def test_capitals_that_are_no_letters_are_told(worker: Worker) -> None:
    worker.replaces('press = "press"', 'press = "press"\ncapitals = { ij = "IJ" }', "en/language.toml")
    worker.is_told("en/language.toml", 1, "letters with their capitals")


def test_money_without_a_name_is_told(worker: Worker) -> None:
    worker.replaces("[money]", '[money]\nEUR = { one = "euro" }', "en/language.toml")
    worker.is_told("en/language.toml", 1, "names of currencies")


def test_an_arabic_question_is_a_sentence() -> None:
    assert parse("\N{ARABIC LETTER ALEF}\N{ARABIC QUESTION MARK} then").parts == (
        "\N{ARABIC LETTER ALEF}\N{ARABIC QUESTION MARK} then",
    )
    assert parse("so\N{ARABIC QUESTION MARK}[0.4]then").parts == ("So\N{ARABIC QUESTION MARK}", 0.4, "Then")


def test_a_space_that_holds_a_line_together_stays() -> None:
    assert parse("a\N{NO-BREAK SPACE}: b\n  c", capitals=False).parts == ("a\N{NO-BREAK SPACE}: b c",)


def test_a_word_with_vowel_signs_is_one_word(worker: Worker) -> None:
    assert count_words(f"{MARKED} {MARKED}") == 2
    worker.adds(f"{MARKED}\n", "en/code-words.txt")
    assert not [fault for fault in worker.checks() if "plain word" in fault.what]


def test_signs_that_are_not_heard_make_no_difference() -> None:
    assert similar_pairs(("hathoc", "atoc"), (), "h") == (("hathoc", "atoc"),)
    assert similar_pairs(("hathoc", "atoc"), ()) == ()


@pytest.mark.parametrize(
    ("banned", "found"), [("ill*", "illness"), ("*ness", "illness"), ("*lnes*", "illness")]
)
def test_a_banned_word_is_found_with_what_is_joined_on(english: Language, banned: str, found: str) -> None:
    strict = replace(english, banned={"medical": (banned,)})
    assert [word for word, _ in banned_in("No illness here.", strict)] == [found]


def test_forms_that_only_millions_take_may_be_left_out(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "prompts", ("fr",))
    assert [fault for fault in worker.checks() if "plural form" in fault.what] == []
