"""The hotline connects the caller with a person."""

from __future__ import annotations

import re

import pytest

from hotline.simulator import (
    ANSWERS,
    BUSY,
    FAILS,
    NO_ANSWER,
    REFUSES,
    NotSimulated,
    Person,
    SimulatedPhone,
    Switches,
)
from tests.simulator.conftest import Rings
from tests.simulator.hotlines import DESK, DIALS, RESIDENT, Hotline

HOME = "+493023125991"
AFTER = "/phone/keys/transfer"
WHISPER = '<Gather action="/accept" numDigits="1" timeout="5"><Say>Press one to talk.</Say></Gather><Hangup/>'


def connects(
    hotline: Hotline, attributes: str = "", number: str = "", *, numbers: tuple[str, ...] = (DESK,)
) -> None:
    rung = "".join(f"<Number {number}>{one}</Number>" for one in numbers)
    hotline.says("/phone/ring", f'<Dial action="{AFTER}" {attributes}>{rung}</Dial><Say>Never heard.</Say>')
    hotline.says(AFTER, "<Say>Goodbye.</Say>")
    hotline.says("/leg", "")


def told(hotline: Hotline) -> dict[str, str]:
    """What the action heard of the transfer."""
    form = hotline.knocks_at(AFTER)[0].form
    return {name: form[name] for name in ("DialCallStatus", "DialBridged", "DialCallDuration")}


def seconds_of(caller: SimulatedPhone, kind: str) -> list[float]:
    return [event.seconds for event in caller.transcript if event.kind == kind]


@pytest.mark.parametrize(
    ("person", "status", "bridged", "duration", "ends"),
    [
        (ANSWERS, "completed", "true", "60", 66.0),
        (BUSY, "busy", "false", "0", 2.0),
        (NO_ANSWER, "no-answer", "false", "0", 30.0),
        (REFUSES, "busy", "false", "0", 4.0),
        (FAILS, "failed", "false", "0", 1.0),
        (Person(after=45.0), "no-answer", "false", "0", 30.0),
        (Person(after=3.0, talks=10.0), "completed", "true", "10", 13.0),
    ],
)
def test_the_action_hears_how_the_transfer_ended(
    hotline: Hotline, rings: Rings, person: Person, status: str, bridged: str, duration: str, ends: float
) -> None:
    connects(hotline)
    caller = rings(people={DESK: person})
    assert caller.hears_all() == ["Goodbye."]
    assert told(hotline) == {"DialCallStatus": status, "DialBridged": bridged, "DialCallDuration": duration}
    assert [event.seconds for event in caller.transcript if event.text.endswith(AFTER)] == [ends]
    sid = hotline.knocks_at(AFTER)[0].form["DialCallSid"]
    assert re.fullmatch("CA[0-9a-f]{32}", sid)
    assert sid != caller.sid


def test_nobody_answers_at_a_number_that_the_test_does_not_name(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, 'timeout="20"')
    rings().hears_all()
    assert told(hotline)["DialCallStatus"] == "no-answer"


