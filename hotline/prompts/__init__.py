"""What callers hear and pages say: from line names to words, pauses and recordings."""

from __future__ import annotations

from hotline.prompts.checks.everything import check_words
from hotline.prompts.checks.names import name_faults
from hotline.prompts.faults import Fault, PromptError
from hotline.prompts.loader import load_words
from hotline.prompts.pieces import SENTENCE_ENDS, Pause, Piece, Recording, Speech
from hotline.prompts.sources import find_folder
from hotline.prompts.words import Words

__all__ = [
    "SENTENCE_ENDS",
    "Fault",
    "Pause",
    "Piece",
    "PromptError",
    "Recording",
    "Speech",
    "Words",
    "check_words",
    "find_folder",
    "load_words",
    "name_faults",
]
