"""`hotline prompts check` and `hotline prompts hear`, as a worker types them."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from hotline.commands.words import prompts
from tests.prompts.worker import Worker


def typed(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(prompts, arguments)
    return result.exit_code, result.output


def test_words_in_order_end_with_zero(worker: Worker) -> None:
    code, output = typed("check", "--folder", str(worker.folder))
    assert code == 0
    assert "in order: en" in output


def test_faults_end_with_one_and_say_file_line_what_and_mend(worker: Worker) -> None:
    line = worker.writes("still_here", "That is wrong.")
    code, output = typed("check", "--folder", str(worker.folder))
    assert code == 1
    assert f"en/calls.toml:{line}: 'still_here': 'wrong' must not be said.\n    Nobody who rings" in output
    assert "1 to mend." in output


def test_seconds_are_shown_for_every_prompt(worker: Worker) -> None:
    code, output = typed("check", "--seconds", "--folder", str(worker.folder))
    assert code == 0
    assert "English: seconds, estimated" in output
    assert "kinds of help (menu)" in output
    assert "read_back" in output


def test_a_line_is_shown_with_example_gaps() -> None:
    code, output = typed("hear", "promise_closed", "--language", "de", "--city", "berlin")
    assert (code, output) == (0, "Morgen ab neun Uhr ruft Sie jemand an. [0.6]\n")


def test_the_examples_are_those_of_the_city() -> None:
    _, output = typed("hear", "read_back", "--language", "pl", "--city", "tricity")
    assert "Neuk" not in output
    assert "Gda" in output or "Gdy" in output or "Sopot" in output, output


def test_a_line_or_language_that_does_not_exist_is_said_plainly() -> None:
    assert typed("hear", "helo") == (1, "Error: there is no line 'helo' in the language 'en'\n")
    assert typed("hear", "hello", "--language", "xx")[0] == 1


def test_a_language_in_preparation_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "prompts", ("de", "en"))
    worker.replaces('name = "Deutsch"', 'name = "Deutsch"\nin_preparation = true', "de/language.toml")
    worker.replaces("goodbye = ", "# goodbye = ", "de/calls.toml")
    code, output = typed("check", "--folder", str(worker.folder))
    assert code == 0
    assert "In preparation, offered to nobody: de (1 to do: --language de)." in output
    assert "in order: en" in output
    code, output = typed("check", "--folder", str(worker.folder), "--language", "de")
    assert code == 1
    assert "'goodbye' is missing" in output
    assert typed("check", "--folder", str(worker.folder), "--language", "xx")[0] == 1
