"""From files and changes to a town: everything is read and checked before anybody rings."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from hotline.cities import SHIPPED as CITY_FILES
from hotline.cities import CityError, Written, load_site, read_cities, write_down
from hotline.house.overlay import CITY, Overlay, city_edits, made_here, name_of, recordings, word_edits
from hotline.house.recorded import own_folder, with_recordings
from hotline.house.town import LeftOut, Town, check_types
from hotline.prompts import (
    PromptError,
    Source,
    Words,
    find_folder,
    read_languages,
    shipped_languages,
    with_edits,
    words_of,
)
from hotline.settings import Settings

log = logging.getLogger(__name__)

EDITED = frozenset({".toml", ".csv", ".geojson", ".txt", ".wav"})
KEPT = 4  # sets of words: the same ones serve every edition in which only settings differ
NOTHING: Overlay = {}


def fingerprint(folders: Iterable[Path], files: Iterable[Path | None]) -> str:
    """The name of an edition: twelve hex digits that change with any file of words, cities or site."""
    known = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in EDITED]
    digest = sha256()
    for path in (*known, *(path for path in files if path is not None)):
        digest.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


@dataclass
class Builder:
    """Builds towns from this installation's files. `files` is their fingerprint; `names` those it names."""

    names: tuple[str, ...]
    site: Mapping[str, Any]
    files: str
    folder: Path | None = None
    prompts: Path | None = None
    recordings: Path = field(default_factory=own_folder)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _read: dict[str, Source] = field(default_factory=dict)
    _words: dict[str, Words] = field(default_factory=dict)

    def build(self, overlay: Overlay = NOTHING, *, revision: int = 0) -> Town:
        """The town with these changes; CityError or PromptError where anything in it could not be used."""
        with self._lock:  # the second one who asks finds the words ready
            return self._build(overlay, revision)

    def build_what_can_be(self, overlay: Overlay, *, revision: int) -> Town:
        """The same, whatever a new version of the files has made of old changes.

        What cannot be followed any more is left out and logged, the newest first, and the line goes on.
        """
        left_out: list[LeftOut] = []
        while True:
            try:
                return replace(self.build(overlay, revision=revision), left_out=tuple(left_out))
            except (CityError, PromptError) as error:
                if not overlay:
                    raise
                key = _newest_at_fault(self, overlay)
                fault = error if isinstance(error, CityError) else None
                left_out.append(LeftOut(*key, why=str(error), fault=fault))
                log.error("the change of %s in %s cannot be followed: %s", key[1], key[0], error)
                overlay = {other: value for other, value in overlay.items() if other != key}

    def sources(self, languages: Sequence[str], overlay: Overlay = NOTHING) -> list[Source]:
        """Languages as they are written down, with the changes."""
        missing = [code for code in languages if code not in self._read]
        self._read.update((one.code, one) for one in read_languages(missing, self.prompts))
        edited = with_edits([self._read[code] for code in languages], word_edits(overlay))
        return with_recordings(edited, overlay, self.recordings)

    def filed(self, city: str, overlay: Overlay) -> Written:
        """A city as its files have it, or as it was made at the desk, without what was changed since."""
        made = {key: value for key, value in overlay.items() if key[1] == CITY}
        return write_down((city,), self.site, folder=self.folder, edits=city_edits(made))[city]

    def _build(self, overlay: Overlay, revision: int) -> Town:
        edits, names = city_edits(overlay), tuple(dict.fromkeys((*self.names, *made_here(overlay))))
        written = write_down(names, self.site, folder=self.folder, edits=edits)
        cities = read_cities(written)
        spoken = {language for city in cities.values() for language in city.languages}
        languages = sorted({*spoken, *self._spoken_by_files(made_here(overlay))})
        listening = [code for code, city in cities.items() if city.speech]
        words = self._words_of(languages, tuple(cities), listening, overlay)
        check_types(cities.values(), words)
        return Town(cities, words, name_of(self.files, overlay), revision, written)

    def _spoken_by_files(self, made: Sequence[str]) -> set[str]:
        """The languages of pages: who works in one keeps it, also when callers are not offered it any more.

        Where cities are made at the desk somebody works there before there is one.
        """
        if made or not self.names:
            return set(shipped_languages(find_folder(self.prompts)))
        files = write_down(self.names, self.site, folder=self.folder, edits={}).values()
        return {language for one in files for language in one.settings.words("languages")}

    def _words_of(
        self, languages: Sequence[str], cities: tuple[str, ...], listening: Sequence[str], overlay: Overlay
    ) -> Words:
        edits = (word_edits(overlay), recordings(overlay))
        key = sha256(repr((languages, cities, listening, edits)).encode()).hexdigest()
        found = self._words.pop(key, None)
        if found is None:
            found = words_of(self.sources(languages, overlay), cities, listening=listening)
        self._words[key] = found
        while len(self._words) > KEPT:
            self._words.pop(next(iter(self._words)))
        return found


def builder_of(settings: Settings) -> Builder:
    """The builder of an installation, from its files."""
    files = fingerprint((find_folder(), CITY_FILES), (settings.site_file,))
    recorded = settings.data_dir / "recordings"
    return Builder(settings.cities, load_site(settings.site_file), files, recordings=recorded)


def _newest_at_fault(builder: Builder, overlay: Overlay) -> tuple[str, str]:
    """The newest change without which the town can be built; else the newest of all."""
    keys = list(overlay)
    for key in reversed(keys):
        try:
            builder.build({other: value for other, value in overlay.items() if other != key})
        except (CityError, PromptError):
            continue
        return key
    return keys[-1]
