"""Whatever somebody types, pastes or brings at the desk, there is an answer, and it is one in words."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from tests.desk.changing_town import may_change
from tests.desk.operator import Operator
from tests.desk.test_every_page import one_of_each, pages
from tests.desk.test_rights import address_of
from tests.desk.town import Town

TYPED = ("text", "search", "tel", "email", "date", "time", "number", "url", "password", "month", "hidden")
HOSTILE = ("a\x00b\u202e{x}<b>&amp;\x1b[31m=1+1\ufffe\U0010ffff", "9" * 700, "0001-01-01")
PLACES = ("zone", "kind", "step", "language", "outcome", "state", "city", "only", "level", "duty", "verb")
TIMES = ("from", "to", "before", "after", "week", "month", "done", "name", "number", "ending", "postcode")
IN_ADDRESSES = ("a\x00b", "0001-01-01T00:00:00+14:00_99999999999999999999")
HALF = '"\\ud800"'  # half a letter: JSON knows how to write it, and no page can be made of it
SHAPE = '{"type": "Polygon", "coordinates": [[[13, 52], [14, 52], [14, 53], [13, 52]]]}'
FILES: dict[str, bytes] = {
    "halves.geojson": (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"zone": "mitte"}, '
        f'"geometry": {SHAPE}}}, {{"type": "Feature", "properties": {{"zone": {HALF}}}}}]}}'
    ).encode(),
    "gaps.csv": (
        b"Nummer;Vorname;Handy;Zone;postcode;zone\n\x00;a\x00b;0171\x003920061;Mitte\x00;1\x00;\x00\n"
    ),
    "twice.csv": ("Vorname;Vorname;Handy;Handy;Zone\n=1+1;@b;0171 3920061;+49;mitte\n" * 3).encode("utf-16"),
    "ends.csv": b'\xff\xfe"\n"\n',
    "numbers.json": b"[" * 3000,
    "sound.wav": b"RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00" + b"\x00" * 40,
}


@dataclass
class Form:
    """A form with everything that can be filled in; `typed` are the fields that take any letters."""

    action: str
    method: str
    carried: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self.found.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "select":
            self._select = name
        elif not self.found:
            return
        elif tag == "option" and self._select:
            self.found[-1].carried.setdefault(self._select, given.get("value", ""))
        elif tag == "textarea":
            self.found[-1].typed.append(name)
        elif tag == "input" and name:
            self._input(self.found[-1], name, kind, given.get("value", ""))
        elif tag == "button" and name:
            self.found[-1].carried.setdefault(name, given.get("value", ""))

    def _input(self, form: Form, name: str, kind: str, value: str) -> None:
        if kind == "file":
            form.files.append(name)
        elif kind in TYPED and name != "csrf_token" and name != "town_seen":
            form.typed.append(name)
        elif kind in ("radio", "checkbox", "hidden"):
            form.carried.setdefault(name, value)

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


def sends(petra: Operator, form: Form, data: dict[str, Any], what: str) -> list[str]:
    """Fill it in and press its button; what is the matter with the answer, if anything is."""
    if form.method == "get":
        answer = petra.client.get(form.action, query_string=data)
    else:
        kind = "multipart/form-data" if form.files else None
        answer = petra.client.post(form.action, data=data, content_type=kind, buffered=True)
    fault = answer.status_code >= 500 or b"Traceback" in answer.data
    return [f"{form.method} {form.action} {what}: {answer.status_code}"] if fault else []


def attacks(petra: Operator, form: Form) -> list[str]:
    """Every hostile text in every field at once, and every hostile file."""
    faults: list[str] = []
    for text in HOSTILE if form.typed else ():
        faults += sends(petra, form, {**form.carried, **dict.fromkeys(form.typed, text)}, ascii(text[:20]))
    for name, data in FILES.items() if form.files else ():
        sent = {one: (io.BytesIO(data), name) for one in form.files}
        faults += sends(petra, form, {**form.carried, **sent}, name)
    return faults


@pytest.fixture
def strict(postgresql_url: str, vault: Vault) -> Iterator[Store]:
    """The database that refuses most."""
    with closing(Store(postgresql_url, vault)) as opened:
        yield opened


@pytest.mark.timeout(300)
def test_whatever_is_typed_or_brought_is_answered(strict: Store) -> None:
    town = Town(strict)
    petra = Operator(town, town.has_operator("Petra", city=None)).is_signed_in()
    may_change(town, "berlin")
    town.app.config |= {"WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False}
    ids, faults, tried = one_of_each(town), [], set()
    for rule in pages(town):
        gaps = ids if rule.endpoint != "desk.data_of" else {**ids, "kind": "number", "request_id": "1"}
        address = address_of(rule, gaps)
        page = petra.client.get(address, buffered=True)
        for form in Forms(page.get_data(as_text=True)).found if page.mimetype == "text/html" else ():
            form.action = form.action or address
            if (form.typed or form.files) and (form.action, form.method) not in tried:
                tried.add((form.action, form.method))
                faults += attacks(petra, form)
        for text in IN_ADDRESSES:
            answer = petra.client.get(
                address, query_string=dict.fromkeys((*PLACES, *TIMES), text), buffered=True
            )
            faults += [f"{address} {text[:9]!a}: {answer.status_code}"] * (answer.status_code >= 500)
        answer = petra.client.get(f"{address}%00", buffered=True)
        faults += [f"{address}%00: {answer.status_code}"] * (answer.status_code != 404)
    assert faults == []
    assert len(tried) > 60


def test_half_a_letter_in_the_file_of_a_town_is_no_town(sqlite_store: Store) -> None:
    town = Town(sqlite_store)
    petra = Operator(town, town.has_operator("Petra", city=None)).is_signed_in()
    may_change(town, "berlin")
    saved = json.loads(petra.client.get("/desk/town/berlin/file/saved").data)
    saved["words"] = {"de": {"calls": {"hello": "Guten Tag, hier ist die HALF."}}}
    data = json.dumps(saved).replace("HALF", "\\ud800").encode()
    petra.opens("/desk/town/berlin/file")
    form = petra.page.form("/file")
    petra.sends(form.action, **{**form.fields, "file": (io.BytesIO(data), "town.json")})  # type: ignore[arg-type]
    assert petra.status == 422
    assert "keine Datei" in petra.page.text
