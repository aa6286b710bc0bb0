"""The pause of a line: callers hear that it is paused, why, and from when on somebody is there again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from hotline.cities.reading import BY_HAND, Section


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that ends by itself at `until` (aware UTC); `message` has what is said of it, by language."""

    until: datetime | None = None
    message: Mapping[str, str] = field(default_factory=dict)

    def holds(self, now: datetime) -> bool:
        """Whether the line is paused at this moment."""
        return self.until is not None and now < self.until


NO_PAUSE = Pause()


def read_pause(section: Section, timezone: ZoneInfo, languages: Sequence[str]) -> Pause:
    """The pause of a city file, if it has one; it ends at a full or half hour, which callers are told."""
    written = section.text("until", "")
    message = section.section("message")
    told = {language: message.text(language) for language in languages if language in message.data}
    message.all_keys()  # of languages that were taken away since
    return Pause(_until(section, written, timezone) if written else None, MappingProxyType(told))


def _until(section: Section, written: str, timezone: ZoneInfo) -> datetime:
    try:
        local = datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=timezone)
    except ValueError:
        mend = 'Write day and time of the town: until = "2026-11-30 08:00".'
        raise section.fault("until", f'"{written}" is no time.', mend, name=BY_HAND) from None
    if local.minute % 30:
        mend = "End at a full or half hour: callers are told this time."
        what = f'"{written}" is neither a full nor a half hour.'
        raise section.fault("until", what, mend, name=BY_HAND)
    return local.astimezone(UTC)
