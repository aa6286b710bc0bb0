"""`/open/`: a page about the data, and the data of each city as CSV and JSON (O7)."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask import Blueprint, Response, abort, render_template

from hotline.casebook import open_data
from hotline.casebook.disclosure import LEAST
from hotline.house import House, house
from hotline.pages.cells import harmless
from hotline.pages.language import remember_choice

COLUMNS = ("first_day", "last_day", "zone", "zone_name", "kind", "state", "count")


def create_blueprint(_house: House) -> Blueprint:
    """The page and the files; anybody may read them."""
    blueprint = Blueprint("open_data", __name__, url_prefix="/open", template_folder="templates")
    blueprint.add_url_rule("/", "page", page, methods=["GET"])
    blueprint.add_url_rule("/<city>/requests.<any(csv, json):form>", "requests", requests, methods=["GET"])
    return blueprint


def page() -> str:
    """What the data are, and where."""
    remember_choice()
    with house().store.read() as casebook:
        there = {code: len(open_data.months(casebook, code)) for code in house().cities}
    return render_template("open.html", cities=house().cities.values(), months=there, few=str(LEAST))


def requests(city: str, form: str) -> Response:
    """All months of a city that are over and settled."""
    here = house().cities.get(city)
    if here is None:
        abort(404)
    with house().store.read() as casebook:
        found = [(one.made_at, one.rows) for one in open_data.months(casebook, city)]
    names = {code: zone.name for code, zone in here.zones.items()}
    rows = [{**row, "zone_name": names.get(row["zone"], row["zone"])} for _, some in found for row in some]
    body = _csv(rows) if form == "csv" else _json(city, rows)
    answer = Response(body, mimetype="text/csv" if form == "csv" else "application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"  # a page elsewhere may draw them
    return answer


def _csv(rows: list[dict[str, Any]]) -> str:
    page = io.StringIO()
    writer = csv.DictWriter(page, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, "zone_name": harmless(row["zone_name"])} for row in rows)
    return page.getvalue()


def _json(city: str, rows: list[dict[str, Any]]) -> str:
    ordered = [{name: row[name] for name in COLUMNS} for row in rows]
    return json.dumps({"city": city, "least": LEAST, "requests": ordered}, ensure_ascii=False)
