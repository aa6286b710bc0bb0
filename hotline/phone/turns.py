"""A knock becomes an answer: find the call, let the dialogue play its turn, keep both in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from hotline.casebook import callback, calls, legs, notes, outgoing, readings, removals, retention
from hotline.casebook.calls import TurnKept
from hotline.casebook.tables import Call
from hotline.cities import City
from hotline.dialogue import engine
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.events import Dialled, Event, HungUp, Keys, Recorded, Silence, Spoken
from hotline.dialogue.replies import Reply
from hotline.dialogue.state import begin, from_json, to_json
from hotline.house import House, Town
from hotline.phone import on_shift
from hotline.phone.bridging import conversation_with_resident, is_still_theirs
from hotline.phone.door import Door
from hotline.phone.facts import city_of, facts_of, knock_of
from hotline.phone.incoming import Incoming, NoCall
from hotline.phone.legs import HANG_UP, conversation_with_desk, event_of, script_of
from hotline.phone.purposes import conversation_of
from hotline.phone.twiml import E164, Scribe

MOST_KEYS_KEPT = 8  # longer entries could be a telephone number, wherever they were keyed
EVENTS = {
    Keys: "keys",
    Spoken: "spoken",
    Silence: "silence",
    Dialled: "dialled",
    HungUp: "hung_up",
    Recorded: "recorded",
}


class NothingKnown(Exception):
    """The call was played once and has been forgotten since: a webhook sent again long after its time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question a webhook answers: the step, and the turn's number; None where the URL had none."""

    step: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class Turns:
    """Plays turns against the house's casebook; every method is one transaction.

    A call hears the town as it was when it began, whatever is changed meanwhile.
    """

    house: House

    def ring(self, incoming: Incoming, *, now: datetime) -> str:
        """The first answer of a call; of a call that has begun, the answer it stands at."""
        with self.house.store.write() as session:
            return self._ring(session, incoming, now=now)

    def desk(self, incoming: Incoming, *, now: datetime) -> str:
        """The first answer to somebody at the desk who has picked up."""
        if not incoming.parent:
            raise NoCall
        with self.house.store.write() as session:
            return self._pick_up(session, incoming, now=now)

    def begin(self, incoming: Incoming, key: str, *, now: datetime) -> str:
        """The first answer in a call that the hotline makes, to somebody or something that has picked up."""
        with self.house.store.write() as session:
            known = {"sid": incoming.sid, "shows": incoming.caller, "edition": self.house.edition}
            one = outgoing.answered(session, key, **known, now=now)
            call = calls.lock(session, incoming.sid)
            if one is None or call is None:
                raise NothingKnown
            if call.answer is not None or call.turn > 0:
                return _answer_again(session, call)
            town = self._town_of(session, call)
            conversation = conversation_of(session, one, city=town.city(one.city), now=now)
            return self._start(session, call, conversation, town, now=now)

    def resident(self, incoming: Incoming, *, now: datetime) -> str:
        """The only answer to a resident who has picked up: the code word, and then they are joined."""
        with self.house.store.write() as session:
            return self._reach(session, incoming, now=now)

    def keys(self, incoming: Incoming, asked: Asked, *, now: datetime) -> str:
        """The answer to what the caller did, once; what comes twice or too late changes nothing."""
        with self.house.store.write() as session:
            call = calls.lock(session, incoming.sid)
            if call is None or (call.state is None and call.turn == 0):
                if incoming.outbound and not incoming.parent:
                    raise NothingKnown
                begins = self._pick_up if incoming.parent else self._ring
                return begins(session, incoming, now=now)
            if (asked.step, asked.turn) != (call.step, call.turn):
                return _answer_again(session, call)
            return self._play(session, call, incoming, now=now)

    def over(self, incoming: Incoming, *, key: str = "", now: datetime) -> None:
        """The call has ended, or the provider says how it stands. A leg that nobody picked up is no call.

        `key` names what a call that the hotline makes is for: its end may be told before its beginning.
        """
        with self.house.store.write() as session:
            if key:
                known = {"sid": incoming.sid, "shows": incoming.caller, "edition": self.house.edition}
                outgoing.met(session, key, **known, now=now)
            calls.over(
                session,
                sid=incoming.sid,
                status=incoming.status,
                duration=incoming.duration,
                knock=None if incoming.parent or incoming.outbound else lambda: self._knock(incoming),
                now=now,
            )

    def recorded(self, incoming: Incoming, *, now: datetime) -> None:
        """The provider has a recording: of a call that broke off in it, nobody else tells."""
        said = incoming.recorded
        if said is None:
            return
        with self.house.store.write() as session:
            call = calls.lock(session, incoming.sid)
            if call is not None and call.purpose == readings.PURPOSE:
                return readings.told_of(session, said.recording, now=now)
            wanted = call is not None and self._town_of(session, call).city(call.city).voice_notes
            notes.keep(session, call if wanted else None, said.recording, said.seconds, now=now)

    def _town_of(self, session: Session, call: Call) -> Town:
        return self.house.editions.of(call.edition, session)

    def _knock(self, incoming: Incoming) -> calls.Knock:
        town = self.house.editions.current
        return knock_of(incoming, city=city_of(town, incoming.dialled), edition=town.edition)

    def _ring(self, session: Session, incoming: Incoming, *, now: datetime) -> str:
        knock = self._knock(incoming)
        call = calls.ring(session, knock, now=now)
        if call.answer is not None or call.turn > 0:
            return _answer_again(session, call)
        town = self._town_of(session, call)
        city = town.city(call.city)
        history = calls.history(session, call, number=knock.number, now=now)
        facts = facts_of(history, knock=knock, city=city, now=now)
        conversation = begin(facts, city=city, now=now, lexicons=town.words.lexicons(city.code))
        return self._start(session, call, conversation, town, now=now)

    def _pick_up(self, session: Session, incoming: Incoming, *, now: datetime) -> str:
        parent = calls.lock(session, incoming.parent)
        town = self._town_of(session, parent) if parent else self.house.town
        city = town.city(parent.city) if parent else town.first
        dialled = on_shift.of_the_desk(city, incoming.dialled)
        known = {"sid": incoming.sid, "parent_sid": incoming.parent, "dialled": dialled}
        legs.picked_up(session, **known, city=city.code, edition=town.edition, now=now)
        leg = calls.lock(session, incoming.sid)
        if leg is None:
            raise NothingKnown
        if leg.answer is not None or leg.turn > 0:
            return _answer_again(session, leg)
        state = calls.state_of(session, parent) if parent and city.shift_phones else None
        language = on_shift.language_at(city, state, incoming.dialled)
        conversation = conversation_with_desk(city, parent, language=language, now=now)
        return self._start(session, leg, conversation, town, now=now)

    def _reach(self, session: Session, incoming: Incoming, *, now: datetime) -> str:
        parent = calls.lock(session, incoming.parent)
        if parent is None or parent.ended_at is not None:
            raise NothingKnown
        if not is_still_theirs(session, parent):
            return HANG_UP.decode()  # nobody hears the word of a request that was lost while it rang
        town, known = self._town_of(session, parent), {"sid": incoming.sid, "parent_sid": incoming.parent}
        city, of_leg = town.city(parent.city), {"edition": town.edition, "purpose": callback.RESIDENT_LEG}
        legs.picked_up(session, **known, **of_leg, city=city.code, dialled="", now=now)
        removals.put(session, "call", [incoming.sid], not_before=now + retention.AT_CARRIER)
        leg = calls.lock(session, incoming.sid)
        if leg is None:
            raise NothingKnown
        if leg.answer is not None:
            return _answer_again(session, leg)
        conversation = conversation_with_resident(session, city, parent, now=now)
        return self._start(session, leg, conversation, town, now=now)

    def _start(
        self, session: Session, call: Call, conversation: Conversation, town: Town, *, now: datetime
    ) -> str:
        city = conversation.city
        door = Door(session=session, call=call, city=city, words=town.words, now=now)
        reply = engine.start(conversation, door, script_of(call))
        answer = self._written(call, reply, town, city, turn=call.turn)
        after = reply.conversation
        calls.keep_start(
            session,
            call,
            state=to_json(after),
            step=after.step,
            language=after.language,
            answer=answer,
            said=_names(reply),
            now=now,
        )
        return answer

    def _play(self, session: Session, call: Call, incoming: Incoming, *, now: datetime) -> str:
        state = calls.state_of(session, call)
        if state is None:
            raise NothingKnown
        town = self._town_of(session, call)
        city = town.city(call.city)
        before = from_json(state, city=city, now=now, lexicons=town.words.lexicons(city.code))
        event = event_of(session, call, incoming, city, now=now)
        door = Door(session=session, call=call, city=city, words=town.words, now=now)
        reply = engine.play(before, event, door, script_of(call))
        answer = self._written(call, reply, town, city, turn=call.turn + 1)
        after = reply.conversation
        calls.keep_turn(
            session,
            call,
            turn=_turn_kept(before, event, reply),
            state=to_json(after),
            step=after.step,
            language=after.language,
            answer=answer,
            emergency=after.emergency,
            now=now,
        )
        return answer

    def _written(self, call: Call, reply: Reply, town: Town, city: City, *, turn: int) -> str:
        after = reply.conversation
        pieces = town.words.render(reply.lines, language=after.language, city=city.code)
        action = f"/phone/keys/{quote(after.step)}?turn={turn}"
        scribe = Scribe(words=town.words, base=self.house.settings.public_url)
        shows = _shown(call, city)
        return scribe.document(pieces, reply.wait, action=action, shows=shows, portable=city.portable)


def _shown(call: Call, city: City) -> str:
    """The number that a person at the desk sees: the hotline's, never the resident's."""
    numbers = (call.dialled, *(line.number for line in city.lines))
    return next((number for number in numbers if E164.fullmatch(number)), "")


def _answer_again(session: Session, call: Call) -> str:
    if call.answer is None:
        raise NothingKnown
    return calls.answer_of(session, call)


def _turn_kept(before: Conversation, event: Event, reply: Reply) -> TurnKept:
    """The turn as the log has it: numbers, PINs and codes never in it, only how many keys they had.

    Of what was said it has the keys it was taken for, never the words.
    """
    keys = event.keys if isinstance(event, Keys) else reply.understood
    hidden = reply.secret or len(keys) > MOST_KEYS_KEPT
    return TurnKept(
        step=before.step,
        event=EVENTS[type(event)],
        keys=None if hidden else keys,
        key_count=len(keys),
        heard=reply.heard,
        said=_names(reply),
        rang=reply.rang,
    )


def _names(reply: Reply) -> tuple[str, ...]:
    """The lines that were said, by name: `hello`; `language_choice@pl` where another language spoke."""
    return tuple(f"{line.name}@{line.language}" if line.language else line.name for line in reply.lines)
