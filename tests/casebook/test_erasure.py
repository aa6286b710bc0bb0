"""Key 9 and twice the same key: nothing in any table tells of the number any more (R60)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text

from hotline.casebook import (
    callback,
    calls,
    declines,
    erasure,
    joining,
    legs,
    numbers,
    outbox,
    outgoing,
    removals,
    requests,
    searches,
    sign_in,
    tickets,
)
from hotline.casebook.calls import JournalEntry, Knock
from hotline.casebook.code_words import hash_of
from hotline.casebook.requests import Asked
from hotline.casebook.store import Store
from hotline.casebook.tables import (
    Base,
    Call,
    Claim,
    Decline,
    Message,
    Number,
    Outgoing,
    Removal,
    Request,
    Search,
    SignInCode,
    Waking,
)
from hotline.casebook.vault import Vault, VaultError
from hotline.casebook.wiping import CALL_IS_OVER, Erased
from tests.casebook.desk import Desk
from tests.casebook.neighbours import (
    ANNA_AT,
    ERIKA_AT,
    NOW,
    Helper,
    Resident,
    a_request,
    happened_to,
    later,
    the_call,
    the_request,
)

BODOS = "+493023125077"
BRIDGE, LEG = "CA-bridge", "CA-leg"


def everything(store: Store) -> str:
    """Every value of every table as text, sealed ones opened too."""
    with store.read() as session:
        tables = (session.execute(text(f"SELECT * FROM {table}")) for table in Base.metadata.tables)
        values = [value for rows in tables for row in rows for value in row]
    return "\n".join(_in_clear(store.vault, value) for value in values if value is not None)


def _in_clear(vault: Vault, value: Any) -> str:
    try:
        return vault.open(value) if isinstance(value, str) else str(value)
    except VaultError:
        return str(value)


def traces(store: Store, number: str, word: str, postcode: str) -> list[str]:
    dump = everything(store)
    hashes = [store.vault.index(number, numbers.PURPOSE), hash_of(store.vault, word)]
    return [found for found in (number, number[3:], word, postcode, *hashes) if found in dump]


def erases(resident: Resident) -> Erased | None:
    with resident.store.write() as session:
        call = resident.call(session)
        erased = erasure.erase_for(session, call, now=NOW)
        calls.keep_start(
            session, call, state={}, step="data_deleted", language="de", answer="<gone/>", now=NOW
        )
        return erased


def live(store: Store) -> tuple[Resident, str, int]:
    """A resident about whom every table knows something."""
    anna = Helper(store, name="Anna").joins()
    erika = Resident(store).rings()
    asked = erika.asks_by_keys(postcode="12049")
    erika.presses("9", number=ERIKA_AT)
    erika.hangs_up()
    anna.takes(asked.request.id)
    anna.looks(asked.request.id)
    is_ringing(anna, asked)
    again = Resident(store).rings()
    with store.write() as session:
        call = again.call(session)
        tickets.open_ticket(session, call, reason="wants_person", postcode="12049", now=NOW)
        number = {"number": ERIKA_AT, "number_id": call.number_id}
        outbox.put(session, kind="sms", city="berlin", body=f"Das Wort ist {asked.word}", now=NOW, **number)  # type: ignore[arg-type]
    return again, asked.word, asked.request.id


def is_ringing(anna: Helper, asked: Asked, *, rung: str = ERIKA_AT) -> None:
    """Anna rings back through the hotline: her call knows number and word, the resident's leg the word."""
    by, leg = callback.By(asked.request.id, anna.id, NOW, ZoneInfo("Europe/Berlin")), {"parent_sid": BRIDGE}
    with anna.store.write() as session:
        assert callback.ask(session, by) == "rings"
        key = session.scalars(select(Outgoing.key)).one()
        assert outgoing.answered(session, key, sid=BRIDGE, shows="", now=NOW)
        legs.picked_up(
            session, **leg, sid=LEG, city="berlin", dialled="", purpose=callback.RESIDENT_LEG, now=NOW
        )
        removals.put(session, "call", [LEG], not_before=later(days=1))
        knows = {"language": "de", "now": NOW, "state": {"answers": {"word": asked.word, "there": rung}}}
        for sid, said in ((BRIDGE, f"<Dial>{rung}</Dial>"), (LEG, f"<Say>{asked.word}</Say>")):
            call = calls.lock(session, sid)
            assert call is not None
            calls.keep_start(session, call, step="bridge_ring", answer=said, **knows)  # type: ignore[arg-type]


def test_number_and_word_are_there_before_and_gone_after(store: Store) -> None:
    erika, word, _ = live(store)
    assert len(traces(store, ERIKA_AT, word, "12049")) == 6
    assert erases(erika) == Erased(calls=4, requests=1, tickets=1, messages=1)
    assert traces(store, ERIKA_AT, word, "12049") == []
    with store.read() as session:
        at_company = {one.carrier_id: one.not_before for one in session.scalars(select(Removal))}
    assert {at_company[BRIDGE], at_company[LEG]} == {NOW + CALL_IS_OVER}


