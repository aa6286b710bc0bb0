"""One request: look, take, have number and word shown, say how it went, give back."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for
from werkzeug import Response

from hotline.board import cards, listening, looking, remembering, ringing
from hotline.board.choosing import choices
from hotline.board.guard import city, now, stands_on, volunteer
from hotline.board.money import spending_limit
from hotline.board.moving import back_saying, go
from hotline.casebook import board, claims, declines, fitting, people
from hotline.casebook.board import Mine
from hotline.casebook.claims import Revealed, Took
from hotline.casebook.limits import limits_of
from hotline.cities.volunteer_rules import CALL_FROM, CALL_UNTIL
from hotline.house import house
from hotline.pages import formats, language, live
from hotline.pages.say import tell

ONE = f"/requests/<int(max={looking.LARGEST_ID}):request_id>"
REFUSED: dict[Took, str] = {
    "gone": "refused_gone",
    "not_your_zone": "refused_zone",
    "level": "refused_level",
    "not_offered": "refused_not_offered",
    "limit": "refused_limit",
    "off_duty": "refused_off_duty",
    "rules": "rules_needed",
    "too_often": "refused_too_often",
    "not_active": "refused_not_active",
}
# By how the volunteer's own claim ended: what the page says of a request that is waiting again, or gone.
BACK_ON_BOARD: dict[str | None, str] = {
    "expired": "back_expired",
    "nobody_came": "back_asked_again",
    "changed": "back_asked_again",
}
GONE: dict[str | None, str] = {
    **dict.fromkeys(("cancelled", "withdrawn"), "gone_not_needed"),
    **dict.fromkeys(("done", "not_needed", "concern", "not_reached"), "gone_closed"),
}
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(ONE, "request_page", request_page, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/sound", "sound", sound, methods=["GET"])
    posts = (("take", take), ("show", show), ("listen", listen), ("give-back", give_back))
    for word, view in posts:
        blueprint.add_url_rule(f"{ONE}/{word}", view.__name__, view, methods=["POST"])


@live.kept_up(stands_on)
def request_page(request_id: int) -> Answer:
    """Mine, or waiting in my zones; every other address says the same: nothing here for you."""
    with house().store.read() as casebook:
        mine = looking.mine_one(casebook, volunteer(), request_id)
        waiting = None if mine else looking.waiting_one(casebook, volunteer(), request_id)
        offered = waiting is not None and fitting.is_offered_one(casebook, volunteer(), request_id)
        own = people.zones_of(casebook, volunteer().id)
        aside = declines.has_declined(casebook, request_id=request_id, volunteer_id=volunteer().id)
        ended_as = None if mine else board.ended_as(casebook, volunteer(), request_id)
    if mine is not None:
        return _mine_page(mine)
    if waiting is None:
        return render_template("board/gone.html", standing=GONE.get(ended_as, "gone_elsewhere")), 404
    return render_template(
        "board/waiting.html",
        one=cards.waiting_card(waiting),
        limit=spending_limit(city(), language()),
        standing=BACK_ON_BOARD.get(ended_as),
        offered=offered,
        next_door=waiting.zone not in own,
        aside=aside,
    )


def _mine_page(
    mine: Mine, *, revealed: Revealed | None = None, missing: str = "", hears: bool = False
) -> str:
    with house().store.read() as casebook:
        rings = ringing.standing(casebook, mine)
        note = listening.said(listening.note_of(casebook, mine.id), plays=hears)
        memory = remembering.memory_of(casebook, mine)
    if revealed or missing or hears:
        live.follow(url_for("board.request_page", request_id=mine.id))
    return render_template(
        "board/mine.html",
        one=cards.mine_card(mine),
        limit=spending_limit(city(), language()),
        call_from=formats.hour(CALL_FROM, language()),
        call_until=formats.hour(CALL_UNTIL, language()),
        missing=missing,
        **choices(mine),
        rings=rings,
        note=note,
        memory=memory,
        revealed=revealed,
        number=formats.grouped(revealed.number, city().country) if revealed and revealed.number else None,
        first_sentence=_first_sentence(mine, revealed) if revealed else None,
    )


def _first_sentence(mine: Mine, revealed: Revealed) -> str:
    """What to say first, in the language that the resident speaks."""
    words = house().words
    spoken = mine.language if mine.language in words.languages else language()
    return words.page("first_sentence", language=spoken, word=revealed.word, helper=volunteer().first_name)


def take(request_id: int) -> Answer:
    """Mine from now on, or one kind sentence why not."""
    with house().store.write() as casebook:
        kind = looking.kind_of(casebook, volunteer(), request_id)
        took: Took = "gone"
        if kind is not None:
            limits = limits_of(city(), kind, sight=looking.sight(casebook), now=now())
            took = claims.take(
                casebook, request_id=request_id, volunteer_id=volunteer().id, limits=limits, now=now()
            )
    if took != "taken":
        return back_saying(REFUSED[took], "sorry", count=city().claims_at_most)
    tell("taken_now", "good")
    return go("board.request_page", request_id=request_id)


def show(request_id: int) -> Answer:
    """Number and word, in the answer to this POST only: every look is written down before it is given.

    The word alone where the hotline rings both.
    """
    with house().store.write() as casebook:
        mine = looking.mine_one(casebook, volunteer(), request_id)
        revealed = claims.reveal(
            casebook,
            request_id=request_id,
            volunteer_id=volunteer().id,
            now=now(),
            with_number=city().numbers_shown,
        )
    if mine is None or revealed is None:
        return back_saying("not_yours", "sorry")
    return _mine_page(mine, revealed=revealed)


def listen(request_id: int) -> Answer:
    """What the resident said after the tone: every listening is written down before it begins."""
    with house().store.write() as casebook:
        mine = looking.mine_one(casebook, volunteer(), request_id)
        note = listening.begin(casebook, request_id) if mine is not None else None
    if mine is None or note is None:
        return back_saying("not_yours", "sorry")
    return _mine_page(mine, hears=True)


def sound(request_id: int) -> Response:
    """The sound for the player on that page, while the request is theirs."""
    with house().store.read() as casebook:
        if looking.mine_one(casebook, volunteer(), request_id) is None:
            abort(404)
        return listening.sound_of(casebook, request_id)


def ask_again(request_id: int, missing: str) -> Answer:
    """The same page, with the line that says what is still to be chosen."""
    with house().store.read() as casebook:
        mine = looking.mine_one(casebook, volunteer(), request_id)
    return (_mine_page(mine, missing=missing), 422) if mine else back_saying("not_yours", "sorry")


def give_back(request_id: int) -> Answer:
    """Back to the board, one tap."""
    with house().store.write() as casebook:
        given = claims.give_back(casebook, request_id=request_id, volunteer_id=volunteer().id, now=now())
    return back_saying("given_back", "good") if given else back_saying("not_yours", "sorry")
