"""A resident with a telephone. Every answer that the hotline gives is checked on the way."""

from __future__ import annotations

from typing import Self

from hotline.simulator import ANSWERS, Person, PhoneNumber, SimulatedPhone, Switches
from tests.house.spoken import forms_of_line, is_said
from tests.house.town import DESKS, GERMAN, TOKEN, Town

WITHHELD = "anonymous"


class Resident:
    """Methods are what the person does; `heard` is what was said since then."""

    def __init__(
        self,
        town: Town,
        number: str,
        *,
        dials: str = GERMAN,
        desk: Person = ANSWERS,
        switches: Switches | None = None,
        webhooks: PhoneNumber | None = None,
        language: str = "de",
        city: str = "berlin",
    ) -> None:
        self.number, self.lucky = number, switches is None
        self.language, self.city = language, city
        self.phone = SimulatedPhone(
            town.url,
            token=TOKEN,
            caller=number,
            dials=dials,
            people=dict.fromkeys(DESKS.values(), desk),
            switches=switches,
            number=webhooks,
        )
        self.heard = ""

    # --- what residents do

    def rings(self) -> Self:
        self.phone.dial()
        return self._listens()

    def presses(self, *entries: str) -> Self:
        """Press keys, one entry for each question; each time the words are heard to their end."""
        for keys in entries:
            self.phone.presses(keys)
            self._listens()
        return self

    def says(self, *words: str, confidence: float = 0.9) -> Self:
        """Speak, once for each question; where only keys count nobody hears it, and the time runs out."""
        for one in words:
            self.phone.speaks(one, confidence=confidence)
            if self.phone.is_waiting:
                self.phone.stays_silent()
            self._listens()
        return self

    def says_nothing(self, times: int = 1) -> Self:
        """Let the time for an answer run out."""
        for _ in range(times):
            self.phone.stays_silent()
            self._listens()
        return self

    def keys_in(self, number: str) -> Self:
        """Key in a telephone number, and wait: nobody can know that this was its last digit."""
        self.phone.presses(number)
        return self.says_nothing()

    def stays_to_the_end(self) -> Self:
        self.heard = " ".join([self.heard, *self.phone.hears_all()])
        return self._checks()

    def waits(self, seconds: float) -> Self:
        self.phone.waits(seconds)
        return self

    def hangs_up(self) -> Self:
        self.phone.hangs_up()
        return self._checks()

    def asks_for(self, kind: str = "1", postcode: str = "12043") -> Self:
        """A whole first call, up to the read-back."""
        return self.rings().presses(kind, postcode)

    def wants_everything_erased(self) -> Self:
        """Key 9, and twice yes."""
        return self.presses("9", "1", "1")

    # --- what residents know

    @property
    def sid(self) -> str:
        """The call's id."""
        return self.phone.sid

    @property
    def step(self) -> str:
        """What the hotline asks now, by the name of the step; empty when it asks nothing."""
        return self.phone.question.rpartition("/")[2]

    @property
    def word(self) -> str:
        """The code word that was just heard."""
        before = forms_of_line("close_word", self.language, self.city)[0][0]
        assert before in self.heard, self.heard
        return self.heard.partition(before)[2].partition(".")[0].strip()

    @property
    def spoke_with_somebody(self) -> bool:
        """Whether somebody at the desk was joined to the call."""
        return any(event.kind == "joined" for event in self.phone.transcript)

    @property
    def urls(self) -> list[str]:
        """Every address that the provider asked for in this call."""
        return [asked.url for asked in self.phone.asked]

    def hears(self, *lines: str) -> Self:
        """Make sure that these lines were said."""
        for line in lines:
            said = is_said(line, self.heard, self.language, self.city)
            assert said, f"{line} was not said, but: {self.heard}"
        return self

    # --- how it is done

    def _listens(self) -> Self:
        self.heard = " ".join(self.phone.hears())
        return self._checks()

    def _checks(self) -> Self:
        """What every answer must be; only a line with `switches` may lose one."""
        assert self.phone.faults == [] or not self.lucky
        for asked in self.phone.asked:
            if asked.failure is not None:
                assert not self.lucky
            elif asked.purpose == "voice":
                assert (asked.status, asked.header("content-type")) == (200, "text/xml; charset=utf-8")
            elif asked.purpose == "media":
                assert (asked.status, asked.header("content-type")) == (200, "audio/wav")
            else:
                assert asked.status == 204
        return self
