"""When an entry ends, and what becomes of it."""

from __future__ import annotations

from typing import Literal

import pytest

from hotline.simulator import SimulatedPhone, Switches
from tests.simulator.conftest import Rings
from tests.simulator.hotlines import Answer, Hotline, twiml

TEN_WORDS = "one two three four five six seven eight nine ten"  # four seconds
KEYS = "/phone/keys/postcode"


def asks(hotline: Hotline, attributes: str, inside: str = f"<Say>{TEN_WORDS}</Say>", after: str = "") -> None:
    hotline.says("/phone/ring", f'<Gather action="{KEYS}" {attributes}>{inside}</Gather>{after}')
    hotline.says(KEYS, "<Say>Noted.</Say>")


def digits(hotline: Hotline) -> list[str | None]:
    return [knock.parameters.get("Digits") for knock in hotline.knocks_at(KEYS)]


def test_the_last_key_ends_the_entry_at_once(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'numDigits="2" timeout="10"')
    caller = rings().presses("12")
    assert caller.seconds == pytest.approx(4.0)
    assert caller.hears() == ["Noted."]
    assert digits(hotline) == ["12"]


def test_the_finish_key_ends_the_entry_and_is_no_part_of_it(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'timeout="10"')
    assert rings().presses("12#").hears() == ["Noted."]
    assert digits(hotline) == ["12"]


def test_without_a_finish_key_all_twelve_keys_are_input(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'numDigits="3" finishOnKey=""')
    rings().presses("#*0")
    assert digits(hotline) == ["#*0"]


def test_another_key_may_be_the_finish_key(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'finishOnKey="*"')
    rings().presses("1#*")
    assert digits(hotline) == ["1#"]


def test_patience_is_counted_from_the_end_of_the_prompt(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'timeout="10" actionOnEmptyResult="true"')
    caller = rings().stays_silent()
    assert caller.seconds == pytest.approx(14.0)
    assert digits(hotline) == [""]


def test_patience_begins_anew_with_each_key(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'timeout="10"')
    caller = rings().presses("12", start=9.0, gap=9.0)
    assert digits(hotline) == []
    caller.stays_silent()
    assert caller.seconds == pytest.approx(4 + 9 + 9 + 10)
    assert digits(hotline) == ["12"]


def test_a_key_in_the_prompt_stops_it_and_starts_the_patience(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'timeout="10"')
    caller = rings().presses("1", at=0.5)
    assert caller.is_waiting
    caller.stays_silent()
    assert caller.seconds == pytest.approx(12.0)
    assert digits(hotline) == ["1"]


def test_fingers_slower_than_the_patience_are_cut_off(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'numDigits="5" timeout="5"')
    rings().presses("12", gap=5.1)
    assert digits(hotline) == ["1"]


def test_silence_without_an_action_goes_on_to_the_next_verb(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, "", after="<Say>Nobody there.</Say>")
    assert rings().hears_all() == [TEN_WORDS, "Nobody there."]
    assert digits(hotline) == []


def test_the_patience_is_five_seconds_if_nothing_is_said(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'actionOnEmptyResult="true"', inside="")
    assert rings().stays_silent().seconds == pytest.approx(5.0)


def test_a_gather_at_the_end_that_hears_nothing_hangs_up(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, "")
    caller = rings()
    caller.hears_all()
    assert caller.status == "completed"
    assert caller.seconds == pytest.approx(9.0)


def test_without_an_action_the_document_itself_is_asked(hotline: Hotline, rings: Rings) -> None:
    hotline.gives("/phone/ring", twiml('<Gather numDigits="1"/>'), twiml("<Say>Again.</Say>"))
    assert rings().presses("7").hears() == ["Again."]
    assert hotline.knocks_at("/phone/ring")[1].form["Digits"] == "7"


