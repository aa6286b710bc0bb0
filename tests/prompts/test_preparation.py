"""A language in preparation: what it needs is told apart, and nobody is offered it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.prompts import PromptError
from hotline.prompts.checks.everything import examine
from tests.prompts.worker import Worker


@pytest.fixture
def translator(tmp_path: Path) -> Worker:
    """Somebody who has begun with Polish, beside English that is finished."""
    worker = Worker(tmp_path / "prompts", ("en", "pl"))
    worker.replaces('name = "Polski"', 'name = "Polski"\nin_preparation = true', "pl/language.toml")
    return worker


def test_what_a_language_in_preparation_needs_is_told_apart_and_stops_nobody(translator: Worker) -> None:
    translator.replaces("close_cards = ", "# close_cards = ", "pl/calls.toml")
    translator.replaces("goodbye = ", "# goodbye = ", "pl/calls.toml")
    (translator.folder / "pl" / "code-words.txt").write_text("jabłko\n", "utf-8")
    (translator.folder / "pl" / "desk.toml").unlink()
    found = examine(translator.folder)
    assert found.faults == []
    assert found.shipped == ("en",)
    assert len(found.preparing["pl"]) > 500
    told = {fault.what for fault in found.preparing["pl"]}
    assert {"The line 'close_cards' is missing.", "The line 'goodbye' is missing."} <= told


def test_what_is_there_in_a_language_in_preparation_is_checked(translator: Worker) -> None:
    line = translator.writes("still_here", "To był błąd.", "pl/calls.toml")
    translator.adds('\nnever_shown = "Nic."\n', "pl/pages.toml")
    last = len((translator.folder / "pl/pages.toml").read_text("utf-8").splitlines())
    found = examine(translator.folder)
    told = {(fault.file, fault.line): fault.what for fault in found.preparing["pl"]}
    assert found.faults == []
    assert "'błąd' must not be said" in told["pl/calls.toml", line]
    assert "No page shows" in told["pl/pages.toml", last]


def test_a_language_in_preparation_asks_nothing_of_the_others(translator: Worker) -> None:
    translator.adds('\nnever_shown = "Nic."\n', "pl/pages.toml")
    assert [fault for fault in translator.checks() if fault.file.startswith("en/")] == []


def test_a_language_in_preparation_is_offered_to_nobody(translator: Worker) -> None:
    with pytest.raises(PromptError, match="'pl' is still in preparation"):
        translator.words()


def test_a_switch_of_a_language_is_true_or_false(translator: Worker) -> None:
    translator.replaces("in_preparation = true", 'in_preparation = "yes"', "pl/language.toml")
    translator.is_told("pl/language.toml", 1, "true or false, as in in_preparation")


def test_an_unfinished_language_cannot_be_said_to_be_finished(translator: Worker) -> None:
    translator.replaces("goodbye = ", "# goodbye = ", "pl/calls.toml")
    translator.replaces("in_preparation = true", "in_preparation = false", "pl/language.toml")
    translator.is_told("pl/calls.toml", 1, "'goodbye' is missing")
