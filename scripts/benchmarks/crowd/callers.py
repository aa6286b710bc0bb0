"""What each kind of person does on the telephone, question by question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hotline.cities import City
from scripts.benchmarks.crowd.handset import Gone, Handset, Question
from scripts.benchmarks.crowd.hearing import Option
from scripts.benchmarks.crowd.people import Resident
from scripts.benchmarks.crowd.personas import YOUNG

NOTICES = {False: 0.9, True: 0.75}  # an error in the read-back; hard of hearing. Assumed
MISHEARS = 0.1  # one option in ten
CORRECTIONS = 2  # then the caller lets it be
STAYS = 0.3  # hears the close to its end and does not hang up. Assumed
EMERGENCY = "112"
WRONG_KEYS = "5678#"
ELSEWHERE = ("kinds_else", "kinds_more_else")
ANSWERS = (
    "person_call_back",
    "order_week",
    "order_cash",
)  # to questions beside the need
STATES = ("open_request", "have_one_already")
HOW_MANY = "2"
PRESSED_EARLY = (0.3, 0.9)  # share of an option, or of a prompt for digits, that a quick person hears
SECONDS_OF_EMERGENCY = 6.0  # heard before hanging up to dial 112


@dataclass
class Caller:
    """One person in one call; `kind` is what is wanted in this call."""

    line: Handset
    who: Resident
    city: City
    kind: str
    nth: int = 0  # of this person's calls
    repeats: dict[str, int] = field(default_factory=dict)  # how often a question is to be heard again
    known: dict[str, Sequence[Option]] = field(default_factory=dict)  # choices heard at a question
    entries: int = 0
    corrections: int = 0
    finds_postcode_at: float | None = None
    correcting: str = ""
    unknown: list[str] = field(default_factory=list)  # questions that this person had no answer to

    def rings(self) -> None:
        """The whole call."""
        self._may_be_cut_short()
        self.line.phone.dial()
        try:
            while (question := self.line.next_question()) is not None:
                if question.prompt.options:
                    self.known[question.step] = question.prompt.options
                self._answers(question)
        except Gone:
            pass

    def _may_be_cut_short(self) -> None:
        dice, line = self.line.dice, self.line
        drops, leaves = dice.uniform(5, 90), dice.uniform(3, 25)
        if self.who.has("OV16") and self.nth == 0:
            line.gone_at = drops
        if self.who.persona.code == "B6":
            line.gone_at = min(line.gone_at, leaves)

    def _answers(self, question: Question) -> None:
        match self.who.persona.code:
            case "B4":
                self._presses_anything(question)
            case "B5":
                self._wants_a_person(question)
            case "B6":
                pass
            case "B7":
                self._speaks(question)
            case _:
                self._follows(question)

    # --- those who cannot or do not want to

    def _presses_anything(self, question: Question) -> None:
        dice, hands = self.line.dice, self.who.persona.hands
        if dice.random() < 0.5:
            return
        keys = "".join(dice.choices(WRONG_KEYS, k=dice.randint(1, 2)))
        if self.line.until_moment(question.ends + hands.first()):
            self.line.presses(keys, self._gaps(len(keys)))

    def _wants_a_person(self, question: Question) -> None:
        if self.line.until_moment(question.began + 0.2 * question.prompt.seconds):
            keys = self.line.dice.choice(["0", "0", "00"])
            self.line.presses(keys, YOUNG.gaps(len(keys), self.line.dice))

    def _speaks(self, question: Question) -> None:
        self.line.until_moment(question.began + self.line.dice.uniform(0.1, 0.9) * question.prompt.seconds)
        if self.line.is_asked:
            self.line.phone.speaks(self.line.ear.noun(self.kind))

    # --- those who follow the menu

    def _follows(self, question: Question) -> None:
        if self.who.has("OV15") and self.nth == 0 and len(self.line.questions) == 1:
            self._dials_for_help(question)
        elif question.step in SIMPLE:
            SIMPLE[question.step](self, question)
        elif question.step.startswith("number"):
            self._keys_in(question, self._own_number())
        elif not self._hears_it_again(question):
            self._decides(question)

    def _decides(self, question: Question) -> None:
        if question.step.startswith("postcode"):
            self._keys_the_postcode(question)
        else:
            self._chooses(question)

    def _dials_for_help(self, question: Question) -> None:
        if self.line.until_moment(
            question.began + self.line.dice.uniform(0.2, 1.0) * question.prompt.seconds
        ):
            for key in EMERGENCY:
                self.line.phone.presses_now(key)
                self.line.passes(self.who.persona.hands.gap)
        self.line.gone_at = min(self.line.gone_at, self.line.now + SECONDS_OF_EMERGENCY)

    def _hears_it_again(self, question: Question) -> bool:
        """The hard of hearing want every question once or twice more, by star or by silence."""
        if not self.who.hard_of_hearing:
            return False
        dice = self.line.dice
        left = self.repeats.setdefault(question.step, dice.randint(1, 2))
        if left == 0:
            return False
        self.repeats[question.step] = left - 1
        if dice.random() < 0.5 and self.line.until_moment(question.ends + self.who.persona.hands.first()):
            self.line.phone.presses_now("*")
        return True

    def _counts(self, question: Question) -> None:
        self._keys_in(question, HOW_MANY)

    def _own_number(self) -> str:
        return "".join(self.city.number_pairs(self.who.number))

    def _checks_the_number(self, question: Question) -> None:
        pairs = self.city.number_pairs(self.who.number)
        if self.line.ear.digits(pairs) not in question.prompt.text:
            self._corrects(question)

    def _checks_what_lies_outside(self, question: Question) -> None:
        """A postcode of elsewhere: as it was meant, or a slip."""
        meant = self.who.home.postcode if self.who.knows_better else self.who.believed
        if len(meant) != self.city.postcode_length or not self._is_said(meant, question):
            self._corrects(question)

    def _is_said(self, code: str, question: Question) -> bool:
        return self.line.ear.digits(self.city.postcode_groups(code)) in question.prompt.text

    def _checks(self, question: Question) -> None:
        """The read-back: right, wrong and noticed, or not heard to its end."""
        if self.who.has("OV9") and self.corrections == 0:
            lasts = self.line.dice.uniform(0.2, 1.0) * question.prompt.seconds
            self.line.gone_at = min(self.line.gone_at, question.began + lasts)
        self.correcting = self._wrong_in(question)
        if self.correcting:
            self._corrects(question)

    def _wrong_in(self, question: Question, step: str = "") -> str:
        """What was noted otherwise than it was meant: `kind`, `postcode` or nothing."""
        text, ear = question.prompt.text, self.line.ear
        if ear.noun(self.kind) not in text:
            return "kind"
        zone_said = self.city.zone_spoken(self.who.home.zone, ear.language) in text
        return "" if zone_said or step == "kind_confirm" else "postcode"

    def _gaps(self, count: int) -> list[float]:
        return self.who.persona.hands.gaps(count, self.line.dice)

    def _corrects(self, question: Question) -> None:
        """Star, if the caller notices; slow hands press it while the close is spoken already (D16)."""
        notices = self.line.dice.random() < NOTICES[self.who.hard_of_hearing]
        if not notices or self.corrections == CORRECTIONS:
            return
        if self.line.until_later(question.ends + self.who.persona.hands.start):
            self.corrections += self.line.is_asked
            self.line.phone.presses_now("*")

    def _confirms(self, question: Question) -> None:
        """The baseline's question after each entry: 1 is yes, 2 is once more."""
        noticed = self._wrong_in(question, step=question.step) and self.line.dice.random() < NOTICES[False]
        if self.line.until_ready(question, question.ends + self.who.persona.hands.first()):
            self.line.presses(("2" if noticed else "1") + self._hash(), self._gaps(1))

    def _agrees(self, question: Question) -> None:
        """The same of an order, where nothing can be heard wrongly."""
        if self.line.until_ready(question, question.ends + self.who.persona.hands.first()):
            self.line.presses("1" + self._hash(), self._gaps(1))

    def _has_heard_enough(self, question: Question) -> None:
        stays, thinks = self.line.dice.random() < STAYS, self.line.dice.uniform(0.5, 2.0)
        if not stays:
            self.line.gone_at = min(self.line.gone_at, question.ends + thinks)

    # --- keys

    def _keys_the_postcode(self, question: Question) -> None:
        if self.who.has("OV10"):
            if self.finds_postcode_at is None:
                self.finds_postcode_at = question.ends + self.line.dice.uniform(20, 60)
            if not self.line.until_moment(self.finds_postcode_at):
                return
        self._keys_in(question, self._postcode())
        self.entries += 1

    def _postcode(self) -> str:
        if self.entries == 0 and self.corrections == 0:
            return self.who.first_keyed
        return self.who.home.postcode if self.who.knows_better else self.who.believed

    def _keys_in(self, question: Question, keys: str) -> None:
        dice, hands = self.line.dice, self.who.persona.hands
        share = dice.uniform(*PRESSED_EARLY)
        quick = self.who.persona.code == "B3"
        begins = question.began + share * question.prompt.seconds if quick else question.ends + hands.first()
        if self.line.until_ready(question, begins):
            self.line.presses(keys + self._hash(), self._gaps(len(keys)))

    def _hash(self) -> str:
        return "#" if self.who.has("OV3") else ""

    def _chooses(self, question: Question) -> None:
        options = self.known.get(question.step, ())
        if _tells_the_state(question) and not self._wants_more():
            self._has_heard_enough(question)
            return
        wanted = next((one for name in self._wishes() for one in options if one.name == name), None)
        if wanted is not None:
            self._takes(self._heard_as(wanted, options), question)
        elif options:
            self.unknown.append(question.step)

    def _heard_as(self, wanted: Option, options: Sequence[Option]) -> Option:
        """What the caller understood: the hard of hearing now and then another choice."""
        others = [one for one in options if one.key != wanted.key]
        mishears = self.who.hard_of_hearing and self.line.dice.random() < MISHEARS
        return self.line.dice.choice(others) if mishears and others else wanted

    def _takes(self, option: Option, question: Question) -> None:
        share = self.line.dice.uniform(*PRESSED_EARLY)
        early = question.began + option.begins + share * (option.ends - option.begins)
        late = question.ends + self.who.persona.hands.first()
        quick = self.who.persona.code == "B3" and question.prompt.options
        if self.line.until_ready(question, early if quick else late):
            self.line.presses(option.key + self._hash(), self._gaps(1))

    def _wishes(self) -> tuple[str, ...]:
        """The names of the choices that this person is waiting for, what is most wanted first."""
        if self.correcting:
            return f"correct_{self.correcting}", f"{self.kind}.menu", *ELSEWHERE, self._at_home()
        mine = tuple(f"{line}:{self.kind}" for line in ("which_waiting", "which_taken"))
        open_ones = ("open_else",) if self._wants_more() else mine
        known = f"{self.kind}.again", "shared_same_place", *open_ones, "returning_else"
        return f"{self.kind}.menu", *known, *ELSEWHERE, self._at_home(), *ANSWERS

    def _at_home(self) -> str:
        return f"zone_choice:{self.who.home.zone}"

    def _wants_more(self) -> bool:
        """Whether this is another need than the one that the number has asked for."""
        return self.who.has("OV13") or self.who.has("OV8")


def _tells_the_state(question: Question) -> bool:
    """Whether this is where a caller hears what became of a request."""
    heard = {option.name for option in question.prompt.options}
    return question.step in STATES or "open_cancel" in heard


SIMPLE: Mapping[str, Callable[[Caller, Question], None]] = {
    "number_read_back": Caller._checks_the_number,
    "outside": Caller._checks_what_lies_outside,
    "read_back": Caller._checks,
    "close": Caller._has_heard_enough,
    "order_how_many": Caller._counts,
    "kind_confirm": Caller._confirms,
    "postcode_confirm": Caller._confirms,
    "order_when_confirm": Caller._agrees,
    "order_payment_confirm": Caller._agrees,
}
"""Questions that are answered without a choice."""
