"""Our own table of elements says what the installed SDK says."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twilio.twiml import TwiML, voice_response

from hotline.simulator.elements import ELEMENTS

ANY_VALUE = "de-DE"
OF_EVERY_ELEMENT = {name for name, _ in inspect.getmembers(TwiML, inspect.isfunction)}


def values(function: Callable[..., Any], *, needed: bool = False) -> dict[str, str]:
    """Something for every parameter that can be named, or only for those that are needed."""
    parameters = inspect.signature(function).parameters.values()
    return {
        one.name: ANY_VALUE
        for one in parameters
        if one.kind is one.POSITIONAL_OR_KEYWORD
        and one.name != "self"
        and (not needed or one.default is one.empty)
    }


def sdk_elements() -> Iterator[Any]:
    """One of each element that the SDK can build."""
    for _, cls in inspect.getmembers(voice_response, inspect.isclass):
        if issubclass(cls, TwiML) and cls is not TwiML:
            yield cls(**values(cls, needed=True))


def nested(parent: Any) -> Iterator[Any]:
    """Everything that the SDK can put inside an element, with all its attributes."""
    for name, method in inspect.getmembers(parent, inspect.ismethod):
        if not name.startswith("_") and name not in OF_EVERY_ELEMENT:
            yield method(**values(method))


def sdk_table() -> dict[str, tuple[set[str], set[str]]]:
    """Element -> (attributes, children), found by building everything."""
    attributes: dict[str, set[str]] = defaultdict(set)
    children: dict[str, set[str]] = defaultdict(set)
    for parent in sdk_elements():
        attributes[parent.name] |= set()
        for child in nested(parent):
            attributes[child.name] |= set(child.xml().attrib)
            children[parent.name].add(child.name)
    return {name: (attributes[name], children[name]) for name in attributes}


SDK = sdk_table()


def test_it_has_the_same_elements() -> None:
    assert set(SDK) == set(ELEMENTS)


@pytest.mark.parametrize("name", sorted(ELEMENTS))
def test_every_element_has_the_same_attributes_and_children(name: str) -> None:
    attributes, children = SDK[name]
    assert ELEMENTS[name].attributes == attributes
    assert ELEMENTS[name].children == children
