"""What a person hears: which choices a prompt offers, by which keys, and when each of them is spoken."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from hotline.cities import City
from hotline.prompts import Words
from hotline.prompts.declared import SPOKEN
from hotline.prompts.lines import Digits, KeyName, Kind, Line, Text
from hotline.simulator import Pace
from hotline.simulator.speech import spoken_pieces
from hotline.simulator.voices import language_of

SAY = re.compile(r"<Say\b.*?</Say>", re.DOTALL)
KEYS = "123456789"
HELPER = "Anna"  # takes every request of the crowd


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: the name of its line, its key, and when it is spoken, in seconds of the prompt."""

    name: str
    key: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt as it is heard: its words, its length in seconds, its choices in their order."""

    text: str = ""
    seconds: float = 0.0
    options: tuple[Option, ...] = ()


@dataclass
class Ear:
    """Understands one language in one city."""

    words: Words
    city: City
    language: str
    pace: Pace
    choices: list[tuple[str, str, str]] = field(default_factory=list)  # (what is said, line, key)
    heard: dict[str, Prompt] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn how every choice sounds."""
        for name, line in self._lines():
            for key in KEYS:
                keyed = Line(line.name, {**line.gaps, "key": KeyName(key)})
                self.choices.append((self.says(keyed), name, key))

    def says(self, line: Line) -> str:
        """How a line sounds."""
        said = self.words.plain((line,), language=self.language, city=self.city.code)
        return " ".join(said.split())

    def noun(self, kind: str) -> str:
        """How a kind of help is called inside a sentence."""
        return self.words.kind(kind, self.language)

    def digits(self, groups: tuple[str, ...]) -> str:
        """How digits sound that are read one by one."""
        said = self.words.spoken[self.language, ""].value(Digits(groups))
        return " ".join(piece for piece in said if isinstance(piece, str))

    def _lines(self) -> Iterator[tuple[str, Line]]:
        """Every line that is a choice: what differs in it besides the key belongs to its name."""
        for name, gaps in SPOKEN.items():
            if gaps == {"key"}:
                yield name, Line(name)
            elif gaps == {"key", "zone"}:
                for zone in self.city.zones:
                    spoken = Text(self.city.zone_spoken(zone, self.language))
                    yield f"{name}:{zone}", Line(name, {"zone": spoken})
            elif gaps in ({"key", "type"}, {"key", "type", "helper"}):
                for kind in (*self.city.first_types, *self.city.more_types, *self.city.third_types):
                    yield f"{name}:{kind}", Line(name, {"type": Kind(kind), "helper": Text(HELPER)})

    def hears(self, document: str) -> Prompt:
        """A document as somebody on the telephone hears it."""
        spoken = "".join(SAY.findall(document))
        if spoken not in self.heard:
            self.heard[spoken] = self._prompt(spoken)
        return self.heard[spoken]

    def _prompt(self, spoken: str) -> Prompt:
        text, ends, now = "", [], 0.0  # `ends`: at which second each sign of the text has been spoken
        for node in ET.fromstring(f"<all>{spoken}</all>"):
            language = language_of(node.get("voice", ""), node.get("language", ""))
            for words, seconds in spoken_pieces(node, language, self.pace):
                grown = f" {words}" if text and words else words
                ends += [now + seconds * (sign + 1) / len(grown) for sign in range(len(grown))]
                text, now = text + grown, now + seconds
        return Prompt(text, now, tuple(sorted(self._options(text, ends), key=lambda option: option.begins)))

    def _options(self, text: str, ends: list[float]) -> Iterator[Option]:
        for said, name, key in self.choices:
            at = text.find(said)
            if at >= 0:
                yield Option(name, key, ends[at - 1] if at else 0.0, ends[at + len(said) - 1])
