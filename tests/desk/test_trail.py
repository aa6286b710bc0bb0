"""Every button of the desk that changes something leaves a row in the audit trail.

In all other stories of the desk the operator looks as well: whatever moves a mark leaves a trail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from hotline.casebook import audit, audit_pages
from hotline.casebook.audit_pages import Filters
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from tests.desk.operator import Operator
from tests.desk.test_rights import MOBILES, endpoints, things_in
from tests.desk.town import Town

# Those that write no row, and why.
EXCEPTIONS = {
    "desk.check_sign_in": "who is signed in stands among the sessions",
    "desk.sign_out": "the same",
    "desk.check_audit": "looks only",
    "desk.calls_of_number": "looks only; a search by last digits is noted where it is answered",
    "desk.intake_known": "looks only",
    "desk.intake_helpers": "looks only",
    "desk.views_of_number": "looks only",
    "desk.volunteer_by_number": "looks only",
    "desk.new_app": "shows a secret that is not in use yet",
    "desk.note_listen": "stands in the register of views",
    "desk.request_show_asker": "stands in the register of views",
    "desk.request_show_number": "stands in the register of views",
    "desk.request_show_word": "stands in the register of views",
    "desk.show_number_of_call": "stands in the register of views",
    "desk.show_number_of_volunteer": "stands in the register of views",
    "desk.checkin_number": "stands in the register of views",
    "desk.data_look": "looks only",
    "desk.data_sure": "asks once more; nothing is done yet",
    "desk.town_look_at_file": "looks only: nothing is taken over yet",
}
# Pressed with all that belongs to it in other stories of the desk, where the same is looked at.
STORIES = {
    "test_data": ("data_do",),
    "test_checkins": (
        *("make_checkin", "change_checkin", "move_checkin", "checkin_add", "checkin_upload", "checkin_take"),
        *("checkin_drop", "checkin_ring", "checkin_tell", "checkin_remove", "add_no_call", "lift_no_call"),
    ),
    "test_plan": (
        *("plan_shift", "plan_for", "copy_shifts", "copy_all_shifts", "take_over_shift"),
        *("drop_shift", "drop_shift_of", "shift_number", "new_calendar", "end_calendar"),
    ),
    "test_shift_notes": ("write_note", "close_note", "note_seen"),
    "test_approving": ("publish", "hold_back"),
    "test_announcing": ("propose", "approve_announcement", "hold_announcement_back", "undo_announcement"),
    "test_directory": (
        *("propose_entry", "approve_entry", "hold_entry_back", "undo_entry", "set_entry", "take_entry_out"),
        *("directory_right", "directory_wrong", "directory_undo"),
    ),
    "test_partners": (
        *("enter_partner", "change_partner", "partner_checked", "end_partner", "refer", "come_back"),
        *("book", "counter", "pay_order"),
    ),
    "test_volunteer_lists": ("look_at_volunteers", "take_in_volunteers"),
    "test_account": ("change_password", "confirm_app", "set_contact", "end_session"),
    "test_operators": (
        *("accept_invitation", "new_codes", "set_post", "end_operator", "invite_anew"),
        *("invite_operator", "withdraw_invitation", "sign_out_operator"),
    ),
    "test_merging": ("merge", "unmerge"),
    "test_now": (
        *("messages_seen", "messages_again", "messages_unseen", "rest", "rest_undo", "show_next_door"),
        *("trouble_seen", "trouble_unseen", "take_back"),
    ),
    "test_money": ("request_set_money",),
    "test_orders": ("request_desk_pays",),
    "test_requests": ("request_same_helper",),
    "test_figures": ("zone_next_door", "zone_move"),
    "test_intake": ("save_intake", "bring_up"),
    "test_live_calls": ("take_call", "talked"),
    "test_volunteers": (
        *("tell_again", "set_level_one", "activate", "note_document", "enter_volunteer", "note_identity"),
        *("refuse", "readmit", "resume", "change_number", "end_session_of_volunteer"),
    ),
}
TOWN = "desk.town_"  # each change of the town is kept by one function, which tells the trail: test_town


class World:
    """A town with an administrator at its desk, who presses one button after the other."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.meike = Operator(town, town.has_operator()).is_signed_in()

    def presses(self, page: str, ending: str, *, numbers: bool = False, **fields: Any) -> None:
        self.meike.opens(page)
        self.meike.presses(ending, sees_numbers=numbers, **fields)

    def sends(self, address: str, **fields: Any) -> None:
        self.meike.opens("/desk/account")
        self.meike.sends(address, csrf_token=self.meike.token(), sees_numbers=True, **fields)

    def ticket(self, **known: Any) -> str:
        return f"/desk/tickets/{self.town.resident_leaves_ticket('no_zone', **known)}"

    def request(self) -> int:
        return self.town.resident_asks()

    def held(self) -> int:
        asked = self.request()
        with self.town.store.write() as casebook:
            no_number = update(Request).where(Request.id == asked)
            casebook.execute(no_number.values(state="held", number_id=None))
        return asked

    def taken(self) -> int:
        asked = self.request()
        self.town.takes(self.town.has_volunteer("Ada", next(MOBILES)), asked)
        return asked

    def volunteer(self, *before: str) -> str:
        page = f"/desk/volunteers/{self.town.has_volunteer('Ben', next(MOBILES))}"
        for ending in before:
            self.presses(page, ending, reason="Es war etwas")
        return page


