"""How it went (R69): done, arranged for a day, not reached, not needed, or a concern; two taps at most."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request
from werkzeug import Response

from hotline.board import closing, looking, requests
from hotline.board.guard import city, now, volunteer
from hotline.board.moving import back_saying, go
from hotline.casebook import callback, claims, concerns
from hotline.casebook.claims import OUTCOMES, Arranged, Outcome
from hotline.casebook.concerns import WHAT, Worry
from hotline.cities.waiting import days_to_arrange, reminded_first
from hotline.house import house
from hotline.pages import formats, language
from hotline.pages.say import tell

ONE = f"/requests/<int(max={looking.LARGEST_ID}):request_id>"
CONCERN = f"/concerns/<int(max={looking.LARGEST_ID}):concern_id>"
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(f"{ONE}/closing", "closing_page", closing_page, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/finish", "finish", finish, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/concern", "report", report, methods=["POST"])
    blueprint.add_url_rule(CONCERN, "concern", concern, methods=["GET"])
    blueprint.add_url_rule(CONCERN, "say_more", say_more, methods=["POST"])


def finish(request_id: int) -> Answer:
    """How it went: one choice and one button; a button with a day is a choice too."""
    given = "arranged" if "day" in request.form else request.form.get("outcome")
    outcome = next((known for known in OUTCOMES if known == given), None)
    if outcome is None:
        return requests.ask_again(request_id, "outcome_missing")
    if outcome == "arranged":
        return _arrange(request_id)
    with house().store.read() as casebook:
        mine = looking.mine_one(casebook, volunteer(), request_id)
    if mine is not None and outcome == "done" and closing.costs_money(mine):
        return closing.close(mine)
    return _finish(request_id, outcome)


def _finish(request_id: int, outcome: Outcome) -> Answer:
    with house().store.write() as casebook:
        finished = callback.finish(
            casebook, request_id=request_id, volunteer_id=volunteer().id, outcome=outcome, now=now()
        )
        still_mine = looking.mine_one(casebook, volunteer(), request_id) is not None
        newest = concerns.newest_of(casebook, request_id, volunteer_id=volunteer().id)
    if not finished:
        return back_saying("not_yours", "sorry")
    if outcome == "concern" and newest is not None:
        return _reported(newest, "finished_concern")
    enough = outcome == "not_reached" and not still_mine
    return back_saying("finished_enough_tries" if enough else f"finished_{outcome}", "good")


def _arrange(request_id: int) -> Answer:
    """For one of the days on the page."""
    days = {day.isoformat(): day for day in days_to_arrange(now() - timedelta(days=1), city().timezone)}
    days |= {day.isoformat(): day for day in days_to_arrange(now(), city().timezone)}
    day = days.get(request.form.get("day", ""))
    if day is None:
        return requests.ask_again(request_id, "outcomes.day_missing")
    arranged = Arranged(day, reminded_first(day, now(), city().timezone))
    with house().store.write() as casebook:
        done = claims.finish(
            casebook,
            request_id=request_id,
            volunteer_id=volunteer().id,
            outcome="arranged",
            arranged=arranged,
            now=now(),
        )
    if not done:
        return back_saying("not_yours", "sorry")
    return back_saying("outcomes.arranged_noted", "good", day=formats.weekday(day, language()))


def closing_page(request_id: int) -> Answer:
    """What it cost, for help that costs money."""
    with house().store.read() as casebook:
        mine = looking.mine_one(casebook, volunteer(), request_id)
    if mine is None or not closing.costs_money(mine):
        return go("board.request_page", request_id=request_id)
    return closing.page(mine, closing.Given())


# --- concerns


def report(request_id: int) -> Answer:
    """Operators are told at once, and the request stays where it is (R48)."""
    what = next((known for known in WHAT if known == request.form.get("what")), None)
    if what is None:
        return requests.ask_again(request_id, "")
    worry = Worry(what, form_key=request.form.get("form_key", "")[:80])
    with house().store.write() as casebook:
        noted = concerns.report(
            casebook, request_id=request_id, volunteer_id=volunteer().id, worry=worry, now=now()
        )
    return back_saying("not_yours", "sorry") if noted is None else _reported(noted, "outcomes.concern_noted")


def _reported(concern_id: int, line: str) -> Response:
    tell(line, "good")
    return go("board.concern", concern_id=concern_id)


def concern(concern_id: int) -> Answer:
    """It is reported already; whoever wants to may say more."""
    with house().store.read() as casebook:
        found = concerns.fresh(casebook, concern_id, volunteer_id=volunteer().id, now=now())
        mine = found and looking.mine_one(casebook, volunteer(), found.request_id)
    if found is None:
        return go("board.front")
    return render_template(
        "board/concern.html",
        concern_id=concern_id,
        what=found.what,
        worries=WHAT,
        mine=mine,
        longest=concerns.LONGEST,
    )


def say_more(concern_id: int) -> Answer:
    """Beside what was reported, for the desk only."""
    what = next((known for known in WHAT if known == request.form.get("what")), None)
    worry = Worry(what or "other", request.form.get("words", ""))
    with house().store.write() as casebook:
        found = concerns.fresh(casebook, concern_id, volunteer_id=volunteer().id, now=now())
        said = concerns.say_more(casebook, concern_id, volunteer_id=volunteer().id, worry=worry, now=now())
        mine = found and looking.mine_one(casebook, volunteer(), found.request_id)
    if said:
        tell("outcomes.concern_added", "good")
    return go("board.request_page", request_id=mine.id) if mine else go("board.front")
