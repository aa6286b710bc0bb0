"""Words that no prompt may say: they blame, frighten, smell of fraud, or speak of illness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hotline.prompts.faults import Matter, matter
from hotline.prompts.languages import Language

MENDS = {
    "blame": "Nobody who rings is ever blamed: say what happens next instead.",
    "medical": "We never speak of health: name the errand, not the reason for it.",
    "fraud": "This is how swindlers speak: say it calmly, without haste and without accounts.",
    "web": "Our callers have no internet: name a telephone number or nothing.",
    "music": "Callers want help, no music and no advertising: leave it out.",
    "person": "Use the form that fits everybody: man or woman: no past forms that show a gender.",
}
OTHER_MEND = "Say it with another word."
ADDRESS = re.compile(r"(https?:|www\.)\S*|\w+\.[a-z]{2,}\b", re.IGNORECASE | re.ASCII)


def banned_in(text: str, language: Language) -> Iterator[tuple[str, Matter]]:
    """The banned words of a text, each with what is the matter with it."""
    address = ADDRESS.search(text)
    if address:
        yield address[0], _banned(address[0], "web")
    for topic, words in language.banned.items():
        found = _pattern(words).search(text) if words else None
        if found:
            yield found[0], _banned(found[0], topic)


def _banned(found: str, topic: str) -> Matter:
    name = f"banned_{topic if topic in MENDS else 'other'}"
    return matter(f"{found!r} must not be said.", MENDS.get(topic, OTHER_MEND), name, found=found)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words; a star stands for any ending, or any beginning where words are joined on there."""
    written = (r"\w*".join(map(re.escape, word.split("*"))) for word in words)
    return re.compile(rf"(?<!\w)({'|'.join(written)})(?!\w)", re.IGNORECASE)
