"""One call of the hotline, written down for the floor: so both speak the same words."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.benchmarks.callers import STEPS, Line, strangers


def record(line: Line, file: Path) -> None:
    """Make a call and write down every document, by the last word of the address that answered with it."""
    (caller,) = strangers(1)
    script: dict[str, Any] = {}
    for step in STEPS:
        name = urlsplit(caller.url(step)).path.rpartition("/")[2]
        asked, _ = line.asks(caller, step)
        if asked.body:
            script[name] = _page(ET.fromstring(asked.body))
    file.write_text(json.dumps(script, ensure_ascii=False), encoding="utf-8")


def _page(document: ET.Element) -> dict[str, Any]:
    gather = document[0]
    return {"gather": gather.attrib, "says": [_spoken(say) for say in gather]}


def _spoken(say: ET.Element) -> dict[str, Any]:
    """Texts as text, breaks as milliseconds."""
    parts: list[str | int] = [say.text] if say.text else []
    for pause in say:
        parts.append(int(pause.attrib["time"].removesuffix("ms")))
        if pause.tail:
            parts.append(pause.tail)
    return {**say.attrib, "parts": parts}
