"""Who may what at the desk: every address has a right, and every right a least role.

A test fails for an address that is missing here. Whoever adds a page adds its line; the guard asks before the
page is run, and navigation and buttons are offered by the same table (`may("desk.ban")` in templates).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from flask import g

from hotline.casebook.operators import ROLES_IN_ORDER, Role

Right: TypeAlias = Literal[
    "door",
    "own",
    "work",
    "planning",
    "volunteers_seen",
    "people",
    "register",
    "exports",
    "figures",
    "merging",
    "checkins",
    "partners",
    "fund",
    "announcing",
    "data",
    "operators",
    "audit",
    "town",
]

# The least role of each right; None: whoever stands at the door, signed in or not.
LEAST: Mapping[Right, Role | None] = {
    "door": None,
    "own": "operator",  # one's own account
    "work": "operator",  # calls, cards, requests; numbers, each time recorded
    "planning": "coordinator",  # who else is at the desk when
    "volunteers_seen": "operator",  # to see and enter them, and to sign out whose telephone is lost
    "people": "coordinator",  # verify, level, pause, ban, codes
    "register": "coordinator",  # who saw which number
    "exports": "coordinator",  # what leaves the desk as a file
    "figures": "coordinator",  # figures, zones, the month's report
    "merging": "coordinator",  # merge, block
    "checkins": "coordinator",  # whom the hotline rings by itself
    "partners": "coordinator",  # who stands in the register of partners
    "fund": "coordinator",  # what comes in and goes out
    "announcing": "coordinator",  # what somebody proposes to tell callers, and who else helps
    "data": "coordinator",  # what is held about a number, given out or erased; what was forgotten
    "operators": "administrator",  # who works at the desk
    "audit": "administrator",  # who changed what
    "town": "administrator",  # what callers hear: hours, menus, numbers, words
}

ENDPOINTS: Mapping[str, Right] = {
    # the door
    "desk.sign_in": "door",
    "desk.check_sign_in": "door",
    "desk.invited_by_link": "door",
    "desk.invited": "door",
    "desk.accept_invitation": "door",
    "desk.calendar": "door",
    # one's own account
    "desk.account": "own",
    "desk.set_contact": "own",
    "desk.change_password": "own",
    "desk.new_app": "own",
    "desk.confirm_app": "own",
    "desk.end_session": "own",
    "desk.new_codes": "own",
    "desk.sign_out": "own",
    # what needs a person
    "desk.front": "work",
    "desk.messages_seen": "work",
    "desk.messages_again": "work",
    "desk.messages_unseen": "work",
    "desk.rest": "work",
    "desk.rest_undo": "work",
    "desk.show_next_door": "work",
    "desk.take_back": "work",
    "desk.trouble_unseen": "volunteers_seen",
    "desk.ticket_page": "work",
    "desk.ticket_ring": "work",
    "desk.ticket_close": "work",
    "desk.ticket_later": "work",
    "desk.ticket_undo": "work",
    "desk.ticket_request": "work",
    "desk.number": "work",
    "desk.give_number": "work",
    "desk.put_on_board": "work",
    "desk.request_seen": "work",
    "desk.close_waiting": "work",
    "desk.undo_close": "work",
    # what waits for a person before volunteers see it
    "desk.publish": "work",
    "desk.hold_back_form": "work",
    "desk.hold_back": "work",
    # a call that a person takes
    "desk.directory": "work",
    "desk.directory_right": "work",
    "desk.directory_wrong": "work",
    "desk.directory_undo": "work",
    "desk.intake": "work",
    "desk.save_intake": "work",
    "desk.intake_known": "work",
    "desk.intake_place": "work",
    "desk.intake_helpers": "work",
    "desk.bring_up": "work",
    "desk.take_call": "work",
    "desk.talked": "work",
    # the shift
    "desk.shift": "work",
    "desk.write_note": "work",
    "desk.note_seen": "work",
    "desk.close_note": "work",
    "desk.plan": "work",
    "desk.plan_shift": "work",
    "desk.plan_for": "planning",
    "desk.copy_shifts": "work",
    "desk.copy_all_shifts": "planning",
    "desk.take_over_shift": "work",
    "desk.drop_shift": "work",
    "desk.drop_shift_of": "planning",
    "desk.shift_number": "work",
    "desk.new_calendar": "own",
    "desk.end_calendar": "own",
    # what callers are told
    "desk.announcements": "work",
    "desk.propose_form": "work",
    "desk.propose": "work",
    "desk.approve_announcement": "announcing",
    "desk.hold_announcement_back": "announcing",
    "desk.undo_announcement": "announcing",
    # who else helps
    "desk.directory_proposals": "work",
    "desk.propose_entry_form": "work",
    "desk.propose_entry": "work",
    "desk.proposed_entry": "announcing",
    "desk.approve_entry": "announcing",
    "desk.hold_entry_back": "announcing",
    "desk.undo_entry": "announcing",
    "desk.entry": "announcing",
    "desk.set_entry": "announcing",
    "desk.take_entry_out": "announcing",
    # calls and what was said in them
    "desk.calls": "work",
    "desk.calls_of_number": "work",
    "desk.call": "work",
    "desk.show_number_of_call": "work",
    "desk.note": "work",
    "desk.note_sound": "work",
    "desk.note_listen": "work",
    "desk.note_write": "work",
    "desk.note_delete": "work",
    # requests
    "desk.requests": "work",
    "desk.request_page": "work",
    "desk.request_show_number": "work",
    "desk.request_show_asker": "work",
    "desk.request_show_word": "work",
    "desk.request_set_place": "work",
    "desk.request_take_back": "work",
    "desk.request_put_on_board": "work",
    "desk.request_desk_pays": "work",
    "desk.request_same_helper": "work",
    "desk.request_close": "work",
    "desk.request_reopen": "work",
    "desk.request_set_money": "work",
    "desk.remember": "work",
    "desk.remember_no_longer": "work",
    "desk.mark_shared": "work",
    "desk.mark_of_one": "work",
    # partners, and what is passed on to them
    "desk.partners": "work",
    "desk.partner": "work",
    "desk.new_partner": "partners",
    "desk.enter_partner": "partners",
    "desk.change_partner": "partners",
    "desk.partner_checked": "partners",
    "desk.end_partner": "partners",
    "desk.refer": "work",
    "desk.come_back": "work",
    # what is held about a number, and what was forgotten
    "desk.data": "data",
    "desk.data_look": "data",
    "desk.data_of": "data",
    "desk.data_sure": "data",
    "desk.data_do": "data",
    "desk.forgotten": "data",
    "desk.erasure": "data",
    # the fund
    "desk.fund": "fund",
    "desk.book": "fund",
    "desk.counter": "fund",
    "desk.pay_order": "fund",
    "desk.fund_export": "fund",
    # volunteers
    "desk.volunteers": "volunteers_seen",
    "desk.volunteer_by_number": "volunteers_seen",
    "desk.new_volunteer": "volunteers_seen",
    "desk.enter_volunteer": "volunteers_seen",
    "desk.volunteer": "volunteers_seen",
    "desk.show_number_of_volunteer": "volunteers_seen",
    "desk.sign_out_volunteer": "volunteers_seen",
    "desk.end_session_of_volunteer": "volunteers_seen",
    "desk.tell_again": "volunteers_seen",
    "desk.trouble_seen": "volunteers_seen",
    "desk.volunteers_from_file": "people",
    "desk.look_at_volunteers": "people",
    "desk.take_in_volunteers": "people",
    "desk.note_identity": "people",
    "desk.activate": "people",
    "desk.set_details": "people",
    "desk.change_number": "people",
    "desk.note_document": "people",
    "desk.set_level_one": "people",
    "desk.pause": "people",
    "desk.resume": "people",
    "desk.refuse": "people",
    "desk.readmit": "people",
    "desk.forget": "people",
    "desk.ban": "people",
    "desk.unban": "people",
    "desk.give_code": "people",
    "desk.take_code": "people",
    # merging and blocking
    "desk.blocks": "work",
    "desk.block_form": "merging",
    "desk.block": "merging",
    "desk.lift_block": "merging",
    "desk.merge_page": "merging",
    "desk.merge": "merging",
    "desk.unmerge": "merging",
    # lists of people who are rung
    "desk.checkins": "work",
    "desk.checkin": "work",
    "desk.checkin_person": "work",
    "desk.checkin_number": "work",
    "desk.checkin_ring": "work",
    "desk.checkin_tell": "work",
    "desk.no_calls": "work",
    "desk.add_no_call": "work",
    "desk.new_checkin": "checkins",
    "desk.make_checkin": "checkins",
    "desk.checkin_form": "checkins",
    "desk.change_checkin": "checkins",
    "desk.move_checkin": "checkins",
    "desk.checkin_add": "checkins",
    "desk.checkin_upload": "checkins",
    "desk.checkin_take": "checkins",
    "desk.checkin_drop": "checkins",
    "desk.checkin_remove": "checkins",
    "desk.lift_no_call": "checkins",
    "desk.checkin_results": "exports",
    # files
    "desk.calls_export": "exports",
    "desk.requests_export": "exports",
    "desk.volunteers_export": "exports",
    # figures
    "desk.figures": "figures",
    "desk.figures_zones": "figures",
    "desk.figures_zone": "figures",
    "desk.zone_next_door": "figures",
    "desk.zone_move": "figures",
    "desk.figures_report": "figures",
    # the town
    **dict.fromkeys(
        (
            *("desk.town", "desk.town_of", "desk.town_put_back"),
            *("desk.town_hours", "desk.town_set_hours"),
            *("desk.town_pause", "desk.town_set_pause", "desk.town_end_pause"),
            *("desk.town_menu", "desk.town_set_menu", "desk.town_menu_off", "desk.town_switch_off"),
            *("desk.town_set_ways", "desk.town_set_ways_in", "desk.town_set_counted"),
            *("desk.town_times", "desk.town_set_times", "desk.town_set_zone_order"),
            *("desk.town_languages", "desk.town_set_languages"),
            *("desk.town_name", "desk.town_set_name"),
            *("desk.town_switches", "desk.town_set_switches"),
            *("desk.town_approval", "desk.town_set_approval"),
            *("desk.town_announcements", "desk.town_set_announcements"),
            *("desk.town_directory", "desk.town_set_directory"),
            *("desk.town_numbers", "desk.town_set_numbers"),
            *("desk.town_helplines", "desk.town_set_helplines", "desk.town_money", "desk.town_set_money"),
            *(
                "desk.town_zones",
                "desk.town_add_zone",
                "desk.town_zone",
                "desk.town_set_zone",
                "desk.town_take_zone",
            ),
            *("desk.town_recording", "desk.town_record", "desk.town_unrecord"),
            *("desk.town_read", "desk.town_reading", "desk.town_use_reading", "desk.town_reading_away"),
            *("desk.town_words", "desk.town_line", "desk.town_set_line"),
            *("desk.town_table", "desk.town_look_at_table", "desk.town_use_table"),
            *("desk.town_map", "desk.town_look_at_map", "desk.town_use_map"),
            *("desk.town_file", "desk.town_export", "desk.town_look_at_file", "desk.town_use_file"),
            *("desk.town_new", "desk.town_make", "desk.town_make_shipped", "desk.town_make_of_file"),
        ),
        "town",
    ),
    # who works at the desk
    "desk.operators": "operators",
    "desk.invite_operator": "operators",
    "desk.withdraw_invitation": "operators",
    "desk.operator": "operators",
    "desk.set_post": "operators",
    "desk.end_operator": "operators",
    "desk.invite_anew": "operators",
    "desk.sign_out_operator": "operators",
    # who changed what
    "desk.audit": "audit",
    "desk.check_audit": "audit",
    "desk.audit_export": "audit",
    # who saw what
    "desk.views": "register",
    "desk.views_of_number": "register",
}


def is_open(endpoint: str | None) -> bool:
    """Whether anybody may come here, signed in or not."""
    return ENDPOINTS.get(endpoint or "") == "door"


def needs_no_town(endpoint: str | None) -> bool:
    """Whether there is something to do here before there is any town."""
    return ENDPOINTS.get(endpoint or "") in ("own", "operators", "audit", "town")


def least_role(endpoint: str | None) -> Role | None:
    """The least role for an address of the desk; None where no role is needed, or none is enough."""
    right = ENDPOINTS.get(endpoint or "")
    return LEAST[right] if right is not None else None


def allows(role: str, endpoint: str | None) -> bool:
    """Whether this role is enough for an address of the desk; one without a right is open to nobody."""
    least = least_role(endpoint)
    if least is None:
        return is_open(endpoint)
    return role in ROLES_IN_ORDER[ROLES_IN_ORDER.index(least) :]


def may(endpoint: str) -> bool:
    """Whether whoever looks at this page may go there: what they may not is not offered to them."""
    return allows(g.operator.role, endpoint)
