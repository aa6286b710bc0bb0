"""What a volunteer on the telephone asks to be done: the verbs that the board uses, with the same rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from hotline.casebook import callback, claims, declines, helping, people, pins, tickets
from hotline.casebook.claims import OUTCOMES as HOW
from hotline.casebook.limits import limits_of
from hotline.casebook.tables import Volunteer
from hotline.cities.volunteer_rules import VERSION
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door

GONE = Result("gone")
NO_REQUEST = {"request": "", "kind": "", "zone": "", "word": ""}


# --- who it is ------------------------------------------------------------------------------


def check_pin(door: Door, conversation: Conversation) -> Result:
    """Only from here on it is known that the volunteer rings."""
    volunteer_id, answers = int(conversation.facts.volunteer), conversation.answers
    tried = pins.check(door.session, volunteer_id=volunteer_id, pin=answers["pin"], now=door.now)
    times = str(int(answers.get("pin_tries", "0")) + 1)
    if tried == "locked_now":
        _tell_desk(door)
    if tried != "right":
        return Result(tried.removesuffix("_now"), {"pin": "", "pin_tries": times})
    known = {"pin": "", "pin_tries": "", "volunteer": str(volunteer_id)}
    one = helping.active(door.session, volunteer_id)
    return Result("right" if one is not None and one.rules_version == VERSION else "rules", known)


def _tell_desk(door: Door) -> None:
    """Somebody has tried too often: the volunteer, or somebody who has their telephone."""
    hours = door.city.hours
    later = None if hours.is_open(door.now) else hours.next_opening(door.now)
    tickets.open_ticket(door.session, door.call, reason="pin_locked", ring_after=later, now=door.now)


def new_pin(door: Door, conversation: Conversation) -> Result:
    """The first entry of a new PIN: only its hash goes on."""
    entry = conversation.answers["pin"]
    if not pins.is_good(entry):
        return Result("easy", {"pin": ""})
    kept = pins.hash_of(door.session, _id(conversation), entry)
    return Result("good", {"pin": "", "new_pin": kept, "new_pin_length": str(len(entry))})


def set_pin(door: Door, conversation: Conversation) -> Result:
    """The second entry: if it is the same, it holds."""
    answers, volunteer_id = conversation.answers, _id(conversation)
    forgotten = {"pin": "", "new_pin": ""}
    kept = pins.Kept(pins.hash_of(door.session, volunteer_id, answers["pin"]), len(answers["pin"]))
    if kept.pin_hash != answers["new_pin"]:
        return Result("differs", forgotten)
    one = _volunteer(door, conversation)
    if one is None:
        return Result("gone", forgotten)
    pins.set_kept(door.session, one.id, kept, where="telephone", now=door.now)
    return Result("set", forgotten)


def accept_rules(door: Door, conversation: Conversation) -> Result:
    """The present version, heard and accepted (V13)."""
    one = _volunteer(door, conversation)
    if one is None:
        return GONE
    people.accept_rules(door.session, volunteer_id=one.id, version=VERSION, now=door.now)
    return Result("accepted")


def on_duty(door: Door, conversation: Conversation) -> Result:
    """The break is over."""
    one = _volunteer(door, conversation)
    if one is None:
        return GONE
    people.set_duty(door.session, volunteer_id=one.id, on_duty=True, now=door.now)
    return Result("on")


# --- what they have -------------------------------------------------------------------------


def own(door: Door, conversation: Conversation) -> Result:
    """The next of what they have."""
    one = _volunteer(door, conversation)
    if one is None:
        return GONE
    after = int(conversation.answers.get("own_after") or 0)
    mine = helping.next_own(door.session, one, after=after)
    if mine is None:
        return Result("no_more", NO_REQUEST)
    about = {"request": str(mine.id), "kind": mine.kind, "zone": mine.zone, "word": ""}
    about["cap"] = str(mine.order.cap or "")
    return Result("one", {**about, "stands": mine.state, "own_after": str(mine.claim_id)})


def show(door: Door, conversation: Conversation) -> Result:
    """Word and number, where the city shows it to whoever helps; the showing is written down (R63)."""
    if not door.city.numbers_shown or _volunteer(door, conversation) is None:
        return GONE
    whose = _ids(conversation)
    shown = claims.reveal(door.session, **whose, with_number=True, now=door.now)
    return GONE if shown is None else Result("shown", {"told_number": shown.number, "word": shown.word})


def tell(door: Door, conversation: Conversation) -> Result:
    """How it went; `desk` where it was tried often enough."""
    how = next(known for known in HOW if known == conversation.answers.get("how"))
    whose = _ids(conversation)
    if not callback.finish(door.session, **whose, outcome=how, now=door.now):
        return Result("gone", {"told": "gone"})
    told = "desk" if how == "not_reached" and not _still_theirs(door, conversation) else how
    return Result(told, {"told": told})


def _still_theirs(door: Door, conversation: Conversation) -> bool:
    one = door.session.get_one(Volunteer, _id(conversation))
    before = int(conversation.answers["own_after"]) - 1
    mine = helping.next_own(door.session, one, after=before)
    return mine is not None and str(mine.id) == conversation.answers["request"]


def give_back(door: Door, conversation: Conversation) -> Result:
    """For others."""
    given = claims.give_back(door.session, **_ids(conversation), now=door.now)
    return Result("given_back") if given else GONE


# --- what waits -----------------------------------------------------------------------------


def look(door: Door, conversation: Conversation) -> Result:
    """How many fit."""
    one = _volunteer(door, conversation)
    if one is None:
        return GONE
    fits = helping.how_many(door.session, one, city=door.city, now=door.now)
    if not one.on_duty and fits:
        return Result("off_duty")
    return Result("some" if fits else "none", {"fits": str(fits)})


def fits(door: Door, conversation: Conversation) -> Result:
    """The next that fits: what R59 allows."""
    one, answers = _volunteer(door, conversation), conversation.answers
    if one is None:
        return GONE
    heard = [int(known) for known in answers.get("heard", "").split()]
    found = helping.next_fitting(door.session, one, city=door.city, heard=heard, now=door.now)
    if found is None:
        return Result("no_more", NO_REQUEST)
    about = {"request": str(found.id), "kind": found.kind, "zone": found.zone, "word": ""}
    old = {"asked_at": found.asked_at.isoformat(), "urgent": "yes" if found.urgent else ""}
    return Result("one", {**about, **old, "heard": " ".join(map(str, (*heard, found.id)))})


def take(door: Door, conversation: Conversation) -> Result:
    """Theirs from now on, or why not."""
    one = _volunteer(door, conversation)
    if one is None:
        return GONE
    sight = helping.sight(door.session, one, city=door.city, now=door.now)
    limits = limits_of(door.city, conversation.answers["kind"], sight=sight, now=door.now)
    took = claims.take(door.session, **_ids(conversation), limits=limits, now=door.now)
    if took in ("taken", "rules", "off_duty"):
        return Result(took)
    return Result("refused", {"why": took})


def decline(door: Door, conversation: Conversation) -> Result:
    """Not for them: whoever comes next hears of it sooner."""
    declines.decline(door.session, **_ids(conversation), now=door.now)
    return Result("declined")


# --- and the ids ----------------------------------------------------------------------------


def _id(conversation: Conversation) -> int:
    """Whose PIN was keyed in this call; KeyError before that."""
    return int(conversation.answers["volunteer"])


def _ids(conversation: Conversation) -> dict[str, int]:
    return {"request_id": int(conversation.answers["request"]), "volunteer_id": _id(conversation)}


def _volunteer(door: Door, conversation: Conversation) -> Volunteer | None:
    """The volunteer as they are now: somebody may have paused or banned them while they listened."""
    return helping.active(door.session, _id(conversation))


Outcome: TypeAlias = Callable[["Door", Conversation], Result]

OUTCOMES: Mapping[str, Outcome] = {
    "volunteer_pin": check_pin,
    "volunteer_new_pin": new_pin,
    "volunteer_set_pin": set_pin,
    "volunteer_accept": accept_rules,
    "volunteer_duty": on_duty,
    "volunteer_own": own,
    "volunteer_show": show,
    "volunteer_tell": tell,
    "volunteer_give_back": give_back,
    "volunteer_look": look,
    "volunteer_fits": fits,
    "volunteer_take": take,
    "volunteer_decline": decline,
}
