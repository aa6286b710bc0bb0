"""The machine walk, without words: every state met with everything that can happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from hotline.cities import City
from hotline.cities.approval import Approval
from hotline.cities.hours import OpeningHours
from hotline.cities.news import Announcement, DirectoryEntry, News
from hotline.cities.orders import Orders
from hotline.cities.pause import Pause
from hotline.cities.ways import Ways
from hotline.dialogue import person
from hotline.dialogue.callback import CALLBACK, RESIDENT_LEG
from hotline.dialogue.checkin import CHECKIN
from hotline.dialogue.code_call import CODE_CALL
from hotline.dialogue.conversation import Facts
from hotline.dialogue.crowd import (
    TOLD_IN_DIGITS,
    beginnings,
    entries,
    helping,
    put_through_by,
    put_through_to,
    rung_for,
    sample_postcodes,
)
from hotline.dialogue.desk_leg import DESK_LEG
from hotline.dialogue.events import Dialled, Keys, Spoken
from hotline.dialogue.feedback import FEEDBACK
from hotline.dialogue.reading import READING
from hotline.dialogue.replies import Dial, HangUp, Join, Listen, Tape
from hotline.dialogue.state import begin, from_json, to_json
from hotline.dialogue.steps import STEPS, Script
from hotline.dialogue.walk import Move, walk
from hotline.prompts import load_words
from tests.cities.towns import places
from tests.dialogue.caller import MONDAY_NIGHT, MONDAY_NOON, Caller

pytestmark = pytest.mark.timeout(900)  # thousands of moves: minutes, on a machine with much else to do

ALWAYS = OpeningHours(ZoneInfo("Europe/Berlin"), (((0, 1440),),) * 7)
OTHERS = DirectoryEntry("Der Laden am Eck", "+493023125980", MONDAY_NOON.date(), opens=ALWAYS)


def every_move(city: City, *, with_misses: bool = True) -> list[Move]:
    """Every move of every call in a city, by day and by night; a mistake is answered by night as by day."""
    by_day, by_night = (beginnings(city, (now,), city.languages[0]) for now in (MONDAY_NOON, MONDAY_NIGHT))
    by_day_moves = walk(by_day, entries(city), with_misses=with_misses)
    return [*by_day_moves, *walk(by_night, entries(city), with_misses=False)]


@pytest.fixture(scope="module")
def legs(berlin: City) -> list[Move]:
    """Every move of somebody at the desk who has picked up."""
    return list(walk(rung_for(berlin, MONDAY_NOON, "de"), ("1",), DESK_LEG))


@pytest.fixture(scope="module")
def code_calls(berlin: City) -> list[Move]:
    """Every move of whoever is rung with a code."""
    rung = replace(begin(Facts("berlin", ("de",)), city=berlin, now=MONDAY_NOON), answers={"code": "123456"})
    return list(walk([rung], ("1",), CODE_CALL))


@pytest.fixture(scope="module")
def feedbacks(berlin: City) -> list[Move]:
    """Every move of a resident who is rung and asked whether help came."""
    rung = begin(Facts("berlin", ("de",), number="other", first_time=False), city=berlin, now=MONDAY_NOON)
    return list(walk([rung], ("1",), FEEDBACK))


@pytest.fixture(scope="module")
def checkins(berlin: City) -> list[Move]:
    """Every move of somebody on a list, of whom it is known where they live."""
    rung = begin(Facts("berlin", ("de",), number="other", first_time=False), city=berlin, now=MONDAY_NOON)
    known = replace(rung, answers={"zone": "neukoelln", "postcode": "12043"})
    return list(walk([known], entries(berlin)[:2], CHECKIN))


@pytest.fixture(scope="module")
def readings(berlin: City) -> list[Move]:
    """Every move of whoever reads a line at a telephone."""
    rung = begin(Facts("berlin", ("de",), number="other", first_time=False), city=berlin, now=MONDAY_NOON)
    told = {"code": "4711", "words": "Auf Wiederhören."}
    return list(walk([replace(rung, answers=told)], ("4711", "1234"), READING))


@pytest.fixture(scope="module")
def bridges(berlin: City) -> list[Move]:
    """Every move of a volunteer who is rung to be put through, and of the resident who picks up then."""
    volunteers = walk(put_through_by(berlin, MONDAY_NOON, "de"), ("1", *TOLD_IN_DIGITS), CALLBACK)
    return [*volunteers, *walk(put_through_to(berlin, MONDAY_NOON, "de"), ("1",), RESIDENT_LEG)]


@pytest.fixture(scope="module")
def moves(berlin: City, tricity: City, berlin_without_desk: City, berlin_with_help_lines: City) -> list[Move]:
    """Every move in the cities that are shipped, without a desk, with more lines, with letters."""
    with_desk = every_move(berlin) + every_move(tricity, with_misses=False)
    other = replace(
        berlin, more_types=("household", "pets"), third_types=("meals", "waste"), type_first=False,
        offers=True,
        orders=Orders(today_or_week=True, paid=("groceries",), counted=("groceries", "meals")),
    )  # fmt: skip
    elsewhere = list(walk([begin(Facts("berlin", ("de",)), city=other, now=MONDAY_NOON)], entries(berlin)))
    speaking = every_move(replace(berlin, voice_notes=True), with_misses=False)
    nobody = begin(Facts("berlin", ("de",)), city=berlin_without_desk, now=MONDAY_NOON)
    without = list(walk([nobody], entries(berlin)))
    strangers = [begin(Facts(city.code, ("en",)), city=city, now=MONDAY_NOON) for city in places().values()]
    lettered = [move for call in strangers for move in walk([call], entries(call.city), with_misses=False)]
    first_calls = [
        begin(Facts("berlin", ("de",)), city=berlin_with_help_lines, now=now)
        for now in (MONDAY_NOON, MONDAY_NIGHT)
    ]
    told = {"de": "Die Apotheke bleibt heute zu."}
    more = News(True, (Announcement("", MONDAY_NOON.date(), told),), True, (OTHERS,), connects=True)
    looked_at = replace(berlin, news=more, approval=Approval(frozenset(berlin.levels)))
    first_calls.append(begin(Facts("berlin", ("de",)), city=looked_at, now=MONDAY_NOON))
    pause = Pause(MONDAY_NOON + timedelta(hours=3), {"de": "Wir ziehen um."})
    first_calls.append(begin(Facts("berlin", ("de",)), city=replace(berlin, pause=pause), now=MONDAY_NOON))
    on_shift = replace(berlin_without_desk, whisper=True, shift_phones=True)
    zero = begin(Facts("berlin", ("de",)), city=on_shift, now=MONDAY_NOON)
    from_zero = Script(first=person.person, person=person.person, hand_over=person.hand_over)
    without += list(walk([zero], entries(on_shift), from_zero, with_misses=False))
    to_others = Ways(dict.fromkeys(berlin.levels, "directory"))
    elsewhere_first = replace(berlin, news=replace(more, directory_told=False), ways=to_others)
    sent_on = begin(Facts("berlin", ("de",)), city=elsewhere_first, now=MONDAY_NOON)
    without += list(walk([sent_on], entries(berlin), with_misses=False))
    helped = list(walk(first_calls, entries(berlin), with_misses=False))
    return with_desk + without + elsewhere + speaking + helped + spoken_moves(berlin) + lettered


@pytest.fixture(scope="module")
def helped_by(berlin: City) -> list[Move]:
    """Every move of a volunteer who rings; what they do as a resident is walked elsewhere."""
    return list(walk(helping(berlin, MONDAY_NOON, "de"), ("8405", *TOLD_IN_DIGITS), with_misses=False))


def spoken_moves(city: City) -> list[Move]:
    """Every move where callers may speak as well."""
    words = load_words(("de",), (city.code,), listening=(city.code,))
    speaks = replace(city, speech=True)
    callers = beginnings(speaks, (MONDAY_NIGHT,), "de", words.lexicons(city.code))
    known = [call for call in callers if call.facts.number != "withheld" and not call.facts.shared]
    return list(walk(known, (*sample_postcodes(city), "112"), with_misses=False))


def test_every_step_is_reached(
    moves: list[Move],
    legs: list[Move],
    code_calls: list[Move],
    bridges: list[Move],
    helped_by: list[Move],
    feedbacks: list[Move],
    checkins: list[Move],
    readings: list[Move],
) -> None:
    met = [*moves, *legs, *code_calls, *bridges, *helped_by, *feedbacks, *checkins, *readings]
    assert set(STEPS) == {name for move in met for name in move.reply.path}


def test_nothing_is_heard_of_any_request_before_the_code_is_right(helped_by: list[Move]) -> None:
    """And nothing of a code is kept where keys are kept."""
    for move in helped_by:
        names = {line.name for line in move.reply.lines}
        if names & {"volunteer_fits", "volunteer_own", "volunteer_count", "volunteer_number"}:
            assert move.reply.conversation.answers.get("volunteer") == "1"
        if move.before.step.startswith(("volunteer_pin", "volunteer_new_pin")) and isinstance(
            move.event, Keys
        ):
            assert move.reply.secret


def test_a_volunteers_call_always_says_something_and_ends_with_a_goodbye(helped_by: list[Move]) -> None:
    for move in helped_by:
        assert move.reply.lines or move.reply.heard in ("held", "gone"), move
        if isinstance(move.reply.wait, HangUp) and move.reply.conversation.answers.get("as"):
            last = move.reply.lines[-1].name if move.reply.lines else ""
            assert last in ("volunteer_bye", "goodbye", "") or "ticket" in move.reply.conversation.answers


def test_a_resident_is_rung_only_after_a_key_and_a_look_whether_that_may_be(bridges: list[Move]) -> None:
    rung = [move for move in bridges if isinstance(move.reply.wait, Dial)]
    assert rung
    assert all(isinstance(move.event, Keys) and "bridge" in move.reply.outcomes for move in rung)


def test_nothing_is_said_to_a_mailbox_that_only_the_volunteer_may_hear(bridges: list[Move]) -> None:
    for move in bridges:
        if isinstance(move.reply.wait, Dial) or move.reply.conversation.step == "put_through":
            continue
        assert not {line.name for line in move.reply.lines} & {
            "bridge_word",
            "bridge_say_word",
            "bridge_hello",
        }


def test_a_bridge_leaves_nobody_without_a_word(bridges: list[Move]) -> None:
    assert all(move.reply.lines or move.reply.heard == "gone" for move in bridges)
    ends = {line.name for move in bridges for line in move.reply.lines if isinstance(move.reply.wait, HangUp)}
    assert {"bridge_gone", "bridge_later", "bridge_desk", "bridge_untold", "callback_nobody"} <= ends


def test_a_code_is_told_only_after_a_key_and_the_call_always_ends(code_calls: list[Move]) -> None:
    told = [move for move in code_calls if "code_told" in [line.name for line in move.reply.lines]]
    assert told
    assert all(isinstance(move.event, Keys) for move in told)
    assert any(isinstance(move.reply.wait, HangUp) for move in code_calls)


def test_nothing_is_recorded_before_the_code_nor_kept_without_a_key(readings: list[Move]) -> None:
    for move in readings:
        assert move.reply.lines or move.reply.heard == "gone", move
        if isinstance(move.reply.wait, Tape):
            assert move.reply.conversation.answers["keyed"] == "4711"
        if "reading_keep" in move.reply.outcomes:
            assert move.event == Keys("1")
            assert move.before.step in ("reading_heard", "reading_heard_again")
    assert any("reading_kept" in [line.name for line in move.reply.lines] for move in readings)


def test_nobody_is_asked_whether_help_came_before_a_key_and_each_call_ends(feedbacks: list[Move]) -> None:
    asked = [move for move in feedbacks if "feedback_question" in [line.name for line in move.reply.lines]]
    assert asked
    assert all(move.before.step != "feedback_nobody" for move in asked)
    first = [move for move in asked if move.before.step in ("feedback", "feedback_again")]
    assert first
    assert all(isinstance(move.event, Keys) for move in first)
    ends = {
        line.name for move in feedbacks for line in move.reply.lines if isinstance(move.reply.wait, HangUp)
    }
    assert {"feedback_thanks", "feedback_sorry", "feedback_stopped", "callback_person", "goodbye"} <= ends


def test_whoever_is_asked_how_they_are_is_never_left_without_a_word_nor_their_wish_unkept(
    checkins: list[Move],
) -> None:
    """Whatever is said of an answer, it was kept before; and who needs help is asked which."""
    assert all(move.reply.lines or move.reply.heard in ("gone", "held") for move in checkins)
    asked = {"checkin", "checkin_again", "checkin_well", "checkin_stopped"}
    told = [move for move in checkins if move.before.step in asked and "checkin_tell" in move.reply.path]
    assert all("checkin" in move.reply.outcomes for move in told)
    assert {"checkin_well", "checkin_stopped", "kind", "transfer"} <= {
        move.reply.conversation.step for move in told
    }
    nobody = [move for move in checkins if "checkin_nobody" in move.reply.path]
    assert nobody
    assert all(isinstance(move.reply.wait, HangUp) for move in nobody)


def test_whoever_picks_up_at_the_desk_speaks_only_after_a_key(legs: list[Move]) -> None:
    joined = [move for move in legs if isinstance(move.reply.wait, Join)]
    assert joined
    assert all(isinstance(move.event, Keys) for move in joined)
    assert all(move.reply.lines for move in legs if move not in joined and move.reply.heard != "gone")


def test_every_caller_whom_nobody_at_the_desk_answers_is_rung_back(moves: list[Move]) -> None:
    """Without a single key: whoever waits hears all telephones twice, and never waits for nothing."""
    for move in moves:
        if move.before.step == "transfer" and isinstance(move.event, Dialled) and not move.event.bridged:
            assert isinstance(move.reply.wait, Dial | Listen) or "ticket" in move.reply.conversation.answers


def test_no_answer_is_empty_and_none_waits_for_nothing(moves: list[Move]) -> None:
    for move in moves:
        silent_on_purpose = move.reply.heard in ("held", "gone")
        assert move.reply.lines or silent_on_purpose, move
        assert isinstance(move.reply.wait, Listen | Dial | Tape | HangUp)


def test_every_wait_is_at_least_ten_seconds_unless_silence_means_yes(moves: list[Move]) -> None:
    for move in moves:
        if isinstance(move.reply.wait, Listen) and move.reply.wait.patience < 10:
            assert move.reply.conversation.step in {
                "read_back", "close", "number_read_back", "cancelled", "talk_number", "have_one_already",
                "there_read_back", "order_number", "news",
            }, move.reply.conversation.step  # fmt: skip


def test_nobody_is_sent_away_without_a_record_or_a_word_of_what_to_do(moves: list[Move]) -> None:
    kept = {"request", "change", "ticket", "cancel", "uncancel", "nobody_came", "erase", "offer", "paused"}
    told = {"person_no_number", "number_failed", "data_nothing"}
    for move in moves:
        if not isinstance(move.reply.wait, HangUp) or move.reply.heard == "gone":
            continue
        names = {line.name for line in move.reply.lines}
        call = move.reply.conversation
        has_record = kept & set(move.reply.outcomes) or {"request", "ticket", "sent_on"} & set(call.answers)
        came_back = bool(call.facts.open_requests) or "about" in call.answers
        asked_about_data = move.before.step.startswith("data_")
        joined = call.answers.get("transfer") == "joined"
        blocked = bool(call.facts.blocked_until)  # nothing is noted for them, and they know till when
        assert has_record or told & names or came_back or asked_about_data or joined or blocked, move


def test_a_number_keyed_in_is_always_secret(moves: list[Move]) -> None:
    for move in moves:
        if move.event is not None and move.before.step.startswith("number") and move.reply.heard == "answer":
            assert move.reply.secret or move.before.step == "number_read_back"


def test_nobody_is_recorded_who_has_left_no_request_or_ticket_or_where_it_is_switched_off(
    moves: list[Move],
) -> None:
    recorded = [move.reply.conversation for move in moves if isinstance(move.reply.wait, Tape)]
    assert recorded
    for call in recorded:
        assert call.city.voice_notes
        assert "request" in call.answers or "ticket" in call.answers


def test_every_conversation_survives_being_stored(moves: list[Move]) -> None:
    for move in moves[::7]:
        call = move.reply.conversation
        assert from_json(to_json(call), city=call.city, now=call.now, lexicons=call.lexicons) == call


def test_words_are_understood_doubted_and_misunderstood_on_the_way(moves: list[Move]) -> None:
    spoken = [move for move in moves if isinstance(move.event, Spoken)]
    assert {move.reply.heard for move in spoken} >= {"answer", "unclear", "person", "again", "emergency"}
    assert {move.before.step for move in spoken} >= {
        "kind",
        "more_kinds",
        "postcode",
        "zone",
        "read_back",
        "correct",
    }


def test_nothing_secret_and_nothing_that_destroys_is_ever_said(moves: list[Move]) -> None:
    destroys = {"erase", "cancel", "nobody_came"}
    for move in moves:
        if isinstance(move.event, Spoken):
            assert not destroys & set(move.reply.outcomes), move
            assert not move.before.step.startswith(("number", "data_")), move
            assert not move.reply.secret


def test_whoever_presses_keys_hears_the_same_whether_or_not_one_may_speak(berlin: City) -> None:
    spoken, keyed = (
        {
            (move.before.step, move.event, tuple(line.name for line in move.reply.lines), move.reply.path)
            for move in some
            if isinstance(move.event, Keys) and not move.before.unheard and not move.before.spoke
        }
        for some in (spoken_moves(berlin), every_move(berlin, with_misses=False))
    )
    assert spoken
    assert spoken <= keyed


@pytest.mark.parametrize(
    ("now", "number"), list(product((MONDAY_NOON, MONDAY_NIGHT), ("landline", "withheld")))
)
def test_a_call_without_a_single_key_ends_with_a_person_or_a_record(
    berlin: City, now: object, number: str
) -> None:
    caller = Caller(berlin, now=now, number=number).calls().says_nothing(3)  # type: ignore[arg-type]
    assert caller.is_being_connected or caller.is_over


def test_no_call_goes_on_for_ever(berlin: City) -> None:
    caller = Caller(berlin, now=MONDAY_NIGHT).calls()
    for _ in range(40):  # changing one's mind again and again
        if caller.is_over:
            break
        caller.presses({"kind": "1", "postcode": "12043", "read_back": "*", "correct": "1"}[caller.at])
    assert caller.is_over or caller.reply.conversation.turns == 40
    while not caller.is_over:
        caller.presses({"kind": "1", "read_back": "*", "correct": "1"}[caller.at])
    assert caller.reply.conversation.turns <= 61
