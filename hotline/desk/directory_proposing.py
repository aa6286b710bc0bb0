"""Entries of the directory that somebody at the desk knows of: everybody proposes, some decide (S35, O16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from hotline.casebook import proposals
from hotline.casebook.proposals import REASONS, Proposed, Wording, all_within
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.desk import deciding, directory
from hotline.desk import directory_entries as written
from hotline.desk.deciding import LONGEST_SENTENCE, Answer, Way
from hotline.desk.directory_entries import Entry, city_of, today
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.desk.rights import may
from hotline.desk.town_changes import CHANGED
from hotline.house import house
from hotline.house.changing import Mend
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/directory/proposals/<int(max={LARGEST_ID}):proposal_id>"
IN_CITY = "/directory/in/<city>"
CHECKED = ("rang", "was_there", "told")  # how it is known; who was only told of it has not rung yet
TOLD = "told"
FIELDS = ("name", "number", "kind", "hours")


@dataclass(frozen=True, slots=True)
class Card:
    """A proposal in words: who helps, with what and where, how that is known, how it stands."""

    id: int
    name: str
    number: str
    facts: tuple[str, ...]
    by: str
    state: str
    why: str
    waits: bool
    tried: bool
    mine_to_decide: bool
    undo: bool


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/directory/proposals", "directory_proposals", listed, methods=["GET"])
    blueprint.add_url_rule(IN_CITY, "propose_entry_form", propose_form, methods=["GET"])
    blueprint.add_url_rule(IN_CITY, "propose_entry", propose, methods=["POST"])
    blueprint.add_url_rule(ONE, "proposed_entry", look, methods=["GET"])
    for word, name, view in (
        ("approve", "approve_entry", approve),
        ("hold-back", "hold_entry_back", hold_back),
        ("undo", "undo_entry", undo),
    ):
        blueprint.add_url_rule(f"{ONE}/{word}", name, view, methods=["POST"])


# --- the list


def listed() -> Answer:
    """What waits, what was decided lately, and which numbers are said not to be right."""
    return _page()


def _page(mends: Iterable[Mend] = ()) -> str:
    with house().store.read() as casebook:
        found = proposals.shown(casebook, "entry", reach=reach(), now=now())
    return render_template(
        "desk/directory_proposals.html",
        active_page="desk.directory",
        mends=list(mends),
        cards=[_card(one) for one in found if one.wording.city in cities()],
        doubted=[one for city in cities().values() for one in directory.rows(city, doubted=True)],
        reasons=[(code, plain("desk.proposal_", code)) for code in REASONS],
        longest=LONGEST_SENTENCE,
    )


def _card(one: Proposed) -> Card:
    wording, city = one.wording, cities()[one.wording.city]
    texts = wording.texts
    may_decide = may("desk.approve_entry") and proposals.may_decide(wording, reach())
    where = zone_name(city.code, wording.zone) or city.title
    return Card(
        id=one.id,
        name=texts["name"],
        number=formats.grouped(texts["number"], city.country),
        facts=tuple(fact for fact in (kind_label(texts["kind"]), where, texts["hours"], _known(one)) if fact),
        by=say("desk.proposal_by", who=one.by, age=formats.ago(one.at, now(), language())),
        state=say(f"desk.proposal_is_{one.state}", who=one.decided_by),
        why=deciding.why(one),
        waits=one.state == "open",
        tried=texts["checked"] != TOLD,
        mine_to_decide=may_decide,
        undo=may_decide and one.may_undo(operator().id, now=now()),
    )


def _known(one: Proposed) -> str:
    """How it is known, and since when."""
    how = one.wording.texts["checked"]
    day = formats.day(one.wording.until, language())
    return say(f"desk.entry_checked_{how}", day=day) if how in CHECKED else ""


# --- proposing


def propose_form(city: str) -> Answer:
    """The form, with today's day in it."""
    town = city_of(city)
    return _form(town, {"verified_on": today(town)})


def _form(city: City, entry: Mapping[str, object], wrong: Iterable[Mend] = ()) -> str:
    return render_template(
        "desk/propose_entry.html",
        active_page="desk.directory",
        town=city,
        mends=list(wrong),
        one=entry,
        checked=request.form.get("checked", CHECKED[0]),
        ways=[(code, say(f"desk.entry_known_{code}")) for code in CHECKED],
        **choices(city),
    )