def closes_and(world: World, where: str, again: str) -> None:
    asked = world.request()
    if where == "needs":
        world.sends(f"/desk/needs/requests/{asked}/close", outcome="helped")
        world.sends(f"/desk/needs/requests/{asked}/{again}")
    else:
        world.sends(f"/desk/requests/{asked}/close", outcome="done")
        world.sends(f"/desk/requests/{asked}/{again}")


def one_after_the_other(world: World, page: str, *endings: str) -> None:
    for ending in endings:
        world.sends(f"{page}{ending}", outcome="helped")


RECIPES: dict[str, Callable[[World], None]] = {
    "ticket_ring": lambda w: w.sends(f"{w.ticket()}/ring"),
    "ticket_close": lambda w: w.sends(f"{w.ticket()}/close", outcome="helped"),
    "ticket_later": lambda w: w.sends(f"{w.ticket()}/later"),
    "ticket_undo": lambda w: one_after_the_other(w, w.ticket(), "/close", "/undo"),
    "ticket_request": lambda w: w.sends(
        f"{w.ticket(kind='groceries', zone='neukoelln', postcode='12043')}/request"
    ),
    "give_number": lambda w: w.sends(f"/desk/needs/requests/{w.held()}/number", number="030 23125-777"),
    "put_on_board": lambda w: w.sends(f"/desk/needs/requests/{w.request()}/board"),
    "request_seen": lambda w: w.sends(f"/desk/needs/requests/{w.request()}/seen"),
    "close_waiting": lambda w: w.sends(f"/desk/needs/requests/{w.request()}/close", outcome="helped"),
    "undo_close": lambda w: closes_and(w, "needs", "undo"),
    "request_set_place": lambda w: w.sends(
        f"/desk/requests/{w.request()}/set-place", kind="pharmacy", zone="mitte", postcode=""
    ),
    "request_take_back": lambda w: w.sends(f"/desk/requests/{w.taken()}/take-back"),
    "request_put_on_board": lambda w: w.sends(f"/desk/requests/{w.request()}/put-on-board"),
    "remember": lambda w: w.sends(f"/desk/remembered/request/{w.request()}"),
    "remember_no_longer": lambda w: one_after_the_other(
        w, f"/desk/remembered/request/{w.request()}", "", "/end"
    ),
    "mark_shared": lambda w: w.sends(f"/desk/shared/request/{w.request()}"),
    "mark_of_one": lambda w: one_after_the_other(w, f"/desk/shared/request/{w.request()}", "", "/end"),
    "request_close": lambda w: w.sends(f"/desk/requests/{w.request()}/close", outcome="done"),
    "request_reopen": lambda w: closes_and(w, "requests", "reopen"),
    "block": lambda w: w.sends(
        f"/desk/blocks/new/request/{w.request()}", reason="flood", words="Pizza", until=in_days(20)
    ),
    "lift_block": lambda w: w.sends(f"/desk/blocks/{things_in(w.town, 'neukoelln').block_id}/lift"),
    "note_write": lambda w: w.sends(f"/desk/notes/{w.town.says_more(w.request())}/write", text="Bitte Milch"),
    "note_delete": lambda w: w.sends(f"/desk/notes/{w.town.says_more(w.request())}/delete"),
    "set_details": lambda w: w.presses(w.volunteer(), "/details", first_name="Benno", zone="mitte"),
    "ban": lambda w: w.presses(w.volunteer(), "/ban", reason="Es war etwas"),
    "unban": lambda w: w.presses(w.volunteer("/ban"), "/unban", reason="Es ist gut"),
    "pause": lambda w: w.presses(w.volunteer(), "/pause", reason="Urlaub"),
    "forget": lambda w: w.presses(w.volunteer(), "/forget", sure="1"),
    "give_code": lambda w: w.presses(w.volunteer(), "/code"),
    "take_code": lambda w: one_after_the_other(w, w.volunteer(), "/code", "/code/take"),
    "sign_out_volunteer": lambda w: w.sends(f"{w.volunteer()}/sign-out"),
}


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_every_button_that_changes_something_is_pressed_here_or_in_a_story(sqlite_store: Store) -> None:
    there = endpoints(Town(sqlite_store).app)
    posts = {one for one, ways in there.items() if any(method == "POST" for method, _ in ways)}
    told = {f"desk.{name}" for name in RECIPES}
    elsewhere = {f"desk.{name}" for some in STORIES.values() for name in some}
    town = {one for one in posts if one.startswith(TOWN)} - set(EXCEPTIONS)
    assert posts - told - elsewhere - set(EXCEPTIONS) - town == set(), (
        "a recipe, a story, or a reason, please"
    )
    assert (told | elsewhere | set(EXCEPTIONS)) - posts == set(), "no such button any more"


def test_each_of_them_leaves_a_row_with_who_and_what(sqlite_store: Store) -> None:
    world = World(Town(sqlite_store))
    for name, press in RECIPES.items():
        with sqlite_store.read() as casebook:
            before = audit.head(casebook).last_id
        press(world)
        with sqlite_store.read() as casebook:
            rows = audit_pages.page(casebook, Filters(), cities=None, limit=5)
            assert audit.head(casebook).last_id > before, f"{name} left no trail: {world.meike.page.text}"
        assert rows[0].name == "Meike", name
    with sqlite_store.read() as casebook:
        *_, last = audit.walk(casebook)
    assert last.why is None
