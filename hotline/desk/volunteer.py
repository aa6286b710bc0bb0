"""One volunteer: look, check, make active, change, pause, ban."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import audit, documents, outbox, people, roster, telling, volunteering
from hotline.casebook.people import AlreadyVolunteer
from hotline.casebook.tables import Volunteer
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.volunteering import Activated, By, Seen
from hotline.cities import by_day, takes_messages
from hotline.desk import unmask, volunteer_forms, volunteer_page
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.unmask import Number
from hotline.desk.versions import version_seen
from hotline.house import house
from hotline.pages import offer_form, say
from hotline.pages.moving import go
from hotline.pages.people import Unfit, spoken_languages
from hotline.pages.say import tell

ONE = f"/volunteers/<int(max={LARGEST_ID}):volunteer_id>"
NOT_ACTIVATED: dict[Activated, str] = {
    "second_person": "desk.activate_second_person",
    "not_seen": "desk.activate_not_seen",
    "changed": "desk.changed_meanwhile",
}
WRITTEN = ("details", "number")  # forms that come back as they were typed
Answer = str | tuple[str, int] | Response
Work = Callable[[Session, Volunteer, Seen], bool]


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(ONE, "volunteer", volunteer, methods=["GET"])
    for word, view in (
        ("show", show_number_of_volunteer),
        ("identity", note_identity),
        ("activate", activate),
        ("details", set_details),
        ("number", change_number),
        ("document", note_document),
        ("level-one", set_level_one),
        ("pause", pause),
        ("resume", resume),
        ("refuse", refuse),
        ("readmit", readmit),
        ("forget", forget),
        ("ban", ban),
        ("unban", unban),
        ("sign-out", sign_out_volunteer),
        (f"sessions/<int(max={LARGEST_ID}):sign_in_id>/end", end_session_of_volunteer),
        ("tell-again", tell_again),
        ("trouble-seen", trouble_seen),
    ):
        blueprint.add_url_rule(f"{ONE}/{word}", view.__name__, view, methods=["POST"])


def by() -> By:
    """The operator who does it, now."""
    return By(operator().id, operator().name, reach(), now())


def _ours(casebook: Session, volunteer_id: int) -> Volunteer | None:
    return roster.find(casebook, volunteer_id, cities=reach())


def volunteer(volunteer_id: int) -> Answer:
    """Everything about one volunteer, the number hidden."""
    return _page(volunteer_id)


def page_with_code(volunteer_id: int, code: str) -> str:
    """The same page, with the code that they were given just now."""
    return _page(volunteer_id, code=code)


def _page(
    volunteer_id: int,
    *,
    shown: Number | None = None,
    wrong: tuple[str, str] | None = None,
    code: str = "",
) -> str:
    """The page; `wrong`: which form could not be taken, and why; what was typed stays."""
    with house().store.read() as casebook:
        page = volunteer_page.look_up(casebook, volunteer_id)
    if page is None:
        abort(404)
    return render_template(
        "desk/volunteer.html",
        active_page="desk.volunteers",
        page=page,
        shown=shown,
        code=code,
        wrong=dict([wrong]) if wrong else {},
        typed=request.form if wrong else None,
        offered=page.offered(request.form if wrong and wrong[0] == "details" else None),
        spoken=spoken_languages(),
    )


def show_number_of_volunteer(volunteer_id: int) -> Answer:
    """The same page with the number in clear; that it was shown is written down first."""
    shown = unmask.number_of("volunteer", volunteer_id)
    return _page(volunteer_id, shown=shown)


def _do(volunteer_id: int, part: str, said: str, work: Work) -> Answer:
    """Do it to the volunteer as the operator saw them; say so, or what stands in the way."""
    try:
        with house().store.write() as casebook:
            one = _ours(casebook, volunteer_id)
            if one is None:
                abort(404)
            done = work(casebook, one, Seen(one.id, version_seen()))
    except Unfit as why:
        return _page(volunteer_id, wrong=(part, str(why))), 422
    except AlreadyVolunteer:
        return _page(volunteer_id, wrong=(part, say("desk.number_taken"))), 422
    if not done and part in WRITTEN:
        return _page(volunteer_id, wrong=(part, say("desk.changed_meanwhile"))), 422
    tell(said if done else "desk.changed_meanwhile", "good" if done else "sorry")
    return go("desk.volunteer", volunteer_id=volunteer_id)


def note_identity(volunteer_id: int) -> Answer:
    """The identity was seen, and all that belongs to it has happened."""

    def work(casebook: Session, one: Volunteer, seen: Seen) -> bool:
        if not one.first_name:  # who signed up by telephone has told none yet
            raise Unfit(say("desk.name_missing"))
        seen_by, seen_on = volunteer_forms.identity(request.form, cities()[one.city])
        return volunteering.note_identity(casebook, seen, seen_by=seen_by, seen_on=seen_on, by=by())

    return _do(volunteer_id, "identity", "desk.identity_noted", work)


def activate(volunteer_id: int) -> Answer:
    """By a second person; the volunteer is told."""
    with house().store.write() as casebook:
        one = _ours(casebook, volunteer_id)
        if one is None:
            abort(404)
        done = volunteering.activate(casebook, Seen(one.id, version_seen()), by=by())
        if done == "active":
            _tell(casebook, one)
    tell(NOT_ACTIVATED.get(done, "desk.activated_now"), "good" if done == "active" else "sorry")
    return go("desk.volunteer", volunteer_id=volunteer_id)


def _tell(casebook: Session, one: Volunteer) -> None:
    """A message, by day: from now on they may sign in."""
    address = f"{house().settings.public_url}/board/"
    body = house().words.page("desk.activated_message", language=one.language, address=address)
    number, at = people.number_of(casebook, one), by_day(now(), cities()[one.city].timezone)
    if not takes_messages(number, cities()[one.city].country):
        return  # whoever has a landline is rung
    message_id = outbox.put(
        casebook, kind="sms", city=one.city, number=number, body=body, now=now(), not_before=at
    )
    outbox.tells(casebook, message_id, volunteer_id=one.id)


def set_details(volunteer_id: int) -> Answer:
    """Name, languages, zones; kinds, days, vehicle, and how near they come."""

    def work(casebook: Session, one: Volunteer, seen: Seen) -> bool:
        details = offer_form.read(request.form, cities()[one.city])
        return volunteering.set_details(casebook, seen, details, city=one.city, by=by())

    return _do(volunteer_id, "details", "desk.details_saved", work)


def change_number(volunteer_id: int) -> Answer:
    """Another telephone."""

    def work(casebook: Session, one: Volunteer, seen: Seen) -> bool:
        number = volunteer_forms.number(request.form, cities()[one.city])
        return volunteering.change_number(casebook, seen, number, by=by())

    return _do(volunteer_id, "number", "desk.number_changed", work)


def note_document(volunteer_id: int) -> Answer:
    """The document was seen; with it comes level 2, or does not."""

    def work(casebook: Session, one: Volunteer, seen: Seen) -> bool:
        document = volunteer_forms.document(request.form, cities()[one.city])
        return documents.note_document(casebook, seen, document, by=by())

    return _do(volunteer_id, "document", "desk.document_noted", work)


def set_level_one(volunteer_id: int) -> Answer:
    """Only what needs no second check."""
    return _with_reason(volunteer_id, "level", "desk.level_one_now", documents.set_level_one)


def pause(volunteer_id: int) -> Answer:
    """No requests for now."""
    return _with_reason(volunteer_id, "pause", "desk.paused_now", volunteering.pause)


def refuse(volunteer_id: int) -> Answer:
    """Somebody who has signed up does not become a volunteer."""
    return _with_reason(volunteer_id, "refuse", "desk.refused_now", volunteering.refuse)


def readmit(volunteer_id: int) -> Answer:
    """Whoever was refused may be checked after all."""
    return _with_reason(volunteer_id, "readmit", "desk.readmitted_now", volunteering.unban)


def forget(volunteer_id: int) -> Answer:
    """Somebody leaves who cannot do so on their own page: everything about them goes."""
    if not request.form.get("sure"):
        return _page(volunteer_id, wrong=("forget", say("desk.forget_sure"))), 422
    with house().store.write() as casebook:
        one = _ours(casebook, volunteer_id)
        if one is None:
            abort(404)
        done = volunteering.forget(casebook, Seen(one.id, version_seen()), by=by())
    tell("desk.forgotten_now" if done else "desk.changed_meanwhile", "good" if done else "sorry")
    return go("desk.volunteers" if done else "desk.volunteer", **({} if done else {"volunteer_id": one.id}))


def ban(volunteer_id: int) -> Answer:
    """No requests any more."""
    return _with_reason(volunteer_id, "ban", "desk.banned_now", volunteering.ban)


def unban(volunteer_id: int) -> Answer:
    """The ban is over."""
    return _with_reason(volunteer_id, "unban", "desk.unbanned_now", volunteering.unban)


def _with_reason(volunteer_id: int, part: str, said: str, verb: Callable[..., bool]) -> Answer:
    def work(casebook: Session, _one: Volunteer, seen: Seen) -> bool:
        return verb(casebook, seen, reason=volunteer_forms.reason(request.form), by=by())

    return _do(volunteer_id, part, said, work)


def resume(volunteer_id: int) -> Answer:
    """The pause is over."""

    def work(casebook: Session, _one: Volunteer, seen: Seen) -> bool:
        return volunteering.resume(casebook, seen, by=by())

    return _do(volunteer_id, "resume", "desk.resumed_now", work)


def tell_again(volunteer_id: int) -> Answer:
    """Number or address are right now: messages are sent there once more."""
    with house().store.write() as casebook:
        if roster.find(casebook, volunteer_id, cities=reach()) is None:
            abort(404)
        telling.try_again(casebook, volunteer_id, by=operator().id, now=now())
    tell("desk.told_tried_again", "good")
    return go("desk.volunteer", volunteer_id=volunteer_id)


def trouble_seen(volunteer_id: int) -> Answer:
    """Somebody knows that messages do not arrive there."""
    with house().store.write() as casebook:
        if roster.find(casebook, volunteer_id, cities=reach()) is None:
            abort(404)
        telling.trouble_seen(casebook, volunteer_id)
        subject = ("volunteer", volunteer_id)
        audit.note(casebook, actor=operator().id, verb="seen", subject=subject, now=now())
    tell("desk.did_seen", "good")
    return go("desk.front", done=f"volunteer-{volunteer_id}")


def sign_out_volunteer(volunteer_id: int) -> Answer:
    """Out everywhere, as for a lost telephone."""
    with house().store.write() as casebook:
        count = volunteering.sign_out(casebook, volunteer_id, by=by())
    if count is None:
        abort(404)
    tell("desk.signed_out_count", "good", count=count)
    return go("desk.volunteer", volunteer_id=volunteer_id)


def end_session_of_volunteer(volunteer_id: int, sign_in_id: int) -> Answer:
    """Out of one browser, and signed in everywhere else."""
    with house().store.write() as casebook:
        done = volunteering.sign_out_of(casebook, volunteer_id, sign_in_id, by=by())
    tell("desk.signed_out_one" if done else "desk.changed_meanwhile", "good" if done else "sorry")
    return go("desk.volunteer", volunteer_id=volunteer_id)
