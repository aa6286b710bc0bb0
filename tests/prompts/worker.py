"""The municipal worker who edits words: a copy of the shipped folder, and what is done with it."""

from __future__ import annotations

import re
import shutil
import wave
from pathlib import Path

from hotline.prompts import Fault, Words, check_words, load_words
from hotline.prompts.sources import FILES, HEARD, find_folder


class Worker:
    """Somebody who changes the words of some languages in a folder of their own."""

    def __init__(self, folder: Path, languages: tuple[str, ...] = ("en",)) -> None:
        self.folder = folder
        self.languages = languages
        for language in languages:
            shutil.copytree(find_folder() / language, folder / language)
            for path in (folder / language).glob("*.toml"):
                if path.stem not in (*FILES, HEARD):  # a city's own words
                    path.unlink()

    def writes(self, line: str, text: str, file: str = "en/calls.toml") -> int:
        """Gives a line another text and tells in which line of the file it stands."""
        path = self.folder / file
        lines = path.read_text("utf-8").splitlines()
        at = next(number for number, old in enumerate(lines) if re.match(rf"{line}\s*=", old))
        lines[at] = f'{line} = "{text}"'
        path.write_text("\n".join(lines), "utf-8")
        return at + 1

    def replaces(self, old: str, new: str, file: str = "en/calls.toml") -> int:
        """Replaces words where they stand first and tells in which line that is."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    def adds(self, text: str, file: str = "en/calls.toml") -> None:
        """Adds lines to the end of a file, which may be new."""
        path = self.folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")

    def records(self, line: str, *, rate: int = 8000, channels: int = 1, seconds: float = 0.5) -> Path:
        """Puts a recording of silence into the English folder."""
        path = self.folder / "en" / "recordings" / f"{line}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(bytes(2 * channels * int(rate * seconds)))
        return path

    def checks(self, *cities: str) -> list[Fault]:
        """What `hotline prompts check` finds."""
        return check_words(self.folder, cities)

    def is_told(self, file: str, line: int, what: str) -> Fault:
        """The one fault at that place that speaks of `what`; it must say how to mend it."""
        found = self.checks()
        for fault in found:
            if (fault.file, fault.line) == (file, line) and what in fault.what:
                assert fault.mend.strip()
                return fault
        raise AssertionError(f"nothing about {what!r} at {file}:{line} in\n" + "\n".join(map(str, found)))

    def words(self, *cities: str) -> Words:
        """The words as a hotline would load them."""
        return load_words(self.languages, cities, self.folder)
