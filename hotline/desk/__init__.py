"""The door of the operator: what needs a person, calls, volunteers, and who saw what."""

from __future__ import annotations

from flask import Blueprint

from hotline.desk import (
    account,
    announcing,
    approving,
    audit,
    blocks,
    calendar,
    calls,
    checkin_people,
    checkins,
    data,
    directory,
    directory_entry,
    directory_proposing,
    exports,
    figures,
    front,
    fund,
    guard,
    helper_code,
    intake,
    invited,
    live_calls,
    merging,
    money,
    no_calls,
    notes,
    operators,
    partners,
    plain,
    plan,
    plan_forms,
    report,
    request_list,
    requests,
    resting,
    shift_notes,
    sign_in,
    standing,
    tickets,
    town,
    town_announcements,
    town_approval,
    town_directory,
    town_file,
    town_helplines,
    town_hours,
    town_languages,
    town_map,
    town_mends,
    town_menu,
    town_money,
    town_name,
    town_new,
    town_numbers,
    town_pause,
    town_readings,
    town_recordings,
    town_switches,
    town_table,
    town_ways,
    town_words,
    town_zones,
    views,
    volunteer,
    volunteer_export,
    volunteer_import,
    volunteers,
    zones,
)
from hotline.desk.machine import EXTENSION, Machine
from hotline.house import House

__all__ = ["Machine", "create_blueprint"]

ROOMS = (
    sign_in,
    front,
    tickets,
    standing,
    approving,
    resting,
    intake,
    live_calls,
    shift_notes,
    announcing,
    directory,
    directory_proposing,
    directory_entry,
    checkins,
    checkin_people,
    no_calls,
    plan,
    plan_forms,
    calendar,
    calls,
    blocks,
    notes,
    requests,
    merging,
    exports,
    money,
    fund,
    partners,
    data,
    volunteers,
    volunteer,
    volunteer_export,
    volunteer_import,
    helper_code,
    views,
    figures,
    zones,
    report,
    town,
    town_announcements,
    town_approval,
    town_directory,
    town_file,
    town_helplines,
    town_hours,
    town_languages,
    town_name,
    town_map,
    town_menu,
    town_money,
    town_new,
    town_numbers,
    town_pause,
    town_readings,
    town_recordings,
    town_switches,
    town_table,
    town_ways,
    town_words,
    town_zones,
    account,
    invited,
    operators,
    audit,
)


def create_blueprint(_house: House, machine: Machine | None = None) -> Blueprint:
    """`/desk/`: every page but signing in is for operators who are signed in.

    `machine`: what the desk is told of clock and journal.
    """
    blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
    blueprint.before_request(guard.let_in)
    blueprint.context_processor(guard.what_pages_know)
    blueprint.context_processor(plain.in_templates)
    blueprint.context_processor(request_list.in_templates)
    blueprint.context_processor(town_mends.in_templates)
    blueprint.record(lambda state: state.app.extensions.update({EXTENSION: machine or Machine()}))
    for room in ROOMS:
        room.add_routes(blueprint)
    return blueprint
