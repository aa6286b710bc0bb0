"""A volunteer is put through: what both hear, and what happens when nobody is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.cities import City
from hotline.dialogue.callback import CALLBACK
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.crowd import put_through_by
from hotline.dialogue.replies import Dial, Listen, Result
from hotline.dialogue.steps import STEPS
from tests.dialogue.caller import MONDAY_NOON, Caller

RINGS = Result("ring", {"rings": "+493023125001", "word": "Apfel", "cap": ""})


class Volunteer(Caller):
    """Somebody whom the hotline rings because they asked for it."""

    def picks_up(self) -> Volunteer:
        self.calls()
        return self

    def begun(self) -> Conversation:
        known = next(iter(put_through_by(self.city, self.now, "de")))
        return replace(known, city=self.city)


def volunteer(city: City, **results: Result) -> Volunteer:
    usual = {
        "bridge": RINGS,
        "bridge_rang": Result("joined"),
        "bridge_tell": Result("done", {"told": "done"}),
    }
    return Volunteer(city, results={**usual, **results}, script=CALLBACK)


@pytest.fixture
def anna(berlin: City) -> Volunteer:
    return volunteer(berlin).picks_up()


def test_a_key_then_the_word_and_then_the_resident_is_rung(anna: Volunteer) -> None:
    assert (anna.hears, anna.done) == (["callback", "callback_begin"], [])
    anna.presses("1")
    assert anna.hears == ["bridge_word", "bridge_star", "bridge_wait"]
    assert anna.reply.wait == Dial("+493023125001", 40, word_first=True)


def test_an_order_has_a_limit(berlin: City) -> None:
    with_cap = Result("ring", {"rings": "+493023125001", "word": "Apfel", "cap": "50"})
    anna = volunteer(berlin, bridge=with_cap).picks_up().presses("1")
    assert "bridge_cap" in anna.hears
    asked = anna.is_put_through().presses("2")
    assert asked.hears == ["spent_paid", "spent_cash", "spent_later", "spent_not", "spent_nothing"]
    assert anna.presses("1").hears == ["spent_sum", "volunteer_entry_ends"]


@pytest.mark.parametrize("price", ["999", "112", "110"])
def test_a_price_on_the_keys_of_an_emergency_number_is_a_price(berlin: City, price: str) -> None:
    with_cap = Result("ring", {"rings": "+493023125001", "word": "Apfel", "cap": "50"})
    anna = volunteer(berlin, bridge=with_cap).picks_up().presses("1").is_put_through()
    anna.presses("2", "1", price)
    assert anna.hears[0] == "spent_read_back"
    assert not anna.reply.conversation.emergency


def test_a_sum_with_a_digit_too_many_is_heard_as_a_whole(berlin: City) -> None:
    """Else 123.41 would be 12.34, and its last key say that the receipt is handed over."""
    with_cap = Result("ring", {"rings": "+493023125001", "word": "Apfel", "cap": "50"})
    anna = volunteer(berlin, bridge=with_cap).picks_up().presses("1").is_put_through()
    anna.presses("2", "1")
    assert isinstance(anna.reply.wait, Listen)
    assert (anna.reply.wait.most, anna.reply.wait.finish) == (5, "#")
    assert anna.presses("12341").hears[0] == "spent_too_much"


def test_a_mailbox_rings_nobody(anna: Volunteer) -> None:
    anna.says_nothing(2)
    assert (anna.hears, anna.is_over, anna.done) == (["callback_nobody"], True, [])


@pytest.mark.parametrize(
    ("keys", "how"),
    [("1", "arranged"), ("2", "done"), ("3", "not_reached"), ("41", "not_needed"), ("42", "concern")],
)
def test_how_it_went_takes_two_keys_at_most(anna: Volunteer, keys: str, how: str) -> None:
    anna.presses("1").is_put_through().presses(*keys)
    assert (anna.answers["how"], anna.done[-1], anna.is_over) == (how, "bridge_tell", True)


def test_silence_afterwards_leaves_it_for_later(anna: Volunteer) -> None:
    anna.presses("1").is_put_through().says_nothing()
    assert (anna.hears, "bridge_tell" in anna.done) == (["bridge_untold", "goodbye"], False)


@pytest.mark.parametrize("result", ["busy", "nobody", "failed", "desk"])
def test_nobody_was_joined_and_it_is_said_why(berlin: City, result: str) -> None:
    anna = volunteer(berlin, bridge_rang=Result(result)).picks_up().presses("1")
    anna.finds_nobody("busy")
    assert (anna.hears, anna.is_over) == ([f"bridge_{result}", "goodbye"], True)


@pytest.mark.parametrize("result", ["gone", "later"])
def test_who_may_not_ring_hears_it_kindly_and_nobody_is_rung(berlin: City, result: str) -> None:
    anna = volunteer(berlin, bridge=Result(result)).picks_up().presses("1")
    assert (anna.hears, anna.is_over) == ([f"bridge_{result}", "goodbye"], True)


def test_where_not_every_provider_can_the_volunteer_says_the_word(berlin: City) -> None:
    anna = volunteer(replace(berlin, portable=True)).picks_up().presses("1")
    assert anna.hears == ["bridge_say_word", "bridge_wait"]
    assert anna.reply.wait == Dial("+493023125001", 40)


def test_another_script_has_its_volunteer_back(berlin: City) -> None:
    anna = volunteer(berlin, bridge=Result("gone", {"bridge_back": "callback"})).picks_up().presses("1")
    assert "callback" in STEPS
    assert (anna.hears, anna.is_over) == (["bridge_gone", "callback", "callback_begin"], False)


def test_zero_says_where_a_person_is(anna: Volunteer) -> None:
    assert anna.presses("0").hears == ["callback_person"]
    assert anna.at == "callback_person"


def test_the_time_is_the_citys(berlin: City) -> None:
    later = Result("later", {"bridge_at": MONDAY_NOON.replace(hour=16).isoformat()})
    anna = volunteer(berlin, bridge=later).picks_up().presses("1")
    assert "hour=17" in str(anna.gaps("bridge_later"))
