"""What a person does with the telephone, and what it does for them."""

from __future__ import annotations

import random

import pytest

from hotline.simulator import (
    EndlessCall,
    Event,
    Hands,
    LineIsDead,
    NotSimulated,
    SimulatedPhone,
    Switches,
    VirtualClock,
    WsgiTransport,
    carries_none,
    doubles,
    loses,
    noisy_line,
)
from hotline.simulator.switches import KeyFate
from tests.simulator.conftest import Rings
from tests.simulator.hotlines import TOKEN, Hotline

KINDS = '<Gather action="/phone/keys/kind?turn=0" numDigits="1" timeout="10"><Say>{}</Say></Gather>'
TEN_WORDS = "one two three four five six seven eight nine ten"  # four seconds at 150 words a minute


def a_short_call(hotline: Hotline) -> None:
    hotline.says("/phone/ring", KINDS.format("For groceries press one."))
    hotline.says(
        "/phone/keys/kind",
        '<Gather action="/phone/keys/postcode" numDigits="5"><Say>Postcode?</Say></Gather>',
    )
    hotline.says("/phone/keys/postcode", "<Say>It is noted.</Say><Say>Goodbye.</Say>")


def test_a_resident_presses_six_keys_and_hears_that_it_is_noted(hotline: Hotline, rings: Rings) -> None:
    a_short_call(hotline)
    resident = rings()

    assert resident.hears() == ["For groceries press one."]
    assert resident.question == "/phone/keys/kind"
    assert resident.presses("1").hears() == ["Postcode?"]
    assert resident.presses("12043").hears_all() == ["It is noted.", "Goodbye."]

    assert resident.is_over
    assert resident.status == "completed"
    assert resident.faults == []
    asked = [(knock.path, knock.form.get("Digits")) for knock in hotline.knocks]
    assert asked == [
        ("/phone/ring", None),
        ("/phone/keys/kind", "1"),
        ("/phone/keys/postcode", "12043"),
        ("/phone/over", None),
    ]


def test_a_resident_hears_the_same_again_only_when_something_new_was_said(
    hotline: Hotline, rings: Rings
) -> None:
    a_short_call(hotline)
    resident = rings()

    assert resident.hears() == resident.hears() == ["For groceries press one."]
    assert resident.presses("1").hears() == ["Postcode?"]