def test_nothing_is_in_clear_at_any_time(store: Store) -> None:
    _, word, _ = live(store)
    with store.read() as session:
        tables = (session.execute(text(f"SELECT * FROM {table}")) for table in Base.metadata.tables)
        dump = "\n".join(str(row) for rows in tables for row in rows)
    assert ERIKA_AT not in dump
    assert ERIKA_AT[3:] not in dump
    assert word not in dump


def test_open_requests_are_cancelled_and_the_counts_stay(store: Store) -> None:
    erika, _, request_id = live(store)
    erases(erika)
    kept = the_request(store, request_id)
    assert (kept.state, kept.zone, kept.kind, kept.closed_at) == ("cancelled", "neukoelln", "groceries", NOW)
    assert happened_to(store, request_id) == ["asked", "taken", "revealed", "erased"]
    assert the_call(store, erika.sid).outcome == "erased"
    with store.read() as session:
        assert session.execute(select(Claim.ended_as, Claim.number_id)).one() == ("cancelled", None)
        assert session.scalar(select(func.count()).select_from(Call)) == 4


def test_the_volunteer_and_everybody_else_stay(store: Store) -> None:
    bodos = a_request(store, BODOS)
    erika, _, _ = live(store)
    erases(erika)
    assert the_request(store, bodos).state == "waiting"
    assert Helper(store, id=1).takes(bodos) == "taken"
    assert Resident(store, BODOS).rings().hears().open_requests


def test_the_call_that_erased_leaves_no_ticket_at_its_end(store: Store) -> None:
    erika, word, _ = live(store)
    erases(erika)
    erika.answers = {}
    erika.presses("1")
    with store.write() as session:
        calls.over(session, sid=erika.sid, status="completed", duration=60, knock=None, now=NOW)
    assert the_call(store, erika.sid).outcome == "erased"
    assert traces(store, ERIKA_AT, word, "12049") == []


def test_a_number_that_was_erased_is_new_when_it_rings_again(store: Store) -> None:
    erika, _, _ = live(store)
    erases(erika)
    assert Resident(store).rings().hears() == calls.History()


def test_erasing_without_a_call_is_possible_for_an_operator(store: Store) -> None:
    _, word, request_id = live(store)
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        assert number_id is not None
        erasure.erase_number(session, number_id, now=NOW)
    assert traces(store, ERIKA_AT, word, "12049") == []
    assert happened_to(store, request_id)[-1] == "erased"


def test_a_withheld_number_erases_only_what_its_own_call_left(store: Store) -> None:
    _, word, request_id = live(store)
    stranger = Resident(store, number=None).rings()
    stranger.asks(kind="pharmacy")
    with store.write() as session:
        calls.remember_number(session, stranger.call(session), ERIKA_AT, "landline", now=NOW)
    erased = erases(stranger)
    assert erased is not None
    assert (erased.calls, erased.requests) == (1, 1)
    assert len(traces(store, ERIKA_AT, word, "12049")) == 6
    assert the_request(store, request_id).state == "taken"


def test_a_number_keyed_in_for_one_call_goes_with_it(store: Store) -> None:
    hidden = Resident(store, number=None).rings()
    asked = hidden.asks(postcode="12047")
    with store.write() as session:
        calls.remember_number(session, hidden.call(session), BODOS, "landline", now=NOW)
    erases(hidden)
    assert traces(store, BODOS, asked.word, "12047") == []
    with store.read() as session:
        assert session.scalar(select(Number.id)) is None
        assert session.scalars(select(Request.state)).one() == "cancelled"


def test_what_a_withheld_caller_left_goes_from_the_call_of_whoever_helps_too(store: Store) -> None:
    """The hotline rings in that minute, and nothing else knows of the number."""
    hidden, anna = Resident(store, number=None).rings(), Helper(store).joins()
    asked = hidden.asks(postcode="12047")
    hidden.presses("9", number=BODOS)
    with store.write() as session:
        call = hidden.call(session)
        calls.remember_number(session, call, BODOS, "landline", now=NOW)
        known = requests.number_known(session, call, code_words=("Apfelbaum",), now=NOW)
        assert known is not None
    anna.takes(asked.request.id)
    is_ringing(anna, known, rung=BODOS)
    assert BODOS in everything(store)
    erased = erases(hidden)
    assert erased is not None
    assert (erased.calls, erased.requests) == (3, 1)
    assert traces(store, BODOS, known.word, "12047") == []


def test_a_withheld_caller_who_left_nothing_hears_that_there_is_nothing(store: Store) -> None:
    assert erases(Resident(store, number=None).rings()) is None


