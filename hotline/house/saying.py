"""Whether a text that somebody has written at the desk can be said on a telephone."""

from __future__ import annotations

from dataclasses import replace

from hotline.house.changing import Mend, mend_of_words
from hotline.house.process import House
from hotline.prompts import PromptError
from hotline.prompts.checks.everything import text_faults


def faults_of_text(house: House, language: str, text: str) -> list[Mend]:
    """What is the matter with it: long sentences, figures, words that are not said; empty if nothing."""
    try:
        (source,) = house.editions.builder.sources((language,))
    except PromptError as error:
        return [Mend(language, str(error), "")]
    return [replace(mend_of_words(one), said=language) for one in text_faults(source, text)]
