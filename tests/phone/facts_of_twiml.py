"""What every answer of the phone door must keep to: the provider's elements, and our own rules."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

ELEMENTS: dict[str, tuple[set[str], set[str]]] = {  # attributes and children that the provider knows
    "Response": (set(), {"Gather", "Say", "Play", "Pause", "Redirect", "Dial", "Hangup", "Record"}),
    "Gather": (
        {
            *("input", "action", "method", "timeout", "numDigits", "finishOnKey", "actionOnEmptyResult"),
            *("language", "hints", "speechTimeout"),
        },
        {"Say", "Play", "Pause"},
    ),
    "Say": ({"voice", "language"}, {"break"}),
    "break": ({"time"}, set()),
    "Play": (set(), set()),
    "Pause": ({"length"}, set()),
    "Redirect": ({"method"}, set()),
    "Dial": ({"action", "method", "timeout", "timeLimit", "callerId", "hangupOnStar"}, {"Number"}),
    "Number": (set(), set()),
    "Record": (
        {
            *("action", "method", "maxLength", "timeout", "playBeep", "trim"),
            *("recordingStatusCallback", "recordingStatusCallbackMethod"),
        },
        set(),
    ),
    "Hangup": (set(), set()),
}
WHISPERING = {"url", "method", "statusCallback", "statusCallbackMethod"}
WITH_TEXT = {"Say", "Play", "Redirect", "Number"}
MOST_BYTES = 64 * 1024
MOST_LETTERS = 3000


def checked(body: bytes, *, base: str, whispers: bool = False) -> ET.Element:
    """The document, if the provider takes it and no caller is left in silence.

    Only where a city `whispers` may a number have more than its digits: not every provider knows it.
    """
    assert body.startswith(b"<?xml")
    assert len(body) < MOST_BYTES
    root = ET.fromstring(body)
    assert root.tag == "Response"
    for number in root.iter("Number"):
        if whispers:
            assert set(number.attrib) == WHISPERING
            number.attrib.clear()
    _check(root)
    assert len(root), "an empty answer hangs up without a word"
    last = root[-1]
    assert last.tag in {"Redirect", "Hangup", "Dial"}, f"nothing comes after {last.tag}"
    for element in (*root.iter("Gather"), *root.iter("Dial")):
        assert element.attrib["action"].startswith(f"{base}/phone/keys/")
    gather = root.find("Gather")
    if gather is not None:
        _check_gather(gather)
        assert (last.tag, last.text) == ("Redirect", gather.attrib["action"])
    return root


def _check(element: ET.Element) -> None:
    attributes, children = ELEMENTS[element.tag]
    assert set(element.attrib) <= attributes, f"{element.tag} {element.attrib}"
    said = "".join(element.itertext()).strip()
    assert bool(said) or element.tag not in WITH_TEXT, f"an empty {element.tag}"
    if element.tag == "Say":
        assert len(said) < MOST_LETTERS
        assert element.attrib["voice"].startswith("Google.")
    for child in element:
        assert child.tag in children, f"{child.tag} in {element.tag}"
        _check(child)


def _check_gather(gather: ET.Element) -> None:
    any_length = r"/keys/(volunteer_new_pin(_other)?|spent_sum(_anew)?|spent_too_much)\?"
    finish = "#" if re.search(any_length, gather.attrib["action"]) else ""
    if re.search(r"/keys/volunteer_pin(_anew)?\?", gather.attrib["action"]):  # of a code from before 0020
        finish = gather.attrib["finishOnKey"]
        assert finish in ("", "#")
    wanted = {"finishOnKey": finish, "actionOnEmptyResult": "true", "method": "POST"}
    speech = {"language", "hints", "speechTimeout"} & gather.attrib.keys()
    assert gather.attrib["input"] == ("dtmf speech" if len(speech) == 3 else "dtmf")
    assert len(speech) in (0, 3)
    assert wanted.items() <= gather.attrib.items()
    assert re.fullmatch(r"[1-9][0-9]?", gather.attrib["timeout"])
    assert re.fullmatch(r"[1-9][0-9]?", gather.attrib["numDigits"])