def test_without_an_action_the_next_verb_follows(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", f"<Dial>{DESK}</Dial><Say>The talk is over.</Say>")
    assert rings(people={DESK: ANSWERS}).hears_all() == ["The talk is over."]
    assert hotline.paths == ["/phone/ring", "/phone/over"]


def test_a_dialled_leg_is_a_call_of_its_own_with_callbacks_in_order(hotline: Hotline, rings: Rings) -> None:
    events = "initiated ringing answered completed"
    connects(hotline, f'callerId="{DIALS}"', f'statusCallback="/leg" statusCallbackEvent="{events}"')
    caller = rings(people={DESK: ANSWERS})
    caller.hears_all()

    forms = [knock.form for knock in hotline.knocks_at("/leg")]
    assert [form["CallStatus"] for form in forms] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    assert {form["CallbackSource"] for form in forms} == {"call-progress-events"}
    assert {form["ParentCallSid"] for form in forms} == {caller.sid}
    assert {form["CallSid"] for form in forms} == {hotline.knocks_at(AFTER)[0].form["DialCallSid"]}
    assert {(form["From"], form["To"], form["Direction"]) for form in forms} == {
        (DIALS, DESK, "outbound-dial")
    }
    assert [form.get("CallDuration") for form in forms] == [None, None, None, "60"]
    assert "ParentCallSid" not in hotline.knocks_at(AFTER)[0].form


def test_only_the_end_is_told_if_no_event_is_named(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, number='statusCallback="/leg" statusCallbackMethod="GET"')
    rings(people={DESK: BUSY}).hears_all()
    knocks = hotline.knocks_at("/leg")
    assert [(knock.method, knock.query["CallStatus"]) for knock in knocks] == [("GET", "busy")]


@pytest.mark.parametrize(
    ("caller", "shown", "allowed"),
    [
        (RESIDENT, "", True),
        (RESIDENT, RESIDENT, True),
        (RESIDENT, DIALS, True),
        (RESIDENT, HOME, False),
        ("anonymous", "", False),
        ("anonymous", "anonymous", False),
        ("anonymous", DIALS, True),
    ],
)
def test_only_the_caller_s_and_own_numbers_may_be_shown(
    hotline: Hotline, rings: Rings, caller: str, shown: str, allowed: bool
) -> None:
    connects(hotline, f'callerId="{shown}"' if shown else "")
    phone = rings(caller=caller, people={DESK: ANSWERS})
    phone.hears_all()
    form = hotline.knocks_at(AFTER)[0].form
    assert form["DialCallStatus"] == ("completed" if allowed else "failed")
    assert [fault.code for fault in phone.faults] == ([] if allowed else [13214])


def test_another_number_of_the_account_may_be_shown(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, f'callerId="{HOME}"')
    assert rings(own_numbers=[HOME], people={DESK: ANSWERS}).hears_all() == ["Goodbye."]
    assert told(hotline)["DialCallStatus"] == "completed"


def test_a_number_that_is_none_is_not_rung(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, numbers=("the desk",))
    caller = rings()
    caller.hears_all()
    assert hotline.knocks_at(AFTER)[0].form["DialCallStatus"] == "failed"
    assert [fault.code for fault in caller.faults] == [13223]


def test_the_caller_is_answered_at_once_or_only_when_joined(hotline: Hotline, rings: Rings) -> None:
    for attributes, status in (("", "in-progress"), ('answerOnBridge="true"', "ringing")):
        connects(hotline, attributes)
        rings(people={DESK: BUSY}).hears_all()
        assert hotline.knocks_at(AFTER)[-1].form["CallStatus"] == status
    connects(hotline, 'answerOnBridge="true"')
    rings(people={DESK: ANSWERS}).hears_all()
    assert hotline.knocks_at(AFTER)[-1].form["CallStatus"] == "in-progress"


@pytest.mark.parametrize("attributes", ["", 'answerOnBridge="true"'])
def test_a_caller_who_hangs_up_while_it_rings_asks_no_action(
    hotline: Hotline, rings: Rings, attributes: str
) -> None:
    connects(hotline, attributes, 'statusCallback="/leg"')
    rings(people={DESK: ANSWERS}).waits(3.0).hangs_up()
    assert hotline.knocks_at(AFTER) == []
    assert hotline.knocks_at("/leg")[0].form["CallStatus"] == "canceled"
    over = hotline.knocks_at("/phone/over")[0].form
    assert over["CallStatus"] == ("no-answer" if attributes else "completed")


def test_the_switch_asks_the_action_although_the_caller_has_left(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, number='statusCallback="/leg"')
    rings(people={DESK: ANSWERS}, switches=Switches(dial_action_after_hangup=True)).waits(16.0).hangs_up()
    assert told(hotline) == {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "10"}
    assert hotline.knocks_at(AFTER)[0].form["CallStatus"] == "completed"
    assert hotline.paths == ["/phone/ring", "/leg", AFTER, "/phone/over"]


def test_keys_in_a_talk_are_the_other_person_s_and_star_ends_it_only_if_said(
    hotline: Hotline, rings: Rings
) -> None:
    connects(hotline)
    caller = rings(people={DESK: ANSWERS})
    caller.presses("*5", start=10.0)
    caller.hears_all()
    assert seconds_of(caller, "parted") == [66.0]

    connects(hotline, 'hangupOnStar="true"')
    caller = rings(people={DESK: ANSWERS})
    caller.presses("5*", start=10.0)
    assert seconds_of(caller, "parted") == [16.0]


def test_a_talk_ends_at_its_limit(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, 'timeLimit="20"')
    rings(people={DESK: ANSWERS}).hears_all()
    assert told(hotline)["DialCallDuration"] == "20"


def test_several_numbers_ring_together_and_the_first_to_answer_talks(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, number='statusCallback="/leg"', numbers=(DESK, HOME))
    caller = rings(people={DESK: Person(after=9.0), HOME: Person(after=5.0)})
    caller.hears_all()
    assert [(knock.form["To"], knock.form["CallStatus"]) for knock in hotline.knocks_at("/leg")] == [
        (DESK, "canceled"),
        (HOME, "completed"),
    ]
    assert seconds_of(caller, "joined") == [5.0]


def test_several_numbers_ring_one_after_the_other_if_said(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, 'sequential="true" timeout="10"', numbers=(DESK, HOME))
    caller = rings(people={HOME: Person(after=5.0)})
    caller.hears_all()
    assert seconds_of(caller, "rings") == [0.0, 10.0]
    assert seconds_of(caller, "joined") == [15.0]


def test_who_accepts_in_the_whisper_is_joined(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, number='url="/whisper"')
    hotline.says("/whisper", WHISPER)
    hotline.says("/accept", "")
    caller = rings(people={DESK: Person(after=6.0, talks=30.0, keys="1")})
    assert caller.hears_all() == ["Goodbye."]  # the whisper is not for the caller

    assert told(hotline)["DialBridged"] == "true"
    whispered = hotline.knocks_at("/whisper")[0].form
    assert whispered["ParentCallSid"] == caller.sid
    assert (whispered["CallStatus"], whispered["Direction"]) == ("in-progress", "outbound-dial")
    assert hotline.knocks_at("/accept")[0].form["Digits"] == "1"
    assert ("Press one to talk.", DESK) in [(event.text, event.leg) for event in caller.transcript]


@pytest.mark.parametrize("person", [Person(), REFUSES], ids=["voicemail", "refuses"])
def test_who_does_not_accept_in_the_whisper_is_not_joined_yet_the_call_counts_as_completed(
    hotline: Hotline, rings: Rings, person: Person
) -> None:
    connects(hotline, number='url="/whisper"')
    hotline.says("/whisper", WHISPER)
    rings(people={DESK: person}).hears_all()
    form = hotline.knocks_at(AFTER)[0].form
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "false")
    assert hotline.knocks_at("/accept") == []


def test_nobody_can_be_dialled_out_of_a_whisper(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, number='url="/whisper"')
    hotline.says("/whisper", f"<Dial>{HOME}</Dial>")
    caller = rings(people={DESK: ANSWERS})
    caller.hears_all()
    assert [fault.code for fault in caller.faults] == [13201]
    assert hotline.knocks_at(AFTER)[0].form["DialBridged"] == "false"


def test_a_caller_can_hang_up_during_the_whisper(hotline: Hotline, rings: Rings) -> None:
    connects(hotline, number='url="/whisper" statusCallback="/leg"')
    hotline.says("/whisper", WHISPER)
    rings(people={DESK: ANSWERS}).waits(7.0).hangs_up()
    assert hotline.paths == ["/phone/ring", "/whisper", "/leg", "/phone/over"]


def test_conferences_are_said_not_to_be_simulated(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Dial><Conference>room</Conference></Dial>")
    caller = rings()
    with pytest.raises(NotSimulated, match="Conference"):
        caller.hears()
