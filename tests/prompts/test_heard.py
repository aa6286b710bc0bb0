"""What callers may say: number words from a library, words of the folder, and what its editor is told."""

# ruff: noqa: RUF001 (other alphabets have letters like ours)

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from functools import cache

import pytest
from num2words import num2words

from hotline.prompts import load_words
from hotline.prompts.lexicon import Lexicon
from hotline.prompts.loader import lexicon_of
from hotline.prompts.numerals import numbers_of
from hotline.prompts.sources import find_folder, languages_in, read_source
from hotline.prompts.spoken_words import joined, words_of
from tests.prompts.worker import Worker

HEARD = "en/heard.toml"
SPEAKABLE = [code for code in languages_in(find_folder()) if (find_folder() / code / "heard.toml").is_file()]


@cache
def lexicon(language: str) -> Lexicon:
    """Also of a language that is still in preparation."""
    return lexicon_of(read_source(find_folder(), language)[0], "berlin")


def test_the_languages_that_can_be_spoken() -> None:
    assert {"de", "en", "pl", "uk", "ru", "tr", "ar", "fr"} <= set(SPEAKABLE)


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("de", "zwölf", 12),
        ("de", "dreiundvierzig", 43),
        ("de", "drei und vierzig", 43),
        ("de", "zwo", 2),
        ("en", "forty-three", 43),
        ("en", "forty three", 43),
        ("en", "one hundred twelve", 112),
        ("en", "One hundred and twelve", 112),
        ("pl", "trzysta dziesięć", 310),
        ("pl", "dziewięćdziesiąt siedem", 97),
        ("uk", "п'ять", 5),
        ("uk", "п’ять", 5),
        ("ru", "сорок три", 43),
        ("tr", "kırk üç", 43),
        ("tr", "sıfır", 0),
        ("ar", "ثلاثة وأربعون", 43),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "vingt et un", 21),
    ],
)
def test_a_number_is_known_however_a_recogniser_parts_and_joins_its_words(
    language: str, said: str, number: int
) -> None:
    own = {"zwo": 2} if language == "de" else {}
    assert numbers_of(language, own, ())[joined(said)] == number


@pytest.mark.parametrize("language", ["de", "en", "pl", "uk", "ru", "tr", "ar", "fr"])
def test_no_word_means_two_numbers(language: str) -> None:
    meanings: dict[str, set[int]] = defaultdict(set)
    for number in range(1000):
        meanings[joined(num2words(number, lang=language))].add(number)
    assert [word for word, numbers in meanings.items() if len(numbers) > 1] == []


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("de", "zwoundvierzig", 42),
        ("de", "zwohundert zwo", 202),
        ("pl", "czterdzieści dwie", 42),
        ("uk", "двадцять дві", 22),
        ("ru", "сорок две", 42),
        ("tr", "kırk ikiye", 42),
        ("ar", "ثلاثة وأربعين", 43),
        ("ar", "اثنين و عشرين", 22),
    ],
)
def test_a_word_of_the_folder_is_also_known_inside_larger_numbers(
    language: str, said: str, number: int
) -> None:
    """Else "forty" and a "two" of its own would be heard as 402."""
    assert lexicon(language).numbers[joined(said)] == number


def test_a_language_that_the_library_does_not_know_has_the_words_of_its_folder() -> None:
    assert numbers_of("eu", {"hamar": 10}, ("zero", "bat")) == {"hamar": 10, "zero": 0, "bat": 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zwölf, null, dreiundvierzig.", ("zwolf", "null", "dreiundvierzig")),
        ("12.043", ("12", "043")),
        ("80-310", ("80", "310")),
        ("١٢٠٤٣", ("12043",)),
        ("Kırk İKİ", ("kirk", "iki")),
        ("f*** 10 %", ("f***", "10", "%")),
        ("That's", ("that", "s")),
        ("", ()),
    ],
)
def test_words_are_compared_without_case_accents_and_punctuation(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("language", SPEAKABLE)
def test_a_phrase_means_one_thing_only(language: str) -> None:
    """`around` may hold a "yes" that is an answer elsewhere; asking for a person means nothing else."""
    heard = lexicon(language)
    for first, second in (
        ("person", "repeat"),
        ("person", "no"),
        ("person", "yes"),
        ("repeat", "no"),
        ("yes", "no"),
    ):
        assert not heard.answers[first] & heard.answers[second]
    for name in ("around", "person", "repeat"):
        assert not {"".join(phrase) for phrase in heard.answers[name]} & heard.numbers.keys(), name


@pytest.mark.parametrize("language", SPEAKABLE)
def test_the_kinds_of_help_of_a_city_are_told_apart_by_their_names(language: str) -> None:
    heard = lexicon(language)
    named: dict[tuple[str, ...], str] = {}
    for kind in ("groceries", "pharmacy", "phone_company", "household", "pets", "errands_post", "transport"):
        for phrase in heard.choices[kind]:
            assert named.setdefault(phrase, kind) == kind


def test_a_language_without_this_file_is_keys_only(worker: Worker) -> None:
    (worker.folder / HEARD).unlink()
    assert worker.checks() == []
    assert load_words(("en",), ("berlin",), worker.folder, listening=("berlin",)).lexicons("berlin") == {}


def test_where_nobody_may_speak_the_library_of_numbers_is_not_even_imported() -> None:
    told = "import sys; from hotline.prompts import load_words; load_words(('de',), ('berlin',)); "
    told += "print('num2words' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("recognised_as", "recognized_as", "name of the language is missing"),
        ("person = [", "persons = [", "'persons'"),
        ("person = [", "persons = [", "person = [...] is missing"),
        ("nil = 0", 'nil = "0"', "'nil' is not a number"),
        ("oh = 0", "oh = 1000", "'oh' is not a number"),
        ('advice = ["advice"]', 'advice = "advice"', "'advice' is not a list"),
        ('advice = ["advice"]', 'advise = ["advice"]', "'advise'"),
        ("[answers]", "[answer]", "'answer'"),
    ],
)
def test_what_is_wrong_in_it_is_told_and_stops_the_hotline_from_starting(
    worker: Worker, old: str, new: str, told: str
) -> None:
    worker.replaces(old, new, HEARD)
    assert [fault for fault in worker.checks() if told in str(fault) and fault.file == HEARD]
