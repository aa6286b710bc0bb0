"""The code by which a volunteer is known on the telephone, for whoever has no internet: given, or taken.

It is made by chance, shown once in the answer to whoever asked for it, and written down nowhere.
"""

from __future__ import annotations

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from hotline.casebook import pins, roster
from hotline.desk import volunteer as volunteer_page
from hotline.desk.guard import now, operator, reach
from hotline.desk.volunteer import ONE, Answer
from hotline.house import house
from hotline.pages.moving import go
from hotline.pages.say import tell


def add_routes(blueprint: Blueprint) -> None:
    """The two buttons on the page of a volunteer."""
    blueprint.add_url_rule(f"{ONE}/code", "give_code", give_code, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/code/take", "take_code", take_code, methods=["POST"])


def give_code(volunteer_id: int) -> Answer:
    """A new one by chance; the old one holds no longer."""
    code = pins.new_pin()
    with house().store.write() as casebook:
        _check_ours(casebook, volunteer_id)
        ids = {"volunteer_id": volunteer_id, "by": operator().id}
        pins.set_pin(casebook, pin=code, where="desk", now=now(), **ids)
    return volunteer_page.page_with_code(volunteer_id, code)


def take_code(volunteer_id: int) -> Answer:
    """No volunteer on the telephone any more."""
    with house().store.write() as casebook:
        _check_ours(casebook, volunteer_id)
        pins.take(casebook, volunteer_id=volunteer_id, by=operator().id, now=now())
    tell("helping.desk_taken", "good")
    return go("desk.volunteer", volunteer_id=volunteer_id)


def _check_ours(casebook: Session, volunteer_id: int) -> None:
    """Active, and of one of the operator's cities; anybody else is nobody here."""
    one = roster.find(casebook, volunteer_id, cities=reach())
    if one is None or one.state != "active":
        abort(404)