def test_the_action_is_asked_by_the_method_it_names(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", f'<Gather action="{KEYS}?turn=3" method="GET" numDigits="1"/>')
    hotline.says(KEYS, "<Say>Noted.</Say>")
    rings().presses("1")
    knock = hotline.knocks_at(KEYS)[0]
    assert (knock.method, knock.query["turn"], knock.query["Digits"]) == ("GET", "3", "1")


def test_prompts_in_a_gather_are_said_played_and_paused(hotline: Hotline, rings: Rings) -> None:
    inside = "<Say>Hello there</Say><Pause length='2'/><Play>/hello.mp3</Play><Say loop='2'>Press one</Say>"
    asks(hotline, 'numDigits="1" timeout="10"', inside=inside)
    hotline.gives("/hello.mp3", Answer(b"x" * 8000, kind="audio/mpeg"))
    caller = rings()
    assert caller.hears() == ["Hello there", f"{hotline.url}/hello.mp3", "Press one", "Press one"]
    assert caller.seconds == pytest.approx(0.8 + 2 + 1 + 1.6)


def test_keys_before_the_gather_are_not_collected(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", f'<Say>{TEN_WORDS}</Say><Gather action="{KEYS}" numDigits="1"/>')
    hotline.says(KEYS, "")
    rings().waits(1.0).presses_now("5").stays_silent()
    assert digits(hotline) == []


def test_the_switch_collects_keys_pressed_before_the_gather(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", f'<Say>{TEN_WORDS}</Say><Gather action="{KEYS}" numDigits="2"/>')
    hotline.says(KEYS, "")
    rings(switches=Switches(type_ahead=True)).waits(1.0).presses_now("56").hears_all()
    assert digits(hotline) == ["56"]


@pytest.mark.parametrize(("switch", "arrives"), [("empty", ""), ("absent", None)])
def test_an_empty_entry_is_told_both_ways(
    hotline: Hotline, rings: Rings, switch: Literal["empty", "absent"], arrives: str | None
) -> None:
    asks(hotline, 'actionOnEmptyResult="true"')
    rings(switches=Switches(empty_digits=switch)).stays_silent()
    assert digits(hotline) == [arrives]


def test_a_lone_finish_key_ends_the_gather_like_silence(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'timeout="10" actionOnEmptyResult="true"')
    caller = rings().presses("#")
    assert caller.seconds == pytest.approx(4.0)
    assert digits(hotline) == [""]


def test_the_switch_ignores_a_lone_finish_key(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'timeout="10"')
    caller = rings(switches=Switches(lone_finish_key="ignored")).presses("#", at=0.5)
    assert caller.is_waiting
    caller.presses("7").stays_silent()
    assert digits(hotline) == ["7"]


def test_the_switch_repeats_the_prompt_after_a_lone_finish_key(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'timeout="10"')
    caller = rings(switches=Switches(lone_finish_key="repeats")).presses("#")
    assert caller.hears() == [TEN_WORDS]
    caller.presses("#", at=0.5)
    assert caller.hears() == [TEN_WORDS]
    caller.presses("7#")
    assert digits(hotline) == ["7"]


def test_the_old_parameters_come_only_with_their_switch(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, "")
    rings().presses("1#").hangs_up()
    rings(switches=Switches(old_gather_parameters=True)).presses("1#")
    plain, old = hotline.knocks_at(KEYS)
    assert "FinishedOnKey" not in plain.form
    assert (old.form["FinishedOnKey"], old.form["msg"]) == ("#", "Gather End")


def test_hanging_up_while_keying_asks_no_action(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'numDigits="5"')
    rings().presses("120").hangs_up()
    assert digits(hotline) == []


def test_the_switch_asks_the_action_after_the_caller_hung_up(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'numDigits="5"')
    rings(switches=Switches(gather_action_after_hangup=True)).presses("120").hangs_up()
    assert digits(hotline) == ["120"]
    assert hotline.knocks_at(KEYS)[0].form["CallStatus"] == "completed"
    assert hotline.paths == ["/phone/ring", KEYS, "/phone/over"]


def test_a_gather_for_speech_hears_words_and_no_keys(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'input="speech"')
    assert rings().presses("1").speaks("groceries please").hears() == ["Noted."]
    assert hotline.knocks_at(KEYS)[0].form["SpeechResult"] == "groceries please"
    assert digits(hotline) == [None]


BOTH = 'input="dtmf speech" numDigits="2" timeout="10" speechTimeout="2" actionOnEmptyResult="true"'


def spoken(hotline: Hotline) -> list[tuple[str | None, str | None]]:
    knocks = hotline.knocks_at(KEYS)
    return [(knock.parameters.get("SpeechResult"), knock.parameters.get("Digits")) for knock in knocks]


def asked_at(caller: SimulatedPhone) -> float:
    return [event.seconds for event in caller.transcript if event.kind == "asks"][-1]


def test_words_are_over_when_nothing_has_been_said_for_a_while(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, BOTH)
    caller = rings()
    caller.hears()
    caller.speaks("one two", seconds=1.5)
    assert spoken(hotline) == []
    caller.speaks("zero", seconds=0.5).hears()
    assert spoken(hotline) == [("one two zero", None)]
    assert asked_at(caller) == pytest.approx(4.0 + 1.5 + 0.5 + 2.0)


def test_words_in_the_prompt_stop_it(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, BOTH)
    caller = rings().waits(1.0).speaks("shopping", seconds=1.0)
    caller.hears()
    assert spoken(hotline) == [("shopping", None)]
    assert asked_at(caller) == pytest.approx(1.0 + 1.0 + 2.0)


def test_after_a_key_no_word_counts(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, BOTH)
    caller = rings().presses("1").speaks("shopping", seconds=1.0).presses("2", start=0.0)
    caller.hears()
    assert spoken(hotline) == [(None, "12")]


def test_after_a_word_no_key_counts(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, BOTH)
    caller = rings()
    caller.hears()
    caller.speaks("erm", seconds=0.5).presses_now("12").hears()
    assert spoken(hotline) == [("erm", None)]
    assert [event.text for event in caller.transcript if event.kind == "loses"] == ["1", "2"]


def test_how_sure_the_recogniser_is_comes_with_the_words(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, BOTH)
    rings().waits(1.0).speaks("mumble", confidence=0.31).hears()
    assert hotline.knocks_at(KEYS)[0].form["Confidence"] == "0.31"


def test_words_where_only_keys_count_are_heard_by_nobody(hotline: Hotline, rings: Rings) -> None:
    asks(hotline, 'numDigits="1" timeout="10" actionOnEmptyResult="true"')
    caller = rings()
    caller.hears()
    caller.speaks("shopping").stays_silent()
    assert spoken(hotline) == [(None, "")]
