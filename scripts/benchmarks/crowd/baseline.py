"""The baseline: a hotline as it is often built. Same words, same questions; it differs in three ways only.

The time-out is the provider's default, every entry is confirmed by a key, and nothing is saved before the
last confirmation. What is not understood is asked twice more; then the call is over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather, Say, SsmlBreak, VoiceResponse

from hotline.cities import AskZones, City, Placed, when_open
from hotline.dialogue.order import STILL_TODAY
from hotline.dialogue.spoken import TIME_TO_RING
from hotline.house import House
from hotline.prompts import Pause, Speech
from hotline.prompts.lines import Count, Digits, Gap, KeyName, Kind, Line, Money, Text
from scripts.benchmarks.callers import PUBLIC_URL, TOKEN

TRIES = 3  # presentations of one question
ORDER = {
    "order_when": ("order_today", "order_week"),
    "order_payment": ("order_cash", "order_later", "order_cannot_pay"),
}
TABLE = "CREATE TABLE asked (sid TEXT, caller TEXT, kind TEXT, zone TEXT, postcode TEXT, at TEXT)"
YES = "1"


@dataclass
class Talk:
    """One call; kept in memory, as long as it goes on."""

    language: str
    asks: str = "kind"
    tries: int = 1
    kind: str = ""
    postcode: str = ""
    more: bool = False  # the second menu of kinds
    asked: set[str] = field(default_factory=set)  # questions of an order


@dataclass
class Baseline:
    """The script. `saved` are the rows that it has written."""

    house: House
    city: City
    now: Callable[[], datetime]
    database: sqlite3.Connection
    talks: dict[str, Talk] = field(default_factory=dict)

    # --- what is said

    def ask(self, talk: Talk, *before: Line) -> VoiceResponse:
        """The question at which the call stands."""
        lines, keys = self._question(talk)
        response = VoiceResponse()
        gather = Gather(num_digits=keys, action=f"{PUBLIC_URL}/phone/keys/{talk.asks}", method="POST")
        gather.verbs = [self._say(talk, *before, *lines)]
        response.append(gather)
        response.redirect(f"{PUBLIC_URL}/phone/keys/{talk.asks}", method="POST")
        return response

    def end(self, talk: Talk, *lines: Line) -> VoiceResponse:
        """The last words."""
        response = VoiceResponse()
        if lines:
            response.append(self._say(talk, *lines))
        response.hangup()
        return response

    def _say(self, talk: Talk, *lines: Line) -> Say:
        voice, language = self.house.words.voice(talk.language)
        say = Say(voice=voice, language=language)
        pieces = self.house.words.render(lines, language=talk.language, city=self.city.code)
        for is_pause, group in groupby(pieces, key=lambda piece: isinstance(piece, Pause)):
            if is_pause:
                lasts = sum(piece.seconds for piece in group if isinstance(piece, Pause))
                say.append(SsmlBreak(time=f"{round(1000 * lasts)}ms"))
            else:  # in one: the SDK loses one of two texts that follow each other
                say.append(" ".join(piece.text for piece in group if isinstance(piece, Speech)))
        return say

    def _question(self, talk: Talk) -> tuple[tuple[Line, ...], int]:
        """The lines of a question, and how many keys it takes."""
        confirm = Line("returning_else", {"key": KeyName(YES)})  # stands for "if that is right, press one"
        if talk.asks == "kind":
            return self._kinds(talk), 1
        if talk.asks == "kind_confirm":
            return (Line(f"{talk.kind}.noun"), confirm), 1
        if talk.asks == "postcode_confirm":
            return (self._read_back(talk), confirm), 1
        if talk.asks.startswith("order_"):
            return (confirm,) if talk.asks.endswith("_confirm") else self._order(talk.asks), 1
        gaps: dict[str, Gap] = {"type": Kind(talk.kind), "count": Count(self.city.postcode_length)}
        return (Line("postcode_ask", gaps),), self.city.postcode_length

    def _kinds(self, talk: Talk) -> tuple[Line, ...]:
        kinds = self.kinds(talk)
        names = [f"{kind}.menu" for kind in kinds]
        if not talk.more and self.city.more_types:
            names.append("kinds_else")
        intro = Line("kinds_more_intro" if talk.more else "kinds_intro", {"count": Count(len(names))})
        return intro, *(Line(name, {"key": KeyName(str(key))}) for key, name in enumerate(names, 1))

    def kinds(self, talk: Talk) -> tuple[str, ...]:
        """The kinds of the menu at which the call stands."""
        return self.city.more_types if talk.more else self.city.first_types

    def _order(self, asks: str) -> tuple[Line, ...]:
        limit: dict[str, Gap] = {"limit": Money(self.city.spending_limit, self.city.currency)}
        choices = (Line(name, {"key": KeyName(str(key))}) for key, name in enumerate(ORDER[asks], 1))
        return Line(asks, limit if asks == "order_payment" else {}), *choices

    def _read_back(self, talk: Talk) -> Line:
        zone = self.city.zone_spoken(self.zone(talk.postcode), talk.language)
        digits = Digits(self.city.postcode_groups(talk.postcode))
        return Line("read_back", {"type": Kind(talk.kind), "zone": Text(zone), "postcode": digits})

    def zone(self, postcode: str) -> str:
        """The zone of a postcode, the likeliest where there are several; nothing where it is not ours."""
        match self.city.place(postcode):
            case Placed(zone=zone):
                return zone
            case AskZones(zones=zones):
                return zones[0]
        return ""

    # --- what happens

    def ring(self, sid: str, language: str) -> VoiceResponse:
        """The first answer."""
        self.talks[sid] = Talk(language)
        return self.ask(self.talks[sid], Line("hello"), Line("emergency_first"))

    def keys(self, sid: str, form: Mapping[str, str]) -> VoiceResponse:
        """The answer to keys, or to silence."""
        talk, keys = self.talks[sid], form.get("Digits", "")
        if keys == "0":
            return self._person(talk)
        entries = {"kind": self._kind, "postcode": self._postcode, **dict.fromkeys(ORDER, self._chosen)}
        if talk.asks in entries:
            return entries[talk.asks](talk, keys)
        if keys == YES:
            return self._confirmed(talk, sid, form["From"])
        if keys == "2":
            talk.asks, talk.tries = talk.asks.removesuffix("_confirm"), 1
            return self.ask(talk)
        return self._again(talk)

    def _kind(self, talk: Talk, keys: str) -> VoiceResponse:
        kinds = self.kinds(talk)
        if keys and keys in "123456789"[: len(kinds)]:
            talk.kind, talk.asks, talk.tries, talk.more = kinds[int(keys) - 1], "kind_confirm", 1, False
            return self.ask(talk)
        if keys == str(len(kinds) + 1) and not talk.more:
            talk.more, talk.tries = True, 1
            return self.ask(talk)
        return self._again(talk)

    def _postcode(self, talk: Talk, keys: str) -> VoiceResponse:
        if not self.zone(keys):
            return self._again(talk)
        talk.postcode, talk.asks, talk.tries = keys, "postcode_confirm", 1
        return self.ask(talk)

    def _chosen(self, talk: Talk, keys: str) -> VoiceResponse:
        if not keys or keys not in "123456789"[: len(ORDER[talk.asks])]:
            return self._again(talk)
        talk.asked, talk.asks, talk.tries = talk.asked | {talk.asks}, f"{talk.asks}_confirm", 1
        return self.ask(talk)

    def _next_of_order(self, talk: Talk) -> str:
        """The next question of an order: the same that the hotline asks."""
        asked = {"order_when": self._is_rung_today(), "order_payment": talk.kind in self.city.orders.paid}
        return next((name for name, asks in asked.items() if asks and name not in talk.asked), "")

    def _is_rung_today(self) -> bool:
        hours, now = self.city.hours, self.now()
        rung = hours.is_open(now) and hours.is_open(now + TIME_TO_RING)
        today = rung or when_open(self.city, now).name in STILL_TODAY
        return self.city.orders.today_or_week and today

    def _confirmed(self, talk: Talk, sid: str, caller: str) -> VoiceResponse:
        talk.tries = 1
        talk.asks = "postcode" if talk.asks == "kind_confirm" else self._next_of_order(talk)
        if talk.asks:
            return self.ask(talk)
        row = (sid, caller, talk.kind, self.zone(talk.postcode), talk.postcode, self.now().isoformat())
        self.database.execute("INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?)", row)
        word = Text(self.house.words.code_words(talk.language)[0])
        names = ("close_cards", "close_number_kept", "close_data", "goodbye")
        return self.end(talk, Line("promise_open"), Line("close_word", {"word": word}), *map(Line, names))

    def _again(self, talk: Talk) -> VoiceResponse:
        talk.tries += 1
        if talk.tries > TRIES:
            return self.end(talk, Line("goodbye"))
        return self.ask(talk, Line("key_means_nothing"))

    def _person(self, talk: Talk) -> VoiceResponse:
        if not self.city.hours.is_open(self.now()):
            return self.end(talk, Line("goodbye"))
        response = VoiceResponse()
        response.append(self._say(talk, Line("person_connecting")))
        response.dial(self.city.desk[0].number, caller_id=self.city.lines[0].number)
        response.append(self._say(talk, Line("goodbye")))
        return response


def create_app(script: Baseline) -> Flask:
    """The script behind the addresses of the hotline; only the provider may knock."""
    app, validator = Flask(__name__, static_folder=None), RequestValidator(TOKEN)

    @app.before_request
    def only_the_provider() -> None:
        url = PUBLIC_URL + request.full_path.removesuffix("?")
        if not validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)

    @app.post("/phone/ring")
    def ring() -> Response:
        return _document(script.ring(request.form["CallSid"], _language(script.city, request.form["To"])))

    @app.post("/phone/keys/<step>")
    def keys(step: str) -> Response:
        return _document(script.keys(request.form["CallSid"], request.form))

    @app.post("/phone/over")
    def over() -> Response:
        script.talks.pop(request.form["CallSid"], None)
        return Response(status=204)

    return app


def _language(city: City, dialled: str) -> str:
    return city.languages_of(dialled)[0]


def _document(response: VoiceResponse) -> Response:
    return Response(str(response), content_type="text/xml; charset=utf-8")
