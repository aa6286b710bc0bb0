"""The addresses the telephone provider knocks at: `/phone/ring`, `keys/<step>`, `over`, `trouble`, `text`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import cast

from flask import Blueprint, Flask, Response, abort, g, request, send_file
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from hotline import metrics
from hotline.casebook import readings
from hotline.house import House
from hotline.phone import receipts
from hotline.phone.answers import Answer, Answers, Webhook
from hotline.phone.failures import Failures
from hotline.phone.guard import Guard
from hotline.phone.journal import Journal
from hotline.phone.replay import Replayer
from hotline.phone.straight import Straight
from hotline.phone.texts import Texts
from hotline.phone.told import tell
from hotline.phone.turns import Asked, Turns
from hotline.phone.twiml import DESK_PATH, RESIDENT_PATH, TAKES
from hotline.prompts import PromptError

log = logging.getLogger(__name__)

METHODS = ("GET", "POST")
ADDRESSES = {
    "ring": "/ring",
    "keys": "/keys/<step>",
    "desk": DESK_PATH.removeprefix("/phone"),
    "resident": RESIDENT_PATH.removeprefix("/phone"),
    "begin": "/begin/<key>",
    "over": "/over",
    "recorded": "/recorded",
    "trouble": "/trouble",
}
OPEN_TO_ALL = frozenset({"phone.recording", "phone.take"})  # the provider fetches these without a signature
A_YEAR = 365 * 24 * 3600
JOURNAL = "phone.journal"


def create_blueprint(house: House) -> Blueprint:
    """The phone door of a house. Apologies are written now; entries of an earlier outage are taken in."""
    journal = _journal(house)
    replayer = Replayer(journal, house.store, now=house.now)
    failures = Failures(house, journal, replayer)
    house.editions.before_it_changes(failures.write_apologies)
    guard = Guard(tokens=house.settings.twilio_auth_tokens, public_url=house.settings.public_url)
    answers = Answers(Turns(house=house), failures, house.now)
    blueprint = Blueprint("phone", __name__, url_prefix="/phone")
    _put_guard(blueprint, guard)
    _add_calls(blueprint, answers)
    _add_texts(blueprint, house)
    _add_receipts(blueprint, house)
    _add_recordings(blueprint, house)
    blueprint.record_once(_no_redirects)
    blueprint.record_once(lambda state: _put_in_front(state, guard, answers))
    replayer.wake()
    return blueprint


def _journal(house: House) -> Journal:
    return Journal(house.settings.data_dir / JOURNAL, house.store.vault)


def calls_in_journal(house: House) -> int:
    """How many calls wait beside the database, because it was away when they came."""
    return _journal(house).count()


def _no_redirects(state: BlueprintSetupState) -> None:
    """Two slashes in an address are not found, rather than sent on to one: keys may not survive that."""
    state.app.url_map.merge_slashes = False


def _put_in_front(state: BlueprintSetupState, guard: Guard, answers: Answers) -> None:
    app = cast(Flask, state.app)
    app.wsgi_app = Straight(app.wsgi_app, guard=guard, answers=answers)  # type: ignore[method-assign]


def _put_guard(blueprint: Blueprint, guard: Guard) -> None:
    @blueprint.before_request
    def only_the_provider() -> Response | None:
        g.began = perf_counter()
        if request.endpoint in OPEN_TO_ALL:
            return None
        g.admitted = guard.admits(request)
        return None if g.admitted else _refused()

    @blueprint.after_request
    def told(response: Response) -> Response:
        if request.endpoint not in OPEN_TO_ALL:
            call = _fields().get("CallSid", "") if g.get("admitted", False) else ""
            seconds = perf_counter() - g.began
            asked = _asked((request.view_args or {}).get("step", ""))
            tell(_name(), asked, call=call, status=response.status_code, seconds=seconds)
        return response


def _add_calls(blueprint: Blueprint, answers: Answers) -> None:
    def answered(step: str = "", key: str = "") -> Response:
        key = key or request.args.get("call", "")
        return _response(answers.answer(Webhook(_name(), _asked(step), _fields(), key)))

    def refused(error: Exception) -> ResponseReturnValue:
        """Raised before anybody was let in, or where a recording is fetched."""
        return error if isinstance(error, HTTPException) else _refused()

    for name, rule in ADDRESSES.items():
        _route(blueprint, name, rule, answered)
    blueprint.register_error_handler(Exception, refused)


def _add_texts(blueprint: Blueprint, house: House) -> None:
    texts = Texts(house)

    def text() -> Response:
        try:
            texts.came(_fields(), now=house.now())
        except SQLAlchemyError as error:
            log.warning("a text message could not be taken in: %s", type(error).__name__)
            return Response(status=503)  # the company tries again
        return Response("<Response/>", mimetype="text/xml")

    _route(blueprint, "text", "/text", text)


def _add_receipts(blueprint: Blueprint, house: House) -> None:
    def receipt() -> Response:
        try:
            receipts.came(house, request.args.get("message", ""), _fields())
        except SQLAlchemyError as error:
            log.warning("a receipt could not be taken in: %s", type(error).__name__)
            return Response(status=503)  # the company tries again
        return Response(status=204)

    _route(blueprint, "receipt", "/receipt", receipt)


def _add_recordings(blueprint: Blueprint, house: House) -> None:
    def recording(language: str, name: str) -> Response:
        try:
            answer = send_file(_recording(house, name), mimetype="audio/wav", max_age=A_YEAR)
        except (PromptError, FileNotFoundError):
            abort(404)
        answer.cache_control.immutable = True  # the name changes with the content
        return answer

    def take(key: str) -> Response:
        """What was just read at a telephone, for as long as that call goes on: nobody can guess its key."""
        with house.store.read() as session:
            sound = readings.played_at(session, key)
        if sound is None:
            abort(404)
        return Response(sound, mimetype="audio/wav", headers={"Cache-Control": "no-store"})

    _route(blueprint, "recording", "/recordings/<language>/<name>", recording, methods=("GET",))
    _route(blueprint, "take", f"{TAKES.removeprefix('/phone')}/<key>.wav", take, methods=("GET",))


def _recording(house: House, name: str) -> Path:
    """The file of a recording of now, or of a call that began before it was changed."""
    towns = house.editions.known()
    town = next((one for one in towns if name in one.words.recordings), towns[0])
    return town.words.recording_file(name)


def _route(
    blueprint: Blueprint,
    name: str,
    rule: str,
    view: Callable[..., Response],
    methods: tuple[str, ...] = METHODS,
) -> None:
    """Without the redirect that Flask sends for a slash too many: keys may not survive one."""
    blueprint.add_url_rule(rule, name, view, methods=list(methods), strict_slashes=False)


def _name() -> str:
    return (request.endpoint or "").removeprefix("phone.")


def _fields() -> Mapping[str, str]:
    return request.form if request.method == "POST" else request.args


def _asked(step: str) -> Asked:
    return Asked(step, request.args.get("turn", type=int))


def _response(answer: Answer) -> Response:
    if answer.document is None:
        return Response(status=answer.status)
    headers = {"Cache-Control": "no-store"}
    return Response(answer.document, content_type="text/xml; charset=utf-8", headers=headers)


def _refused() -> Response:
    metrics.REFUSED.inc()
    log.warning("refused at %s: not signed by the provider, or not for PUBLIC_URL", request.endpoint)
    return Response("The signature is missing or wrong.\n", status=403, mimetype="text/plain")
