"""TOML files read so that every entry knows its line, and a broken file says where and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.prompts.faults import Fault

SECTION = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")
KEY = re.compile(r"\s*[\"']?([^\"'=\s#\[]+)[\"']?\s*=")
PLACE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file that was read: its data, and where its entries stand."""

    name: str
    data: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def line(self, key: str, section: str = "") -> int:
        """The line of an entry, 1 where it cannot be found."""
        return self.places.get((section, key), self.places.get((section, ""), 1))


def read_toml(path: Path, name: str) -> tuple[TomlFile, list[Fault]]:
    """Read a file; one that is missing or broken is empty and a fault."""
    if not path.is_file():
        mend = "Copy it from another language."
        return TomlFile(name), [Fault(name, 1, "This file is missing.", mend)]
    try:
        text = path.read_text("utf-8-sig")
        return TomlFile(name, tomllib.loads(text), _places(text)), []
    except UnicodeDecodeError:
        return TomlFile(name), [
            Fault(name, 1, "This file is not UTF-8.", "Save it again with the encoding UTF-8.")
        ]
    except tomllib.TOMLDecodeError as error:
        return TomlFile(name), [_broken(name, str(error), len(text.splitlines()))]


def _broken(name: str, message: str, last_line: int) -> Fault:
    place = PLACE.search(message)
    line = int(place[1]) if place and place[1] else last_line
    what = f"The computer cannot read on from here ({PLACE.sub('', message)})."
    mend = 'Each entry is one line: name = "text". Look for a missing quotation mark or a name written twice.'
    return Fault(name, line, what, mend)


def _places(text: str) -> dict[tuple[str, str], int]:
    places: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := SECTION.match(line):
            section = found[1].replace('"', "")
            places[section, ""] = number
        elif found := KEY.match(line):
            places.setdefault((section, found[1]), number)
    return places
