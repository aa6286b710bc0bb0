"""Text messages that people send us: STOP, START, and all others, which nobody reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import outbox, people, telling, tries
from hotline.casebook.tables import Volunteer
from hotline.cities import City, caller_number
from hotline.house import House, Town
from hotline.prompts import Words

# The company itself answers these, and lets nothing of ours through afterwards.
ANSWERED = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke"})
MOST = 400  # letters of a message; nobody stops with more
AN_ANSWER = 1  # to one number in an hour: two machines that answer each other must not go on for ever
ANSWERS_IN_ALL = 60  # in an hour, to numbers that nobody knows: each costs money, and senders can be forged
STRANGERS = "answers to strangers"
_BETWEEN = re.compile(r"[\W_]+")


class Texts:
    """Takes in what people write to our numbers."""

    def __init__(self, house: House) -> None:
        """Know the words for both, in all languages, now and after each change of the town."""
        self._house = house
        house.editions.before_it_changes(self._learn)

    def _learn(self, town: Town) -> None:
        self._stops, self._starts = wanted(town.words, "stop_words"), wanted(town.words, "start_words")

    def came(self, fields: Mapping[str, str], *, now: datetime) -> None:
        """A message has come; the same one twice changes nothing more. Who sent it is never logged."""
        city = self._city(fields.get("To", "").strip())
        number = caller_number(fields.get("From", ""), city.country).number
        if number is None:
            return
        said = plain(fields.get("Body", "")[:MOST])
        with self._house.store.write() as session:
            who = people.volunteer_by_number(session, number)
            line = self._understood(session, who, said, now=now)
            if said not in ANSWERED:
                self._answer(session, city, number, line, who=who, now=now)

    def _city(self, dialled: str) -> City:
        """The city to whose number it was sent; the first one where it is none of ours."""
        for city in self._house.cities.values():
            if dialled in (city.sms_sender, *(line.number for line in city.lines)):
                return city
        return self._house.town.first

    def _understood(self, session: Session, who: Volunteer | None, said: str, *, now: datetime) -> str:
        """Do what it says; the line to answer with."""
        if who is not None and said in self._stops:
            telling.stop(session, who.id, through="sms", now=now)
            return "stopped_sms"
        if who is not None and said in self._starts:
            telling.again(session, who.id, through="sms", now=now)
            return "started_sms"
        return "unread_sms"

    def _answer(
        self, session: Session, city: City, number: str, line: str, *, who: Volunteer | None, now: datetime
    ) -> None:
        subject = f"answer to {number} {line}"
        if city.sms_sender is None or tries.count(session, subject, at_most=AN_ANSWER, now=now) is not None:
            return
        if who is None and tries.count(session, STRANGERS, at_most=ANSWERS_IN_ALL, now=now) is not None:
            return
        body = self._house.words.page(f"told.{line}", language=_language(city, who))
        outbox.put(session, kind="sms", city=city.code, number=number, body=body, now=now)


def _language(city: City, who: Volunteer | None) -> str:
    return who.language if who is not None else city.languages[0]


def wanted(words: Words, name: str) -> frozenset[str]:
    """The words of all languages that stand in such a line, separated by commas."""
    lines = [words.page(f"told.{name}", language=language) for language in words.languages]
    return frozenset(plain(one) for line in lines for one in line.split(","))


def plain(text: str) -> str:
    """Small letters and single spaces, and no signs: " Stop! " is "stop"."""
    return _BETWEEN.sub(" ", text.casefold()).strip()
