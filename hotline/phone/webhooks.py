"""The addresses the telephone provider knocks at: `/phone/ring`, `keys/<step>`, `over`, `trouble`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from time import perf_counter

from flask import Blueprint, Response, abort, g, request, send_file
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hotline import metrics
from hotline.house import House
from hotline.house import house as the_house
from hotline.logs import event_log
from hotline.phone.failures import Failures, known_step
from hotline.phone.guard import Guard
from hotline.phone.incoming import Incoming, NoCall, read
from hotline.phone.journal import Journal
from hotline.phone.legs import HANG_UP
from hotline.phone.replay import Replayer
from hotline.phone.trouble import Apologies
from hotline.phone.turns import Asked, NothingKnown, Turns
from hotline.phone.twiml import DESK_PATH, RESIDENT_PATH, Scribe
from hotline.prompts import PromptError

log = logging.getLogger(__name__)
told = event_log(__name__)

METHODS = ("GET", "POST")
NOWHERE = Asked("", None)
OPEN_TO_ALL = frozenset({"phone.recording"})  # the provider fetches recordings without a signature
A_YEAR = 365 * 24 * 3600
JOURNAL = "phone.journal"


def create_blueprint(house: House) -> Blueprint:
    """The phone door of a house. Apologies are written now; entries of an earlier outage are taken in."""
    scribe = Scribe(words=house.words, base=house.settings.public_url)
    journal = _journal(house)
    replayer = Replayer(journal, house.store, now=house.now)
    failures = Failures(house, Apologies(house.cities, scribe), journal, replayer)
    guard = Guard(tokens=house.settings.twilio_auth_tokens, public_url=house.settings.public_url)
    blueprint = Blueprint("phone", __name__, url_prefix="/phone")
    _put_guard(blueprint, guard)
    _add_calls(blueprint, Turns(house=house, scribe=scribe))
    _add_trouble(blueprint, failures)
    _add_recordings(blueprint, house)
    blueprint.record_once(_no_redirects)
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


def _put_guard(blueprint: Blueprint, guard: Guard) -> None:
    @blueprint.before_request
    def only_the_provider() -> Response | None:
        g.began = perf_counter()
        if request.endpoint in OPEN_TO_ALL:
            return None
        g.admitted = guard.admits(request)
        return None if g.admitted else _refused()

    @blueprint.after_request
    def tell(response: Response) -> Response:
        if request.endpoint not in OPEN_TO_ALL:
            _tell(response.status_code, perf_counter() - g.began)
        return response


def _tell(status: int, seconds: float) -> None:
    """One line in the log and one more in the counts; what a stranger says of a call is not repeated."""
    name = (request.endpoint or "").removeprefix("phone.")
    call = _fields().get("CallSid", "") if g.get("admitted", False) else ""
    asked = _asked()
    metrics.webhook(name, status, seconds)
    told.info(
        "webhook",
        webhook=name,
        call=call,
        step=known_step(asked.step),
        turn=asked.turn,
        ms=round(1000 * seconds, 1),
        status=status,
    )


def _add_calls(blueprint: Blueprint, turns: Turns) -> None:
    def ring() -> Response:
        return _document(turns.ring(_incoming(), now=_now()))

    def keys(step: str) -> Response:
        return _document(turns.keys(_incoming(), _asked(), now=_now()))

    def desk() -> Response:
        return _document(turns.desk(_incoming(), now=_now()))

    def resident() -> Response:
        return _document(turns.resident(_incoming(), now=_now()))

    def begin(key: str) -> Response:
        return _document(turns.begin(_incoming(), key, now=_now()))

    def over() -> Response:
        turns.over(_incoming(), key=request.args.get("call", ""), now=_now())
        return Response(status=204)

    def recorded() -> Response:
        turns.recorded(_incoming(), now=_now())
        return Response(status=204)

    _route(blueprint, "/recorded", recorded)
    _route(blueprint, "/ring", ring)
    _route(blueprint, "/keys/<step>", keys)
    _route(blueprint, DESK_PATH.removeprefix("/phone"), desk)
    _route(blueprint, RESIDENT_PATH.removeprefix("/phone"), resident)
    _route(blueprint, "/begin/<key>", begin)
    _route(blueprint, "/over", over)


def _add_trouble(blueprint: Blueprint, failures: Failures) -> None:
    def trouble() -> Response:
        incoming = _incoming()
        log.error(
            "call %s came to the fallback, error %s", incoming.sid, request.values.get("ErrorCode", type=int)
        )
        if incoming.parent:
            return _document(HANG_UP)
        if incoming.outbound:
            return _apology(failures, incoming.caller)
        failures.write_down(incoming, NOWHERE, now=_now())
        return _apology(failures, incoming.dialled)

    def sorry(error: Exception) -> ResponseReturnValue:
        if not g.get("admitted", False):
            return error if isinstance(error, HTTPException) else _refused()
        incoming = _incoming_if_any()
        if request.endpoint in ("phone.over", "phone.recorded"):
            failures.log(error, incoming, NOWHERE)  # the clock closes calls whose end was never told
            return Response(status=204)
        if request.endpoint == "phone.desk" or (incoming is not None and incoming.parent):
            failures.log(error, incoming, _asked())  # the caller's own call goes on with the next telephone
            return _document(HANG_UP)
        return _sorry(failures, error, incoming)

    _route(blueprint, "/trouble", trouble)
    blueprint.register_error_handler(Exception, sorry)


def _sorry(failures: Failures, error: Exception, incoming: Incoming | None) -> Response:
    """To whoever rang, who is written down; to whomever we rang, who is in no journal: they did not call."""
    if incoming is None or not incoming.outbound:
        failures.broken(error, incoming, _asked(), now=_now())
        return _apology(failures, incoming.dialled if incoming else "")
    failures.log(error, incoming, _asked())
    return _document(HANG_UP) if isinstance(error, NothingKnown) else _apology(failures, incoming.caller)


def _apology(failures: Failures, dialled: str) -> Response:
    metrics.APOLOGIES.inc()
    return _document(failures.apology(dialled, now=_now()))


def _add_recordings(blueprint: Blueprint, house: House) -> None:
    def recording(language: str, name: str) -> Response:
        try:
            path = house.words.recording_file(name)
            answer = send_file(path, mimetype="audio/wav", max_age=A_YEAR)
        except (PromptError, FileNotFoundError):
            abort(404)
        answer.cache_control.immutable = True  # the name changes with the content
        return answer

    _route(blueprint, "/recordings/<language>/<name>", recording, methods=("GET",))


def _route(
    blueprint: Blueprint, rule: str, view: Callable[..., Response], methods: tuple[str, ...] = METHODS
) -> None:
    """Without the redirect that Flask sends for a slash too many: keys may not survive one."""
    blueprint.add_url_rule(rule, view.__name__, view, methods=list(methods), strict_slashes=False)


def _incoming() -> Incoming:
    return read(_fields())


def _fields() -> Mapping[str, str]:
    return request.form if request.method == "POST" else request.args


def _incoming_if_any() -> Incoming | None:
    try:
        return _incoming()
    except NoCall:
        return None


def _asked() -> Asked:
    step = (request.view_args or {}).get("step", "")
    return Asked(step, request.args.get("turn", type=int))


def _document(body: str | bytes) -> Response:
    return Response(body, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store"})


def _refused() -> Response:
    metrics.REFUSED.inc()
    log.warning("refused at %s: not signed by the provider, or not for PUBLIC_URL", request.endpoint)
    return Response("The signature is missing or wrong.\n", status=403, mimetype="text/plain")


def _now() -> datetime:
    return the_house().now()