def test_the_transcript_tells_the_second_at_which_everything_happened(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", KINDS.format(TEN_WORDS))
    hotline.says("/phone/keys/kind", "<Say>Good bye</Say>")
    resident = rings(clock=VirtualClock(answer_seconds=0.8), hands=Hands(start=2.0))
    resident.presses("1").hears_all()

    moments = [(event.kind, round(event.seconds, 2)) for event in resident.transcript if event.kind != "asks"]
    assert moments == [
        ("dials", 0.0),
        ("hears", 0.8),
        ("waits", 4.8),
        ("presses", 6.8),
        ("hears", 7.6),
        ("over", 8.4),
        ("tells", 8.4),
    ]


@pytest.mark.parametrize(("share", "second"), [(0.0, 0.0), (0.5, 2.0), (0.99, 3.96)])
def test_a_quick_caller_cuts_the_prompt_short(
    hotline: Hotline, rings: Rings, share: float, second: float
) -> None:
    hotline.says("/phone/ring", KINDS.format(TEN_WORDS))
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>")
    caller = rings().presses("1", at=share)

    assert caller.seconds == pytest.approx(second)
    heard = next(event for event in caller.transcript if event.kind == "hears")
    assert heard.share == pytest.approx(share)
    assert caller.hears() == ["Noted."]


def test_slow_fingers_take_their_time_between_keys(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", '<Gather action="/phone/keys/postcode" numDigits="5" timeout="10"/>')
    hotline.says("/phone/keys/postcode", "")
    caller = rings().presses("12043", start=4.0, gap=[3.0, 2.0, 9.9, 1.0])

    pressed = [event.seconds for event in caller.transcript if event.kind == "presses"]
    assert pressed == pytest.approx([4.0, 7.0, 9.0, 18.9, 19.9])
    assert hotline.knocks_at("/phone/keys/postcode")[0].form["Digits"] == "12043"


def test_a_key_that_is_held_for_seconds_counts_once(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", '<Gather action="/phone/keys/postcode" numDigits="3" timeout="10"/>')
    hotline.says("/phone/keys/postcode", "")
    caller = rings().presses("120", hold=3.0)

    assert caller.seconds == pytest.approx(9.0)
    assert hotline.knocks_at("/phone/keys/postcode")[0].form["Digits"] == "120"


@pytest.mark.parametrize(
    ("line", "arrives"), [(loses(1, 3), "103"), (doubles(0), "112043"), (lambda number, key: key, "12043")]
)
def test_the_line_may_lose_or_double_keys(
    hotline: Hotline, rings: Rings, line: KeyFate, arrives: str
) -> None:
    hotline.says("/phone/ring", '<Gather action="/phone/keys/postcode" timeout="10"/>')
    hotline.says("/phone/keys/postcode", "")
    rings(switches=Switches(keys_arrive=line)).presses("12043").stays_silent()

    assert hotline.knocks_at("/phone/keys/postcode")[0].form["Digits"] == arrives


def test_a_telephone_without_tones_is_silent_for_the_hotline(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", KINDS.format("Press one."))
    caller = rings(switches=Switches(keys_arrive=carries_none)).presses("111")
    caller.hears_all()

    assert hotline.paths == ["/phone/ring", "/phone/over"]
    assert [event.kind for event in caller.transcript].count("loses") == 3


def test_a_noisy_line_can_be_repeated_with_the_same_dice() -> None:
    lines = [noisy_line(0.5, random.Random(7)) for _ in range(2)]
    arrived = [[line(number, "4") for number in range(50)] for line in lines]

    assert arrived[0] == arrived[1]
    assert set(arrived[0]) == {"", "4", "44"}


def test_who_talks_instead_of_pressing_is_not_heard(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", KINDS.format("Press one."))
    caller = rings()
    caller.hears()
    caller.speaks("I need groceries", seconds=3.0).hears_all()

    assert hotline.paths == ["/phone/ring", "/phone/over"]


def test_a_resident_hangs_up_in_the_middle_of_a_prompt(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", KINDS.format(TEN_WORDS))
    resident = rings().waits(1.0).hangs_up()

    assert resident.is_over
    assert resident.transcript[2].share == pytest.approx(0.25)
    over = hotline.knocks_at("/phone/over")[0].form
    assert (over["CallStatus"], over["CallDuration"]) == ("completed", "1")
    assert resident.hangs_up().status == "completed"  # harmless


def test_nobody_can_press_keys_on_a_dead_line(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>We are closed.</Say>")
    caller = rings()
    with pytest.raises(LineIsDead, match="over before 1 could be pressed"):
        caller.presses("1")


def test_nothing_can_be_done_before_dialling_and_nobody_dials_in_a_call(
    hotline: Hotline, rings: Rings
) -> None:
    with pytest.raises(LineIsDead, match="nothing has been dialled"):
        SimulatedPhone(hotline.url, token=TOKEN).presses("1")
    hotline.says("/phone/ring", KINDS.format("Press one."))
    with pytest.raises(LineIsDead, match="hang up first"):
        rings().dial()


def test_the_same_telephone_can_ring_again(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    caller = rings()
    caller.hears_all()
    first = caller.sid
    assert caller.dial().hears_all() == ["Hello."]
    assert caller.sid != first
    assert caller.seconds == pytest.approx(0.4)


def test_an_onlooker_sees_everything_at_the_moment_it_happens(hotline: Hotline, rings: Rings) -> None:
    seen: list[Event] = []
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    caller = rings(sink=seen.append)
    caller.hears_all()

    assert seen == caller.transcript


def test_a_call_that_never_ends_is_ended_after_four_hours(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", '<Say loop="0">Please wait.</Say>')
    caller = rings()
    caller.hears_all()

    assert caller.status == "completed"
    assert caller.seconds == 4 * 3600


def test_documents_that_lead_to_each_other_for_ever_are_noticed(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Redirect>/phone/ring</Redirect>")
    with pytest.raises(EndlessCall, match="500 documents"):
        rings().hears_all()


def test_what_the_telephone_does_not_know_is_said_and_not_ignored(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Enqueue>waiting</Enqueue>")
    with pytest.raises(NotSimulated, match="Enqueue"):
        rings().hears()


def test_a_walk_may_run_without_a_socket() -> None:
    def application(environ: dict[str, object], start: object) -> list[bytes]:
        assert callable(start)
        start("200 OK", [("Content-Type", "text/xml")])
        return [f"<Response><Say>{environ['RAW_URI']} {environ['HTTP_HOST']}</Say></Response>".encode()]

    caller = SimulatedPhone(
        "http://hotline.example",
        token=TOKEN,
        public_url="https://public.example/tel",
        transport=WsgiTransport(application),
    ).dial()
    assert caller.hears_all() == ["/phone/ring public.example"]
