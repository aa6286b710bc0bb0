"""What callers say, as recognisers write it down, and the keys it is taken for; all else is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from hotline.cities import City
from hotline.dialogue.conversation import Facts, LastRequest, OpenRequest
from hotline.dialogue.events import Spoken
from hotline.dialogue.hearing import understand
from hotline.dialogue.state import begin
from hotline.dialogue.steps import STEPS, Digits
from hotline.prompts.lexicon import Lexicon
from hotline.prompts.loader import lexicon_of
from hotline.prompts.sources import find_folder, languages_in, read_source
from tests.dialogue.caller import MONDAY_NIGHT, MONDAY_NOON, Caller
from tests.dialogue.sayings import CHOICES, NO_CHOICE, NO_POSTCODE, POSTCODES, UNCLEAR


@pytest.fixture(scope="session")
def lexicons() -> Mapping[str, Mapping[str, Lexicon]]:
    """Of every language that has one, also of those in preparation."""
    sources = [read_source(find_folder(), code)[0] for code in languages_in(find_folder())]
    heard = [source for source in sources if source.heard is not None]
    cities = ("berlin", "tricity")
    return {city: {source.code: lexicon_of(source, city) for source in heard} for city in cities}


@pytest.fixture(scope="session")
def cities(berlin: City, tricity: City) -> dict[str, City]:
    return {"berlin": replace(berlin, speech=True), "tricity": replace(tricity, speech=True)}


class Town:
    """A city that lets callers speak, and who rings there."""

    def __init__(self, city: City, lexicons: Mapping[str, Lexicon]) -> None:
        self.city, self.lexicons = city, lexicons

    def somebody(self, language: str = "de", **facts: object) -> Caller:
        facts = {"languages": (language,), "number": "landline", **facts}
        return Caller(self.city, lexicons=self.lexicons, **facts).calls()  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def berlin_speaks(cities: dict[str, City], lexicons: Mapping[str, Mapping[str, Lexicon]]) -> Town:
    return Town(cities["berlin"], lexicons["berlin"])


@pytest.fixture(scope="session")
def tricity_speaks(cities: dict[str, City], lexicons: Mapping[str, Mapping[str, Lexicon]]) -> Town:
    return Town(cities["tricity"], lexicons["tricity"])


def flat(table: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    return [(language, said, keys) for language, rows in table.items() for said, keys in rows]


def alone(table: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, said) for language, rows in table.items() for said in rows]


@pytest.mark.parametrize(("language", "said", "keys"), flat(CHOICES))
def test_a_choice_may_be_said_by_its_number_or_by_its_name(
    berlin_speaks: Town, language: str, said: str, keys: str
) -> None:
    caller = berlin_speaks.somebody(language).says(said)
    assert caller.reply.understood == keys
    pressed = berlin_speaks.somebody(language).presses(keys)
    assert (caller.hears, caller.at) == (pressed.hears, pressed.at)


@pytest.mark.parametrize(("language", "said"), alone(NO_CHOICE))
def test_talk_is_no_choice(berlin_speaks: Town, language: str, said: str) -> None:
    caller = berlin_speaks.somebody(language).says(said)
    assert (caller.reply.heard, caller.reply.understood, caller.at) == ("unclear", "", "kind")
    assert caller.done == []


@pytest.mark.parametrize(("language", "said", "code"), flat(POSTCODES))
def test_a_postcode_may_be_said_in_any_groups(
    berlin_speaks: Town, language: str, said: str, code: str
) -> None:
    caller = berlin_speaks.somebody(language).presses("1").says(said)
    assert caller.reply.understood == code
    if len(code) > 1:
        assert (caller.answers["postcode"], caller.done) == (code, ["request"])


@pytest.mark.parametrize(("language", "said"), alone(NO_POSTCODE))
def test_what_is_not_one_known_postcode_of_the_area_is_asked_again_by_keys(
    berlin_speaks: Town, language: str, said: str
) -> None:
    caller = berlin_speaks.somebody(language).presses("1").says(said)
    assert caller.hears == ["not_understood_keys", "postcode_ask"]
    assert not caller.may_speak
    assert caller.done == []
    assert caller.presses("12043").done == ["request"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("osiemdziesiąt trzysta dziesięć", "80310"),
        ("osiemdziesiąt, trzysta dziesięć.", "80310"),
        ("80-310", "80310"),
        ("80 310", "80310"),
        ("osiem zero trzy jeden zero", "80310"),
        ("osiemdziesiąt jeden osiemset pięćdziesiąt pięć", "81855"),
    ],
)
def test_in_poland_a_postcode_is_said_in_two_groups(tricity_speaks: Town, said: str, code: str) -> None:
    caller = tricity_speaks.somebody("pl").says("zakupy", said)
    assert (caller.answers["postcode"], caller.done) == (code, ["request"])


@pytest.mark.parametrize(
    ("known", "understood"),
    [({"60523", "65203"}, UNCLEAR), ({"60523"}, "60523"), ({"65203"}, "65203"), (set(), UNCLEAR)],
)
def test_words_that_can_be_read_as_two_known_postcodes_are_asked_again(
    berlin_speaks: Town, known: set[str], understood: str
) -> None:
    call = begin(
        Facts("berlin", ("en",)), city=berlin_speaks.city, now=MONDAY_NOON, lexicons=berlin_speaks.lexicons
    )
    step = Digits((), then=STEPS["look_up"], saves="postcode", least=5, most=5, is_known=known.__contains__)
    assert understand(call, step, Spoken("sixty five twenty three")).keys == understood


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Notfall"),
        ("de", "Hilfe, ich brauche einen Krankenwagen, schnell!"),
        ("de", "eins eins zwei"),
        ("de", "hundertzwölf"),
        ("de", "einhundertzwölf"),
        ("en", "this is an emergency"),
        ("en", "call an ambulance"),
        ("en", "nine nine nine"),
        ("en", "one one two"),
        ("pl", "proszę wezwać karetkę"),
        ("pl", "sto dwanaście"),
        ("pl", "nagły wypadek"),
        ("fr", "appelez une ambulance"),
        ("uk", "викличте швидку"),
        ("ru", "вызовите скорую"),
        ("tr", "ambulans çağırın"),  # noqa: RUF001 (its alphabet has letters like ours)
        ("ar", "سيارة إسعاف"),
    ],
)
@pytest.mark.parametrize("keys", [(), ("1",)])
def test_whoever_calls_for_an_ambulance_is_told_what_to_dial(
    berlin_speaks: Town, language: str, said: str, keys: tuple[str, ...]
) -> None:
    caller = berlin_speaks.somebody(language).presses(*keys).says(said)
    assert caller.hears[0] == "emergency_keyed"
    assert caller.reply.conversation.emergency
    assert caller.at == ("postcode" if keys else "kind")
    assert caller.done == []


class TestNeverLessReliableThanKeys:
    @pytest.mark.parametrize("confidence", [0.0, 0.2, 0.49])
    def test_what_the_recogniser_doubts_is_not_taken(self, berlin_speaks: Town, confidence: float) -> None:
        assert berlin_speaks.somebody().says("eins", confidence=confidence).reply.heard == "unclear"

    @pytest.mark.parametrize("confidence", [0.5, 0.93, None])
    def test_what_it_is_sure_of_or_says_nothing_about_is(
        self, berlin_speaks: Town, confidence: float | None
    ) -> None:
        assert berlin_speaks.somebody().says("eins", confidence=confidence).at == "postcode"

    def test_noise_takes_nothing_from_the_patience_for_keys(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody().says("und nun zum Sport")
        assert caller.hears[:2] == ["not_understood", "kinds_intro"]
        assert caller.reply.conversation.misses == 0
        caller.says("das Wetter morgen")
        assert caller.hears[:2] == ["not_understood_keys", "kinds_intro"]
        assert not caller.may_speak  # from here on all is as if nobody could speak
        waited = []
        while caller.at == "kind":
            waited.append(caller.patience)
            caller.says_nothing()
        assert sum(waited) >= 40
        assert caller.is_being_connected

    def test_what_is_unclear_is_not_blamed_on_a_key(self, berlin_speaks: Town) -> None:
        assert "key_means_nothing" not in berlin_speaks.somebody().says("fünf").hears

    def test_whoever_presses_is_read_back_to_with_closed_ears(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody().presses("1", "12043")
        assert (caller.at, caller.may_speak) == ("read_back", False)
        assert not caller.says_nothing().may_speak  # the close, with the code word

    def test_what_was_said_is_read_back_and_no_corrects_it(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody().says("Einkaufen", "12043")
        assert caller.hears == ["read_back"]
        assert caller.says("Nein!").at == "correct"
        assert caller.says("die Postleitzahl").at == "postcode_anew"
        assert caller.says("zwölf null siebenundvierzig").done == ["request", "change"]

    @pytest.mark.parametrize("said", ["ja", "richtig", "ja, stimmt"])
    def test_yes_is_as_silence(self, berlin_speaks: Town, said: str) -> None:
        caller = berlin_speaks.somebody().says("Einkaufen", "12043", said)
        assert (caller.at, caller.reply.heard) == ("close", "silence")

    def test_talk_during_the_read_back_lets_it_be_heard_again(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody().says("Einkaufen", "12043", "und jetzt die Nachrichten")
        assert caller.hears == ["not_understood", "read_back"]

    def test_a_number_is_never_said(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody(number="withheld").says("Einkaufen", "12043").says_nothing()
        assert (caller.at, caller.may_speak) == ("number", False)
        assert not caller.presses("03023125001").may_speak

    def test_nothing_is_erased_by_voice(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody().says("neun")
        assert (caller.at, caller.may_speak) == ("data_about", False)
        assert not caller.presses("1").may_speak

    def test_nothing_is_cancelled_by_voice(self, berlin_speaks: Town) -> None:
        taken = OpenRequest(7, "groceries", "neukoelln", "taken", MONDAY_NOON, helper="Anna", word="Apfel")
        for said in ("zwei", "drei"):
            caller = berlin_speaks.somebody(open_requests=(taken,), first_time=False).says(said)
            assert (caller.at, caller.reply.heard, caller.done) == ("open_request", "unclear", [])
        assert caller.says("etwas anderes").at == "kind"

    def test_where_a_number_serves_several_languages_the_language_is_chosen_by_key(
        self, berlin_speaks: Town
    ) -> None:
        caller = berlin_speaks.somebody(languages=("de", "pl"))
        assert (caller.at, caller.may_speak) == ("language", False)
        assert caller.presses("2").says("zakupy").at == "postcode"

    def test_words_that_come_where_nobody_listens_for_them_are_silence(self, berlin: City) -> None:
        caller = Caller(berlin).calls().says("eins")
        assert (caller.reply.heard, caller.hears[0]) == ("miss", "take_your_time")

    def test_a_language_that_is_not_recognised_is_keys_only(self, berlin_speaks: Town) -> None:
        german_only = Town(berlin_speaks.city, {"de": berlin_speaks.lexicons["de"]})
        assert not german_only.somebody("pl").may_speak


class TestHelp:
    def test_after_the_first_silence_one_hears_that_one_may_speak(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody()
        assert "may_speak" not in caller.hears  # the way to the first kind of help is as long as ever
        assert caller.says_nothing().hears[:3] == ["take_your_time", "may_speak", "no_keys_stay"]
        assert caller.may_speak

    def test_it_is_said_once(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody().says_nothing().presses("1").says_nothing()
        assert caller.hears == ["take_your_time", "postcode_ask"]

    def test_whoever_speaks_already_is_not_told(self, berlin_speaks: Town) -> None:
        assert "may_speak" not in berlin_speaks.somebody().says("eins").says_nothing().hears

    def test_words_count_while_the_hotline_is_still_there(self, berlin_speaks: Town) -> None:
        caller = berlin_speaks.somebody().says_nothing(2)
        assert caller.hears == ["still_here"]
        assert caller.says("eins").at == "postcode"


class TestPlaces:
    def test_a_district_is_chosen_by_its_name(self, berlin_speaks: Town) -> None:
        for said, zone in (("Mitte", "mitte"), ("in Pankow", "pankow"), ("zwei", "pankow")):
            caller = berlin_speaks.somebody().says("Einkaufen", "10119", said)
            assert (caller.answers["zone"], caller.done) == (zone, ["request"])

    def test_a_part_of_a_name_is_enough_if_only_one_has_it(self, berlin_speaks: Town) -> None:
        places = berlin_speaks.city.zones_asked()
        assert places  # a city without them would prove nothing
        caller = berlin_speaks.somebody().says("Einkaufen", "10119", "Mitte Pankow")
        assert caller.reply.heard == "unclear"

    def test_the_same_again_may_be_said(self, berlin_speaks: Town) -> None:
        last = LastRequest("groceries", "neukoelln", "12043")
        caller = berlin_speaks.somebody(last_request=last, first_time=False)
        assert caller.says("Einkaufen").done == ["request"]


def test_out_of_hours_a_caller_who_only_speaks_is_served(berlin_speaks: Town) -> None:
    caller = Caller(berlin_speaks.city, now=MONDAY_NIGHT, lexicons=berlin_speaks.lexicons).calls()
    caller.says("Apotheke", "zehn eins fünfzehn").says_nothing(2)
    assert (caller.done, caller.is_over) == (["request"], True)


def test_out_of_hours_a_caller_who_talks_and_never_presses_becomes_a_ticket(berlin_speaks: Town) -> None:
    caller = Caller(berlin_speaks.city, now=MONDAY_NIGHT, lexicons=berlin_speaks.lexicons).calls()
    caller.says("Guten Tag, Müller mein Name", "HÖREN SIE MICH").says_nothing(3)
    assert (caller.done, caller.is_over) == (["ticket"], True)
