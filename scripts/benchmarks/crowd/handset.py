"""A person with a telephone: hears questions, lets time pass, presses keys, may be gone any time."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hotline.prompts.seconds import count_words
from hotline.simulator import SimulatedPhone
from scripts.benchmarks.crowd.hearing import Ear, Prompt

A_MOMENT = 0.001  # seconds; so that what is due is due whatever the rounding
UNTIL_NOTICED = 1.5  # seconds in which somebody who keys does not notice that the voice speaks again
MENU_LINES = ("data_", "language_")  # choices that are no kind of help


class Gone(Exception):
    """The person has put the handset down, or the line has dropped."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the hotline asks: `step` as its address names it, `began` in seconds since dialling."""

    step: str
    number: int
    began: float
    prompt: Prompt

    @property
    def ends(self) -> float:
        """When the prompt is over."""
        return self.began + self.prompt.seconds


@dataclass
class Handset:
    """One call. `gone_at`: the second at which it ends whatever happens, else infinite."""

    phone: SimulatedPhone
    ear: Ear
    dice: random.Random
    gone_at: float = math.inf
    questions: list[Question] = field(default_factory=list)
    order_keys: int = 0  # of the keys: to questions that only some cities ask (D19)

    # --- time

    @property
    def now(self) -> float:
        """Seconds since dialling."""
        return self.phone.seconds

    def passes(self, seconds: float) -> None:
        """Let time pass; Gone if that is the end."""
        left = self.gone_at - self.now
        if seconds < left:
            self.phone.waits(seconds)
            return
        self.phone.waits(max(0.0, left))
        self.phone.hangs_up()
        raise Gone

    def until(self, so: Callable[[], object]) -> bool:
        """Let time pass until it is so; whether it is, or the call is over instead."""
        while not self.phone.is_over:
            if so():
                return True
            self.passes(self.phone.seconds_to_next + A_MOMENT)
        return False

    def until_moment(self, moment: float) -> bool:
        """Wait for a moment, in seconds since dialling; False if the question is over before."""
        while self.is_asked and self.now < moment:
            self.passes(min(moment - self.now, self.phone.seconds_to_next) + A_MOMENT)
        return self.is_asked

    def until_later(self, moment: float) -> bool:
        """Wait for a moment, whatever is asked then; False if the call is over before."""
        while not self.phone.is_over and self.now < moment:
            self.passes(min(moment - self.now, self.phone.seconds_to_next) + A_MOMENT)
        return not self.phone.is_over

    def until_ready(self, question: Question, moment: float) -> bool:
        """Wait to answer; False if something else is asked by then, and not only the same once more."""
        return self.until_later(moment) and self.phone.question.rpartition("/")[2] == question.step

    # --- questions

    @property
    def asks(self) -> int:
        """How many webhooks there have been."""
        return len(self.phone.asked)

    @property
    def is_asked(self) -> bool:
        """Whether the last question still waits for an answer."""
        return not self.phone.is_over and self.asks == self.questions[-1].number

    def next_question(self) -> Question | None:
        """Listen until something new is asked; nothing if the call is over."""
        seen = self.questions[-1].number if self.questions else 0
        if not self.until(lambda: self.phone.question and self.asks > seen):
            return None
        step = self.phone.question.rpartition("/")[2]
        heard = self.ear.hears(self.phone.asked[-1].text)
        self.questions.append(Question(step, self.asks, self.now, heard))
        return self.questions[-1]

    # --- keys

    def presses(self, keys: str, gaps: Sequence[float]) -> bool:
        """Press keys, `gaps` between them, until the voice is heard again. Whether all were pressed."""
        asks, speaks_from = self.asks, math.inf
        for number, key in enumerate(keys):
            moment = self.now + (gaps[number - 1] if number else 0.0)
            while self.now < min(moment, speaks_from + UNTIL_NOTICED) and not self.phone.is_over:
                self.passes(min(moment - self.now, self.phone.seconds_to_next) + A_MOMENT)
                if self.asks != asks:
                    speaks_from = min(speaks_from, self.now)
            if self.phone.is_over or self.now < moment:
                return False
            self.phone.presses_now(key)
            self.order_keys += self.questions[-1].step.startswith("order_")
        return True

    # --- what can be told afterwards

    @property
    def first_option(self) -> float | None:
        """When the first choice began to be spoken; None if the caller's own key or going came before."""
        begun = [question.began for question in self.questions]  # none where a call goes straight to a person
        for question, until in zip(self.questions, [*begun, self.now][1:], strict=True):
            for option in question.prompt.options:
                if not option.name.startswith(MENU_LINES):
                    begins = question.began + option.begins
                    return begins if begins <= until else None
        return None

    @property
    def keys_pressed(self) -> int:
        """Every key that was pressed."""
        return sum(event.kind == "presses" and not event.leg for event in self.phone.transcript)

    @property
    def keys_lost(self) -> int:
        """Keys that went nowhere."""
        return sum(event.kind == "loses" for event in self.phone.transcript)

    @property
    def words_heard(self) -> int:
        """Words, of a sentence that was cut short only those that were heard."""
        heard = [event for event in self.phone.transcript if event.kind == "hears" and not event.leg]
        return round(sum(count_words(event.text) * event.share for event in heard))

    @property
    def repeated(self) -> int:
        """How often the same question was answered by silence or otherwise, and came again at once."""
        asked = [one.path for one in self.phone.asked if one.purpose == "voice"]
        return sum(one == other for one, other in pairwise(asked))
