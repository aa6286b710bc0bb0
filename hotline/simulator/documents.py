"""An answer to a webhook, read as the provider reads it: checked, and ready to be played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from hotline.simulator.elements import ELEMENTS
from hotline.simulator.faults import Fault, Refused
from hotline.simulator.sender import Asked
from hotline.simulator.speech import spoken_text
from hotline.simulator.values import wrong_value
from hotline.simulator.voices import longest_text

MAX_BYTES = 64 * 1024
TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NESTING = {"Gather": 13320, "Dial": 13215}


@dataclass(frozen=True, slots=True)
class Verb:
    """One element that can be executed, with the attributes that are valid. `node` is its XML."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: tuple[Verb, ...] = ()
    node: ElementTree.Element | None = None

    def get(self, attribute: str, default: str = "") -> str:
        """An attribute's value."""
        return self.attributes.get(attribute, default)

    def number(self, attribute: str, default: float) -> float:
        """A number of seconds, keys or times."""
        value = self.attributes.get(attribute, "")
        return float(value) if value else default

    def is_true(self, attribute: str) -> bool:
        """Whether a switch is on; all are off by default."""
        return self.attributes.get(attribute) == "true"


@dataclass(frozen=True, slots=True)
class Page:
    """One document: where it came from, its verbs, and the warnings about it."""

    url: str
    verbs: tuple[Verb, ...]
    warnings: list[Fault] = field(default_factory=list)
    audio: bytes | None = None  # the answer was a recording

    def address(self, url: str) -> str:
        """A URL of this document, made absolute. Refused if it is none."""
        absolute = urljoin(self.url, url.strip())
        parts = urlsplit(absolute)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(Fault(11100, url, self.url))
        return absolute


def read_page(asked: Asked, *, strict: bool = False) -> Page:
    """The document in an answer. Refused with the provider's code if it cannot be executed.

    `strict`: unknown verbs, unknown attributes and bad nesting end the document instead of being skipped.
    """
    _check_size(asked)
    kind = asked.header("content-type").partition(";")[0].strip().lower()
    if kind in TWIML_TYPES:
        return read_twiml(asked.body, url=asked.address, strict=strict)
    if kind == "text/plain":
        return _plain(asked, strict=strict)
    if kind.startswith("audio/"):
        return Page(asked.address, (), audio=asked.body)
    raise Refused(
        Fault(12300, kind, asked.address) if kind else Fault(11200, "no Content-Type", asked.address)
    )


def read_twiml(body: bytes | str, *, url: str = "http://localhost/", strict: bool = False) -> Page:
    """A TwiML document; its warnings are kept, its errors raised as Refused."""
    try:
        text = body.decode() if isinstance(body, bytes) else body
        if text.startswith("\N{BYTE ORDER MARK}"):
            raise ValueError("something stands before the document")
        root = ElementTree.fromstring(text.encode())
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused(Fault(12100, str(error), url)) from None
    if root.tag != "Response":
        raise Refused(Fault(12102, f"it is {root.tag}", url))
    reader = _Reader(url, strict=strict)
    verbs = reader.children(root, "Response")
    return Page(url, verbs, reader.warnings)


def _check_size(asked: Asked) -> None:
    if len(asked.body) > MAX_BYTES:
        raise Refused(Fault(11750, f"{len(asked.body)} bytes", asked.address))
    if not asked.body and asked.header("transfer-encoding").lower() == "chunked":
        raise Refused(Fault(11770, url=asked.address))


def _plain(asked: Asked, *, strict: bool) -> Page:
    """Executed if it is TwiML, else read aloud."""
    if asked.body.lstrip().startswith(b"<"):
        return read_twiml(asked.body, url=asked.address, strict=strict)
    node = ElementTree.Element("Say")
    node.text = asked.text
    return Page(asked.address, (Verb("Say", {}, asked.text, node=node),))


class _Reader:
    """Goes through a document and keeps what is wrong with it."""

    def __init__(self, url: str, *, strict: bool) -> None:
        self.url, self.strict = url, strict
        self.warnings: list[Fault] = []

    def children(self, node: ElementTree.Element, name: str) -> tuple[Verb, ...]:
        """The verbs inside an element, without those that must not stand there."""
        if not ELEMENTS[name].has_text and _stray_text(node):
            self._find(12200, f"text inside {name}")
        if name == "Say":
            self._check_speech(node, "Say")
            return ()
        verbs = (self._verb(child, name) for child in node)
        return tuple(verb for verb in verbs if verb is not None)

    def _verb(self, node: ElementTree.Element, parent: str) -> Verb | None:
        if node.tag not in ELEMENTS[parent].children:
            known = node.tag in ELEMENTS
            self._find(NESTING.get(parent, 12200) if known else 12200, f"{node.tag} inside {parent}")
            return None
        attributes = self._attributes(node, parent)
        children = self.children(node, node.tag)
        text = spoken_text(node) if node.tag == "Say" else (node.text or "").strip()
        verb = Verb(node.tag, attributes, text, children, node)
        check = FURTHER.get(node.tag)
        if check and (code := check(verb)):
            self._find(code, f"{node.tag}, {len(text)} characters")
            return None if code in UNSPEAKABLE else verb
        return verb

    def _attributes(self, node: ElementTree.Element, parent: str) -> dict[str, str]:
        """The attributes that may be used: a wrong one counts as not given."""
        valid: dict[str, str] = {}
        for given, value in node.attrib.items():
            name = "xml:lang" if given == XML_LANG else given
            if name not in ELEMENTS[node.tag].attributes:
                self._find(12200, f"attribute {name} of {node.tag}")
            elif code := wrong_value(node.tag, name, value, parent=parent):
                self._find(code, f"{node.tag} {name}={value!r}")
            else:
                valid[name] = value
        return valid

    def _check_speech(self, node: ElementTree.Element, parent: str) -> None:
        for child in node:
            if child.tag not in ELEMENTS[parent].children:
                self._find(12200, f"{child.tag} inside {parent}")
                continue
            self._attributes(child, parent)
            self._check_speech(child, child.tag)

    def _find(self, code: int, detail: str) -> None:
        fault = Fault(code, detail, self.url)
        if fault.fatal or (self.strict and code in (12200, 13215, 13320)):
            raise Refused(fault)
        self.warnings.append(fault)


def _stray_text(node: ElementTree.Element) -> bool:
    tails = (child.tail or "" for child in node)
    return bool((node.text or "").strip() or any(tail.strip() for tail in tails))


def _say(verb: Verb) -> int:
    """Nothing to say, or too much."""
    if not verb.text:
        return 13520
    return 13521 if len(verb.text) > longest_text(verb.get("voice")) else 0


def _gather(verb: Verb) -> int:
    """An automatic end of speech with a model that has none."""
    auto = verb.get("speechTimeout") == "auto" and verb.get("speechModel") in ("", "default")
    return 13335 if auto and "speech" in verb.get("input") else 0


# What cannot be judged attribute by attribute: verb -> code of what is wrong with it, or 0.
FURTHER: dict[str, Callable[[Verb], int]] = {"Say": _say, "Gather": _gather}
UNSPEAKABLE = frozenset({13520, 13521})