def test_a_caller_who_was_erased_already_has_nothing_to_erase(store: Store) -> None:
    erika, _, _ = live(store)
    erases(erika)
    assert erases(erika) is None


def test_a_number_is_erased_from_the_file_and_not_only_from_the_tables(sqlite_store: Store) -> None:
    erika, _, _ = live(sqlite_store)
    with sqlite_store.read() as session:
        sealed = session.scalars(select(Number.sealed)).one().encode()
    erases(erika)
    with sqlite_store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    assert sealed not in Path(str(sqlite_store.url.database)).read_bytes()


def test_a_number_that_somebody_only_keyed_in_stays_with_whom_it_asked_for(store: Store) -> None:
    entered = Desk(store).enters(ERIKA_AT, asked_by=BODOS)
    stranger = Resident(store, number=None).rings()
    with store.write() as session:
        calls.remember_number(session, stranger.call(session), BODOS, "landline", now=NOW)
    erases(stranger)
    assert entered.request is not None
    assert the_request(store, entered.request.id).asked_by_id is not None


def test_a_call_from_an_outage_brings_no_number_back_that_was_erased_since(store: Store) -> None:
    a_request(store)
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        assert number_id is not None
        erasure.erase_number(session, number_id, now=NOW)
    knock = Knock("CA-outage-0001", "berlin", ERIKA_AT, "landline", "+493023125900")
    before, since = JournalEntry(knock, NOW - timedelta(hours=1)), JournalEntry(knock, later(minutes=1))
    with store.write() as session:
        assert calls.keep_journal(session, before, now=later(hours=1)) is None
    assert ERIKA_AT not in everything(store)
    with store.write() as session:  # whoever rings after the erasure is a new caller
        assert calls.keep_journal(session, since, now=later(hours=1)) is not None


def test_a_message_about_what_was_asked_for_goes_with_whoever_it_was_for(store: Store) -> None:
    """Somebody asked for a neighbour: the neighbour's erasure takes the message to who rang as well."""
    request_id = a_request(store)
    with store.write() as session:
        neighbour = numbers.keep(session, BODOS, kind="landline", now=NOW)
        rang = numbers.find(session, ERIKA_AT)
        session.get_one(Request, request_id).number_id = neighbour
        outbox.put(
            session,
            kind="sms",
            city="berlin",
            number=ERIKA_AT,
            body="the word",
            now=NOW,
            number_id=rang,
            request_id=request_id,
        )
    with store.write() as session:
        assert erasure.erase_number(session, neighbour, now=NOW).messages == 1
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_message_that_was_sent_is_deleted_at_the_company_within_the_hour(store: Store) -> None:
    request_id = a_request(store)
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        outbox.put(
            session,
            kind="sms",
            city="berlin",
            number=ERIKA_AT,
            body="-",
            now=NOW,
            number_id=number_id,
            request_id=request_id,
        )
        (leased,) = outbox.lease_due(session, now=NOW)
        outbox.sent(session, leased, carrier_id="SM1", now=NOW)
        assert number_id is not None
        erasure.erase_number(session, number_id, now=NOW)
    with store.read() as session:
        due = session.scalars(select(Removal.not_before).where(Removal.carrier_id == "SM1")).one()
    assert due == NOW + CALL_IS_OVER


def test_nobody_knows_any_more_who_was_woken_and_who_did_not_want_it(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    with store.write() as session:
        searches.begin(session, request_id, 0, now=NOW)
        session.add(Waking(request_id=request_id, round=0, volunteer_id=anna.id, why="own", at=NOW))
        declines.decline(session, request_id=request_id, volunteer_id=anna.id, now=NOW)
    erases(Resident(store).rings())
    with store.read() as session:
        kept = [session.scalars(select(table.request_id)).all() for table in (Search, Waking, Decline)]
    assert kept == [[], [], []]


def test_the_code_of_a_sign_up_goes_and_a_volunteers_stays(store: Store) -> None:
    Helper(store).joins()
    for number in (BODOS, ANNA_AT):
        with store.write() as session:
            asking, how = sign_in.Asking(number, "here", "192.0.2.1"), sign_in.How("code 123456", "de")
            joining.send_code(session, asking, city="berlin", code="123456", how=how, now=NOW)
            joining.send_code(
                session, asking, city="berlin", code="123457", how=sign_in.How("", "de", True), now=NOW
            )
        erases(Resident(store, number).rings())
    assert BODOS not in everything(store)
    with store.read() as session:
        assert [store.vault.open(one or "") for one in session.scalars(select(Message.number))] == [
            ANNA_AT
        ] * 2
        assert None not in session.scalars(select(SignInCode.volunteer_id)).all()
        told = session.execute(select(Outgoing.state, Outgoing.told.is_(None)).order_by(Outgoing.id)).all()
    assert [tuple(one) for one in told] == [("over", True), ("waiting", False)]
