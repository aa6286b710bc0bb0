"""The door of the operator: what needs a person, calls, volunteers, and who saw what."""

from __future__ import annotations

from flask import Blueprint

from hotline.desk import (
    account,
    blocks,
    calls,
    exports,
    front,
    guard,
    helper_code,
    intake,
    merging,
    money,
    notes,
    plain,
    requests,
    sign_in,
    standing,
    tickets,
    views,
    volunteer,
    volunteers,
)
from hotline.house import House

__all__ = ["create_blueprint"]

ROOMS = (
    sign_in,
    front,
    tickets,
    standing,
    intake,
    calls,
    blocks,
    notes,
    requests,
    merging,
    exports,
    money,
    volunteers,
    volunteer,
    helper_code,
    views,
    account,
)


def create_blueprint(_house: House) -> Blueprint:
    """`/desk/`: every page but signing in is for operators who are signed in."""
    blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
    blueprint.before_request(guard.let_in)
    blueprint.context_processor(guard.what_pages_know)
    blueprint.context_processor(plain.in_templates)
    for room in ROOMS:
        room.add_routes(blueprint)
    return blueprint