def choices(city: City, *, deciding: bool = False) -> dict[str, object]:
    """What the fields of an entry offer: zones within reach, kinds, and days that have been.

    Whoever decides, and has some zones, has nothing to say about everywhere.
    """
    return {
        "everywhere": not deciding or all_within(city.code, None, reach()),
        "zones": [(one.code, one.name) for one in city.zones.values() if reach().has(city.code, one.code)],
        "kinds": [(code, kind_label(code)) for code in city.levels],
        "today": today(city),
        "longest": written.LONGEST,
    }


def propose(city: str) -> Answer:
    """Keep it, if it could stand there; somebody who may puts it into the directory."""
    town = city_of(city)
    entry, checked = written.read(town), request.form.get("checked", "")
    if checked not in CHECKED or not reach().has(city, entry["zone"]):
        abort(404)
    if checked == TOLD:
        entry["verified_on"] = today(town)
    if wrong := written.faults(town, entry):
        return _form(town, entry, wrong), CHANGED
    texts = {name: entry[name] for name in FIELDS} | {"checked": checked}
    wording = Wording(city, entry["zone"] or None, entry["verified_on"], texts, "entry")
    with house().store.write() as casebook:
        proposals.propose(casebook, wording, operator=operator(), now=now())
    tell("desk.proposal_kept", "good")
    return go("desk.directory")


# --- deciding


def _find(proposal_id: int) -> Proposed:
    with house().store.read() as casebook:
        found = proposals.find(casebook, proposal_id, "entry", reach=reach())
    return found if found is not None and found.wording.city in cities() else abort(404)


def _way(done: str) -> Way:
    return Way("desk.directory_proposals", _page, done)


def look(proposal_id: int) -> Answer:
    """The entry as it was proposed, to be changed before it is approved."""
    one = _find(proposal_id)
    return _change_form(one, _as_proposed(one))


def _as_proposed(one: Proposed) -> Entry:
    """The entry of a proposal; its day is missing where nobody has rung yet."""
    texts = one.wording.texts
    day = one.wording.until if texts["checked"] != TOLD else None
    fields = {name: texts[name] for name in FIELDS}
    return {**fields, "zone": one.wording.zone or "", "verified_on": day}


def _change_form(one: Proposed, entry: Entry, wrong: Iterable[Mend] = ()) -> str:
    city = city_of(one.wording.city)
    return render_template(
        "desk/entry.html",
        active_page="desk.directory",
        town=city,
        mends=list(wrong),
        one=entry,
        proposed=_card(one),
        **choices(city, deciding=True),
    )


def approve(proposal_id: int) -> Answer:
    """Into the directory, as proposed or as changed: a change of the town, with its way back."""
    one = _find(proposal_id)
    city = city_of(one.wording.city)
    entry = written.read(city) if "name" in request.form else _as_proposed(one)
    if not all_within(city.code, entry["zone"] or None, reach()):
        abort(404)
    if one.state == "open" and (wrong := written.faults(city, entry)):
        return _change_form(one, entry, wrong), CHANGED
    signed = {**entry, "verified_by": _tried_by(one, entry["verified_on"])}

    def also(casebook: Session, revision: int) -> None:
        proposals.approved(casebook, one, revision, operator_id=operator().id, now=now())

    entering = partial(written.change, city.code, lambda there: [*there, signed], also=also)
    return deciding.carry_out(entering, _way("desk.entry_in"))


def _tried_by(one: Proposed, day: date | None) -> str:
    """Who has rung there: whoever proposed it, unless somebody has rung since."""
    return one.by if _as_proposed(one)["verified_on"] == day else operator().name


def hold_back(proposal_id: int) -> Answer:
    """It stays out, for a reason that whoever proposed it can read."""
    return deciding.hold_back(_find(proposal_id), _way("desk.proposal_held"))


def undo(proposal_id: int) -> Answer:
    """A slip: it waits as before, and does not stand in the directory."""
    return deciding.undo(_find(proposal_id), _way(deciding.UNDONE))
