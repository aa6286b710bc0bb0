"""Voices that exist, as far as this product speaks their languages; others are judged by their form."""

from __future__ import annotations

import re

# Locale -> letters of its Standard voices, letters of its Wavenet voices, Polly's voices.
VOICES = {
    "de-DE": ("ABCDEFGH", "ABCDEFGH", "Marlene Vicki Hans Vicki-Neural Daniel-Neural"),
    "pl-PL": ("ABCDEFG", "ABCDEFG", "Ewa Maja Jacek Jan Ola-Neural"),
    "en-GB": ("ABCDFNO", "ABCDFNO", "Amy Emma Brian Amy-Neural Emma-Neural Brian-Neural Arthur-Neural"),
    "uk-UA": ("A", "A", ""),
    "ru-RU": ("ABCDE", "ABCDE", "Tatyana Maxim"),
    "tr-TR": ("ABCDE", "ABCDE", "Filiz Burcu-Neural"),
    "ar-XA": ("ABCD", "ABCD", "Zeina Hala-Neural Zayd-Neural"),
    "fr-FR": ("ABCDEFG", "ABCDEFG", "Celine Lea Mathieu Lea-Neural Remi-Neural"),
    "es-ES": ("ABCDEFGH", "BCDEFGH", "Conchita Lucia Enrique Lucia-Neural Sergio-Neural"),
    "ca-ES": ("AB", "", "Arlet-Neural"),
    "it-IT": ("ABCDEF", "ABCDEF", "Carla Bianca Giorgio Bianca-Neural Adriano-Neural"),
    "pt-PT": ("ABCDEF", "ABCDEF", "Ines Cristiano Ines-Neural"),
    "pt-BR": ("ABCDE", "ABCDE", "Vitoria Camila Ricardo"),
    "ro-RO": ("AB", "AB", "Carmen"),
    "fi-FI": ("AB", "AB", "Suvi-Neural"),
    "eu-ES": ("AB", "", ""),
    "gl-ES": ("AB", "", ""),
}
BASIC = frozenset({"man", "woman", "alice"})
NOT_SPOKEN = frozenset({"eu-ES", "gl-ES"})  # in names of voices, but no values of Say's `language`
LOCALE = re.compile(r"[a-z]{2,3}-[A-Z]{2}|arb|[a-z]{2}-\d{3}")
POLLY_LANGUAGES = {name: locale for locale, (_, _, names) in VOICES.items() for name in names.split()}
GOOGLE = re.compile(r"Google\.([a-z]{2,3}-[A-Z]{2})-(Standard|Wavenet)-([A-Z])")
OTHER_GOOGLE = re.compile(r"Google\.[a-z]{2,3}-[A-Z]{2}-(Neural2-[A-Z]|Chirp3-HD-[A-Z][a-z]+)")
POLLY = re.compile(r"Polly\.[A-Z][a-z]+(-Neural|-Generative)?")


def is_voice(name: str) -> bool:
    """Whether there is such a voice."""
    if name in BASIC or OTHER_GOOGLE.fullmatch(name):
        return True
    if match := GOOGLE.fullmatch(name):
        locale, kind, letter = match.groups()
        known = VOICES.get(locale)
        return known is None or letter in known[0 if kind == "Standard" else 1]
    return POLLY.fullmatch(name) is not None


def is_language(name: str) -> bool:
    """Whether Say and Gather take this language: `de-DE`, not `de`."""
    return name not in NOT_SPOKEN and LOCALE.fullmatch(name) is not None


def language_of(voice: str, language: str) -> str:
    """The language that is spoken, by its two letters: the attribute's, else the voice's, else English."""
    if match := re.match(r"Google\.([a-z]{2,3})-", voice):
        return match.group(1)
    if language:
        return language.partition("-")[0]
    return POLLY_LANGUAGES.get(voice.removeprefix("Polly."), "en").partition("-")[0]


def locale_of(voice: str, language: str) -> str:
    """The same, with the country where one is named: `de-DE`."""
    if match := re.match(r"Google\.([a-z]{2,3}-[A-Z]{2})-", voice):
        return match.group(1)
    return language or POLLY_LANGUAGES.get(voice.removeprefix("Polly."), "en")


def longest_text(voice: str) -> int:
    """How many characters one Say may hold."""
    if voice.startswith("Polly."):
        return 3000
    return 5000 if voice.startswith("Google.") else 4096
