"""Where callers may speak: the doctor names each language in which nobody is understood."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from hotline import prompts
from hotline.commands.doctor.town import unheard
from hotline.prompts.sources import find_folder
from tests.cities.towns import berlin


def test_a_language_without_words_to_understand_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "prompts"
    for language in ("de", "pl"):
        shutil.copytree(find_folder() / language, folder / language)
    (folder / "pl" / "heard.toml").unlink()
    monkeypatch.setattr(prompts, "load_words", partial(prompts.load_words, folder=folder))
    speaks = replace(berlin(), speech=True, languages=("de", "pl"))  # each is read whole: two are enough
    [found] = unheard([speaks])
    assert (found.words, "prompts/pl/heard.toml" in found.mend) == (
        "Berlin lets callers speak, but not in pl: there they have keys alone.",
        True,
    )
    assert list(unheard([berlin()])) == []  # keys only: nothing is missing


def test_with_all_the_languages_as_they_are_shipped_nothing_is_missing() -> None:
    assert list(unheard([replace(berlin(), speech=True)])) == []
