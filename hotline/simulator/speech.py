"""How long words take to be spoken: estimated, because nobody speaks here."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

SIGNS = re.compile(r"[^\w\s'-]")  # are not spoken
CHARACTERS_PER_DIGIT = 5  # a digit in a text is read as a word
BREAKS = {"none": 0.0, "x-weak": 0.25, "weak": 0.5, "medium": 0.75, "strong": 1.0, "x-strong": 1.25}
RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "fast": 1.25, "x-fast": 1.5}
TELEPHONE_BYTES_PER_SECOND = 8000.0  # of a recording that is not WAV: 64 kbit/s


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast voices speak: in words a minute where a language is named so, else in characters a second."""

    words_per_minute: Mapping[str, float] = field(default_factory=lambda: {"en": 150.0})
    characters_per_second: Mapping[str, float] = field(default_factory=dict)
    usual: float = 14.0  # characters a second of a language that is named nowhere


USUAL = Pace()


def spoken_text(node: Element) -> str:
    """All words of a Say, as one line."""
    return " ".join("".join(_texts(node)).split())


def spoken_seconds(node: Element, language: str, pace: Pace = USUAL) -> float:
    """Estimated length of a Say with its breaks, in seconds."""
    seconds = _seconds(node.text or "", language, pace)
    for child in node:
        seconds += _child_seconds(child, language, pace)
        seconds += _seconds(child.tail or "", language, pace)
    return seconds


def spoken_pieces(node: Element, language: str, pace: Pace = USUAL) -> list[tuple[str, float]]:
    """A Say, phrase by phrase: (words, estimated seconds); a break has no words."""
    pieces = _piece(node.text or "", language, pace)
    for child in node:
        words = "" if child.tag == "break" else spoken_text(child)
        if child.tag == "sub":
            words = child.get("alias", "")
        pieces.append((words, _child_seconds(child, language, pace)))
        pieces += _piece(child.tail or "", language, pace)
    return [(words, seconds) for words, seconds in pieces if seconds]


def _piece(text: str, language: str, pace: Pace) -> list[tuple[str, float]]:
    return [(" ".join(text.split()), _seconds(text, language, pace))]


def recording_seconds(body: bytes) -> float:
    """Length of a recording: exact for WAV, estimated for everything else."""
    try:
        with wave.open(io.BytesIO(body)) as recording:
            return float(recording.getnframes() / recording.getframerate())
    except (wave.Error, EOFError):
        return len(body) / TELEPHONE_BYTES_PER_SECOND


def _child_seconds(node: Element, language: str, pace: Pace) -> float:
    if node.tag == "break":
        return _break_seconds(node)
    if node.tag == "sub":
        return _seconds(node.get("alias", ""), language, pace)
    if node.tag == "say-as" and node.get("interpret-as") in (
        "digits",
        "characters",
        "spell-out",
        "telephone",
    ):
        return _seconds(" ".join("0" for _ in node.text or ""), language, pace)
    rate = _rate(node.get("rate", "")) if node.tag == "prosody" else 1.0
    return spoken_seconds(node, language, pace) / rate


def _seconds(text: str, language: str, pace: Pace) -> float:
    words = SIGNS.sub("", text).split()
    if language in pace.words_per_minute:
        count = sum(max(1, len(re.findall(r"\d", word))) for word in words)
        return count * 60 / pace.words_per_minute[language]
    digits = sum(character.isdigit() for word in words for character in word)
    characters = sum(map(len, words)) + max(0, len(words) - 1) + digits * (CHARACTERS_PER_DIGIT - 1)
    return characters / pace.characters_per_second.get(language, pace.usual)


def _break_seconds(node: Element) -> float:
    match = re.fullmatch(r"(\d*\.?\d+)(ms|s)", node.get("time", ""))
    if match:
        return float(match.group(1)) / (1000 if match.group(2) == "ms" else 1)
    return BREAKS.get(node.get("strength", "medium"), 0.75)


def _rate(text: str) -> float:
    if text in RATES:
        return RATES[text]
    match = re.fullmatch(r"(\d+)%", text)
    return max(0.2, int(match.group(1)) / 100) if match else 1.0


def _texts(node: Element) -> list[str]:
    """Text, and a space for every break, so that words do not grow together."""
    texts = [node.text or ""]
    for child in node:
        if child.tag == "sub":
            texts.append(child.get("alias", ""))
        else:
            texts += [" "] if child.tag == "break" else _texts(child)
        texts.append(child.tail or "")
    return texts
