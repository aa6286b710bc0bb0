"""The provider's REST service: text messages, a page that shows what was sent; and the rest beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from hotline.simulator.leg import new_sid
from hotline.simulator.messages import Message, MessageStore
from hotline.simulator.receivers import ERRORS, refusal, segments
from hotline.simulator.recordings import RecordingStore, add_recordings
from hotline.simulator.rest_numbers import NumberStore, add_numbers
from hotline.simulator.texts import OPTED_OUT, Texts, is_address

VERSION = "2010-04-01"
MESSAGES = f"/api/{VERSION}/Accounts/<account>/Messages"
SHOWN = 50
MOST_LISTED = 1000


def create_blueprint(
    store_path: Path | str, *, numbers: Collection[str] = (), texts: Texts | None = None
) -> Blueprint:
    """Everything below `/simulator`; `store_path` is an SQLite file, or a folder for it.

    `numbers` (E.164) are those that the account has; `texts` tells what became of messages.
    """
    store = MessageStore(store_path)
    blueprint = Blueprint(
        "simulator", __name__, url_prefix="/simulator", template_folder="templates", static_folder="static"
    )
    _add_service(blueprint, store, texts)
    add_numbers(blueprint, NumberStore(store.path, numbers), refused_without_key, refused)
    add_recordings(blueprint, RecordingStore(store.path), refused_without_key, refused)
    _add_pages(blueprint, store)
    return blueprint


def _add_service(blueprint: Blueprint, store: MessageStore, texts: Texts | None) -> None:
    """What `TWILIO_API_BASE` = `<address>/simulator/api` leads to."""

    @blueprint.post(f"{MESSAGES}.json")
    def send(account: str) -> Response:
        return refused_without_key() or _send(store, texts, account)

    @blueprint.get(f"{MESSAGES}.json")
    def listed(account: str) -> Response:
        return refused_without_key() or _listed(store, account)

    @blueprint.get(f"{MESSAGES}/<sid>.json")
    def one(account: str, sid: str) -> Response:
        message = store.one(sid)
        return refused_without_key() or (refused(20404) if message is None else jsonify(_shown(message)))

    @blueprint.delete(f"{MESSAGES}/<sid>.json")
    def erase(account: str, sid: str) -> Response:
        return refused_without_key() or (Response(status=204) if store.erase(sid) else refused(20404))


def _add_pages(blueprint: Blueprint, store: MessageStore) -> None:
    """What people look at."""

    @blueprint.get("/messages")
    def messages() -> str:
        number = _number_asked()
        found = store.newest(receiver=number, limit=SHOWN)
        return render_template("simulator/messages.html", messages=found, number=number)

    @blueprint.get("/messages.json")
    def messages_json() -> Response:
        found = store.newest(receiver=_number_asked(), limit=SHOWN)
        return jsonify([_in_short(message) for message in found if not message.error])


def _number_asked() -> str:
    """The number to show, as `to`; a bare `+` in an address arrives as a space."""
    number = request.args.get("to", "").strip().replace(" ", "")
    return f"+{number}" if number[:1].isdigit() else number


def _send(store: MessageStore, texts: Texts | None, account: str) -> Response:
    form = request.form
    receiver, sender, body, tells = (form.get(name, "") for name in ("To", "From", "Body", "StatusCallback"))
    service = form.get("MessagingServiceSid", "")
    code = refusal(receiver=receiver, sender=sender, service=service, body=body)
    trouble = store.trouble(receiver)
    code = code or (21609 if tells and not is_address(tells) else 0)
    if code := code or (trouble if trouble == OPTED_OUT else 0):
        return refused(code)
    now = datetime.now(UTC)
    message = Message(new_sid("SM"), account, sender or service, receiver, body, now, trouble)
    if texts is None:
        store.keep(message)
    else:
        texts.sent(message, tells=tells)
    answer = jsonify(_shown(message) | {"status": "queued", "date_sent": None, "error_code": None})
    answer.status_code = 201
    return answer


def _listed(store: MessageStore, account: str) -> Response:
    size = min(request.args.get("PageSize", SHOWN, type=int), MOST_LISTED)
    page = request.args.get("Page", 0, type=int)
    receiver, sender = (request.args.get(name, "") for name in ("To", "From"))
    found = store.newest(receiver=receiver, sender=sender, limit=size, skip=size * page)
    uri = f"/{VERSION}/Accounts/{account}/Messages.json"
    return jsonify(
        messages=[_shown(message) for message in found],
        page=page,
        page_size=size,
        start=size * page,
        end=size * page + max(0, len(found) - 1),
        uri=uri,
        first_page_uri=f"{uri}?PageSize={size}&Page=0",
        next_page_uri=None,
        previous_page_uri=None,
    )


def _shown(message: Message) -> dict[str, Any]:
    """A message as the provider shows it."""
    moment = format_datetime(message.sent_at)
    uri = f"/{VERSION}/Accounts/{message.account_sid}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": message.account_sid,
        "api_version": VERSION,
        "body": message.body,
        "from": message.sender,
        "to": message.receiver,
        "direction": "outbound-api",
        "status": "undelivered" if message.error else "delivered",
        "date_created": moment,
        "date_sent": moment,
        "date_updated": moment,
        "error_code": message.error or None,
        "error_message": None,
        "messaging_service_sid": message.sender if message.sender.startswith("MG") else None,
        "num_media": "0",
        "num_segments": str(segments(message.body)),
        "price": None,
        "price_unit": "USD",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "uri": f"{uri}.json",
    }


def _in_short(message: Message) -> dict[str, str]:
    return {
        "sid": message.sid,
        "to": message.receiver,
        "from": message.sender,
        "body": message.body,
        "sent_at": message.sent_at.isoformat(),
    }


def refused_without_key() -> Response | None:
    """An account and a token must be given; which ones does not matter here."""
    key = request.authorization
    if key is not None and key.type == "basic" and key.username and key.password:
        return None
    return refused(20003)


def refused(code: int) -> Response:
    """A refusal as the provider words it."""
    status, words = ERRORS[code]
    answer = jsonify(
        code=code, message=words, more_info=f"https://www.twilio.com/docs/errors/{code}", status=status
    )
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer
