"""Code words that an 80-year-old hears rightly, at the first time, on a bad line."""

from __future__ import annotations

import pytest

from hotline.prompts.sounds import similar_pairs, syllables
from tests.prompts.worker import Worker

FILE = "en/code-words.txt"


def line_of(worker: Worker, word: str) -> int:
    return (worker.folder / FILE).read_text("utf-8").splitlines().index(word) + 1


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("cat", "1 syllable"),
        ("caterpillar", "4 syllables"),
        ("Rosemary", "also a name"),
        ("coffin", "frighten"),
        ("ice cream", "one plain word"),
        ("apple", "twice"),
        ("bapple", "sound alike"),
        ("appletree", "sound alike"),
    ],
)
def test_a_word_that_does_not_fit_is_told(worker: Worker, word: str, told: str) -> None:
    worker.adds(f"{word}\n", FILE)
    last = len((worker.folder / FILE).read_text("utf-8").splitlines())
    worker.is_told(FILE, last, told)


def test_too_few_words_are_told(worker: Worker) -> None:
    path = worker.folder / FILE
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:150]), "utf-8")
    worker.is_told(FILE, 1, "There are only")


def test_remarks_in_the_list_are_no_words(worker: Worker) -> None:
    worker.adds("# cat\n\n", FILE)
    assert worker.checks() == []


def test_sounds_that_a_telephone_blurs_count_half() -> None:
    groups = (("p", "t", "b"), ("sch", "s", "f"))
    assert similar_pairs(("pasto", "tasfo"), groups) == (("pasto", "tasfo"),)
    assert similar_pairs(("pasto", "tilfo"), groups) == ()
    assert similar_pairs(("schola", "fola"), groups) == (("schola", "fola"),)


@pytest.mark.parametrize(
    ("word", "vowels", "count"),
    [("Eichhörnchen", "aeiouyäöü", 3), ("biedronka", "aąeęioóuy", 3), ("Auto", "aeiouyäöü", 2)],
)
def test_syllables_are_groups_of_vowels(word: str, vowels: str, count: int) -> None:
    assert syllables(word, vowels) == count


@pytest.mark.parametrize(("word", "count"), [("apple", 2), ("pancake", 2), ("coffee", 2), ("garden", 2)])
def test_an_english_e_at_the_end_is_not_heard(word: str, count: int) -> None:
    assert syllables(word, "aeiouy", silent_e=True) == count


def test_whether_an_e_at_the_end_is_heard_is_said_by_the_language(worker: Worker) -> None:
    worker.adds("bridge\n", "en/code-words.txt")
    last = len((worker.folder / "en/code-words.txt").read_text("utf-8").splitlines())
    worker.is_told("en/code-words.txt", last, "1 syllable")
    worker.replaces("silent_e = true", "silent_e = false", "en/language.toml")
    assert [fault for fault in worker.checks() if fault.line == last and "syllable" in fault.what] == []
