"""Which browser somebody uses, in two names that tell sessions apart: no version, nothing that tracks."""

from __future__ import annotations

FAMILIES = (
    ("Firefox", ("firefox/", "fxios/")),
    ("Edge", ("edg/", "edga/", "edgios/")),
    ("Opera", ("opr/", "opera")),
    ("Samsung Internet", ("samsungbrowser/",)),
    ("Chrome", ("chrome/", "crios/", "chromium/")),
    ("Safari", ("safari/",)),
)
SYSTEMS = (
    ("Android", ("android",)),
    ("iPhone", ("iphone",)),
    ("iPad", ("ipad",)),
    ("Windows", ("windows",)),
    ("Mac", ("macintosh", "mac os")),
    ("ChromeOS", ("cros",)),
    ("Linux", ("linux", "x11")),
)


def browser_of(agent: str) -> str | None:
    """As people call it ("Firefox, Android"); None for what is none of those we know."""
    written = agent.casefold()
    found = [
        next((name for name, signs in known if any(one in written for one in signs)), None)
        for known in (FAMILIES, SYSTEMS)
    ]
    return ", ".join(one for one in found if one) or None
