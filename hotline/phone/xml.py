"""A document of the SDK, written out: its own way goes through a second tree, at three times the cost."""

from __future__ import annotations

from twilio.twiml import TwiML

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTES = _IN_TEXT | str.maketrans({'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"})


class Ready(str):
    """Text and elements that are written out already, to stand in a document as they are."""

    __slots__ = ()


def written(document: TwiML) -> str:
    """What `document.to_xml()` gives, letter by letter, where no two texts follow each other."""
    parts = [DECLARATION]
    _write(document, parts)
    return "".join(parts)


def ready(element: TwiML) -> Ready:
    """One element, to stand in many documents."""
    parts: list[str] = []
    _write(element, parts)
    return Ready("".join(parts))


def ready_text(text: str) -> Ready:
    """A text, to stand between elements."""
    return Ready(text.translate(_IN_TEXT))


def _write(element: TwiML, parts: list[str]) -> None:
    name, attributes, children = element.name, element.attrs, element.verbs
    parts.append(f"<{name}")
    for key in sorted(attributes):
        value = attributes[key]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        parts.append(f' {key}="{text.translate(_IN_ATTRIBUTES)}"')
    if not children and not element.value:
        parts.append(" />")
        return
    parts.append(">")
    if element.value:
        parts.append(str(element.value).translate(_IN_TEXT))
    for child in children:
        if isinstance(child, str):
            parts.append(child if isinstance(child, Ready) else child.translate(_IN_TEXT))
        else:
            _write(child, parts)
    parts.append(f"</{name}>")
