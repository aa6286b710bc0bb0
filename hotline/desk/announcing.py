"""Announcements at the desk: everybody may propose one, coordinators let callers hear it (O13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from hotline.casebook import proposals
from hotline.casebook.proposals import REASONS, Proposed, Wording
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.town import Change
from hotline.cities import City
from hotline.desk import deciding
from hotline.desk.deciding import Answer, Way
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import plain, zone_name
from hotline.desk.rights import may
from hotline.desk.town_announcements import LONGEST
from hotline.desk.town_changes import CHANGED, found_by, setting
from hotline.house import changing, house
from hotline.house.changing import Mend
from hotline.house.saying import faults_of_text
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/announcements/<int(max={LARGEST_ID}):proposal_id>"
SUBJECT = "settings.announcements"


@dataclass(frozen=True, slots=True)
class Card:
    """A proposal in words: where, until when, what callers would hear, how it stands."""

    id: int
    where: str
    until: str
    texts: Mapping[str, str]
    by: str
    state: str
    why: str
    waits: bool
    mine_to_decide: bool
    undo: bool


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/announcements", "announcements", announcements, methods=["GET"])
    blueprint.add_url_rule("/announcements/in/<city>", "propose_form", propose_form, methods=["GET"])
    blueprint.add_url_rule("/announcements/in/<city>", "propose", propose, methods=["POST"])
    for word, name, view in (
        ("approve", "approve_announcement", approve),
        ("hold-back", "hold_announcement_back", hold_back),
        ("undo", "undo_announcement", undo),
    ):
        blueprint.add_url_rule(f"{ONE}/{word}", name, view, methods=["POST"])


# --- the list


def announcements() -> Answer:
    """What waits, what was decided lately, and what callers are told now."""
    return _page()


def _page(mends: Iterable[Mend] = ()) -> str:
    with house().store.read() as casebook:
        found = proposals.shown(casebook, "announcement", reach=reach(), now=now())
    return render_template(
        "desk/announcements.html",
        active_page="desk.announcements",
        mends=list(mends),
        cards=[_card(one) for one in found if one.wording.city in cities()],
        reasons=[(code, plain("desk.proposal_", code)) for code in REASONS],
        towns=[(city, _told(city)) for city in cities().values() if house().editions.can_change],
        longest=deciding.LONGEST_SENTENCE,
    )


def _told(city: City) -> list[tuple[str, str, Mapping[str, str]]]:
    """What callers who stay on the line hear today: where, until when, in which words."""
    today = now().astimezone(city.timezone).date()
    return [
        (_where(city, one.zone), formats.day(one.until, language()), one.text)
        for one in city.news.announcements
        if one.until >= today and reach().has(city.code, one.zone)
    ]


def _where(city: City, zone: str | None) -> str:
    return zone_name(city.code, zone) or city.title


def _card(one: Proposed) -> Card:
    wording, city = one.wording, cities()[one.wording.city]
    may_decide = may("desk.approve_announcement") and proposals.may_decide(wording, reach())
    return Card(
        id=one.id,
        where=_where(city, wording.zone),
        until=formats.day(wording.until, language()),
        texts=wording.texts,
        by=say("desk.proposal_by", who=one.by, age=formats.ago(one.at, now(), language())),
        state=say(f"desk.proposal_is_{one.state}", who=one.decided_by),
        why=deciding.why(one),
        waits=one.state == "open",
        mine_to_decide=may_decide,
        undo=may_decide and one.may_undo(operator().id, now=now()),
    )


# --- proposing


def propose_form(city: str) -> Answer:
    """The form, empty."""
    return _form(_city(city))


def _city(code: str) -> City:
    found = cities().get(code)
    return found if found is not None and house().editions.can_change else abort(404)


def _form(city: City, wrong: Iterable[Mend] = ()) -> str:
    zones = [(one.code, one.name) for one in city.zones.values() if reach().has(city.code, one.code)]
    return render_template(
        "desk/propose.html",
        active_page="desk.announcements",
        town=city,
        mends=list(wrong),
        zones=zones,
        given=request.form,
        today=now().astimezone(city.timezone).date(),
        longest=LONGEST,
    )


def propose(city: str) -> Answer:
    """Keep it, if it can be said; somebody who may lets callers hear it."""
    town = _city(city)
    texts = {code: request.form.get(f"text-{code}", "").strip()[:LONGEST] for code in town.languages}
    texts = {code: said for code, said in texts.items() if said}
    zone, until = request.form.get("zone", ""), _day(request.form.get("until", ""))
    past = until is not None and until < now().astimezone(town.timezone).date()
    wrong = [one for code, text in texts.items() for one in faults_of_text(house(), code, text)]
    if not texts or until is None or past:
        wrong.insert(0, Mend("", say("desk.proposal_missing"), ""))
    if wrong or until is None:
        return _form(town, wrong), CHANGED
    if zone and (zone not in town.zones or not reach().has(city, zone)):
        abort(404)
    with house().store.write() as casebook:
        wording = Wording(city, zone or None, until, texts)
        proposals.propose(casebook, wording, operator=operator(), now=now())
    tell("desk.proposal_kept", "good")
    return go("desk.announcements")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


# --- deciding


def _find(proposal_id: int) -> Proposed:
    with house().store.read() as casebook:
        found = proposals.find(casebook, proposal_id, "announcement", reach=reach())
    return found if found is not None and found.wording.city in cities() else abort(404)


def _way(done: str) -> Way:
    return Way("desk.announcements", _page, done)


def approve(proposal_id: int) -> Answer:
    """Callers hear it from now on: a change of the town, with its history and its way back."""
    one = _find(proposal_id)
    wording = one.wording
    entry: dict[str, Any] = {"zone": wording.zone or "", "until": wording.until, "text": dict(wording.texts)}
    value = {
        "told": setting(wording.city, "announcements.told", False),
        "list": [*setting(wording.city, "announcements.list", []), entry],
    }
    found = found_by(wording.city, [SUBJECT], seen=house().town.revision)
    about: dict[str, Any] = {"page": "announcements", "operator_id": operator().id, "found": found}
    wanted = Change(wording.city, {SUBJECT: value}, **about)

    def also(casebook: Session, revision: int) -> None:
        proposals.approved(casebook, one, revision, operator_id=operator().id, now=now())

    telling = partial(changing.change, house(), wanted, now=now(), also=also)
    if value["told"]:
        return deciding.carry_out(telling, _way("desk.proposal_told"))
    # without words: it is done, and no caller hears announcements for now
    return deciding.carry_out(telling, _way("desk.announcements_off"), tone="sorry")


def hold_back(proposal_id: int) -> Answer:
    """Nobody is told it, for a reason that whoever proposed it can read."""
    return deciding.hold_back(_find(proposal_id), _way("desk.proposal_held"))


def undo(proposal_id: int) -> Answer:
    """A slip: it waits as before, and callers do not hear it any more."""
    return deciding.undo(_find(proposal_id), _way(deciding.UNDONE))
