"""What callers hear and pages say: from line names to words, pauses and recordings."""

from __future__ import annotations

from hotline.prompts.checks.everything import check_words, city_faults
from hotline.prompts.checks.names import name_faults
from hotline.prompts.faults import Fault, PromptError
from hotline.prompts.loader import Edits, load_words, read_languages, with_edits, words_of
from hotline.prompts.pieces import SENTENCE_ENDS, Pause, Piece, Recording, Speech
from hotline.prompts.sources import Source, find_folder, lines_for, shipped_languages
from hotline.prompts.words import Words

__all__ = [
    "SENTENCE_ENDS",
    "Edits",
    "Fault",
    "Pause",
    "Piece",
    "PromptError",
    "Recording",
    "Source",
    "Speech",
    "Words",
    "check_words",
    "city_faults",
    "find_folder",
    "lines_for",
    "load_words",
    "name_faults",
    "read_languages",
    "shipped_languages",
    "with_edits",
    "words_of",
]
