"""The database, the keys to what is sealed in it, the clock that works beside it, messages on their way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hotline.commands.doctor.findings import Finding, clocks, mind, several, well, wrong
from hotline.commands.doctor.patient import Patient

MIGRATE = "hotline db upgrade"
STANDS_STILL = timedelta(minutes=2)
OFF_DISK = frozenset({"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"})
START_CLOCK = "hotline clock   (systemctl start hotline-clock)"


def database(patient: Patient) -> Iterator[Finding]:
    """Reachable, at this version, writable, durable."""
    if stranger := _somebody_elses(patient):
        yield stranger
        return
    if patient.database_file is not None and not patient.database_file.exists():
        yield wrong("database", f"There is no database {patient.database_file} yet.", MIGRATE)
        return
    try:
        current = patient.store.is_current()
    except SQLAlchemyError as error:
        yield wrong("database", _first_line(error), "Is DATABASE_URL right, and does the database run?")
        return
    yield well("database", f"{_where(patient)} answers.")
    if not current:
        yield wrong("database", "Its tables are not at this program's version: no call can be kept.", MIGRATE)
        return
    yield well("database", "Its tables are at this version.")
    yield from _writable(patient)
    yield from _durable(patient)


def has_tables(patient: Patient) -> bool:
    """Whether anything can be read in it."""
    file = patient.database_file
    if _somebody_elses(patient) or (file is not None and not file.exists()):
        return False
    try:
        return patient.store.is_current()
    except SQLAlchemyError:
        return False


def _somebody_elses(patient: Patient) -> Finding | None:
    """Root would leave files beside a SQLite database that the hotline's own user cannot open."""
    file = patient.database_file
    if file is None or not file.exists() or file.stat().st_uid == os.geteuid():
        return None
    words = f"{file} belongs to another user; it was left alone."
    return wrong("database", words, "Run this as the hotline's own user: sudo -u hotline hotline doctor")


def _where(patient: Patient) -> str:
    if patient.database_file is not None:
        return f"SQLite, {patient.database_file},"
    return f"PostgreSQL, {patient.store.url.host or 'this machine'}, database {patient.store.url.database},"


def _writable(patient: Patient) -> Iterator[Finding]:
    """Change nothing, but in the way in which a call is kept; and take it back."""
    try:
        with Session(patient.store.engine) as session:
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))
            session.rollback()
    except SQLAlchemyError as error:
        yield wrong("database", f"It cannot be written ({_first_line(error)}).", "Is it read-only, or full?")


def _durable(patient: Patient) -> Iterator[Finding]:
    """Whether what a caller was told to be noted survives a loss of power."""
    with patient.store.read() as session:
        if patient.database_file is not None:
            yield from _durable_file(patient, session)
        else:
            yield from _durable_server(patient, session)


def _durable_file(patient: Patient, session: Session) -> Iterator[Finding]:
    mode = session.scalar(text("PRAGMA journal_mode")), session.scalar(text("PRAGMA synchronous"))
    if mode != ("wal", 2):
        yield wrong("database", f"SQLite runs as {mode}, not as WAL with FULL.", "Tell the maintainers.")
    kind = _file_system(str(patient.database_file))
    if kind in OFF_DISK:
        words = f"The database lies on a network drive ({kind}), where SQLite loses what was written."
        yield wrong("database", words, "Move it to a disk of this machine, or use PostgreSQL.")
    else:
        yield well("database", "What was noted is on disk before a caller hears so.")


def _durable_server(patient: Patient, session: Session) -> Iterator[Finding]:
    if session.scalar(text("SELECT pg_is_in_recovery()")):
        words = "This is a standby, which takes no calls in."
        yield wrong("database", words, "Let DATABASE_URL name the primary (target_session_attrs=read-write).")
    off = [
        name
        for name in ("fsync", "synchronous_commit", "full_page_writes")
        if session.scalar(text(f"SHOW {name}")) == "off"
    ]
    if off:
        words = f"PostgreSQL runs with {', '.join(off)} off: a loss of power loses calls that were noted."
        yield wrong("database", words, "Switch it on in postgresql.conf.")
    else:
        yield well("database", "What was noted is on disk before a caller hears so.")
    asked = patient.time()
    theirs = session.scalar(text("SELECT clock_timestamp()"))
    yield clocks(theirs, asked=asked, answered=patient.time(), whose="the database")


def _file_system(path: str) -> str:
    """The kind of file system a file is on, by the longest mount point above it."""
    try:
        mounts = [line.split() for line in open("/proc/mounts", encoding="utf-8")]  # noqa: SIM115, PTH123
    except OSError:
        return ""
    real = os.path.realpath(path)
    above = [(len(fields[1]), fields[2]) for fields in mounts if real.startswith(fields[1].rstrip("/") + "/")]
    return max(above)[1] if above else ""


def keys(patient: Patient) -> Iterator[Finding]:
    """Whether the keys in the settings open what lies in the database."""
    from hotline.casebook import numbers, people
    from hotline.casebook.tables import Number, Volunteer
    from hotline.casebook.vault import VaultError

    vault = patient.store.vault
    with patient.store.read() as session:
        one = session.execute(select(Number.sealed, Number.hash).order_by(Number.id.desc()).limit(1)).first()
        other = session.execute(
            select(Volunteer.number, Volunteer.number_hash)
            .where(Volunteer.number.is_not(None))
            .order_by(Volunteer.id.desc())
            .limit(1)
        ).first()
    looked = [(row, purpose) for row, purpose in ((one, numbers.PURPOSE), (other, people.PURPOSE)) if row]
    try:
        matches = all(vault.index(vault.open(row[0] or ""), purpose) == row[1] for row, purpose in looked)
    except VaultError as error:
        yield wrong(
            "keys", f"A number in the database cannot be read. {error}", "Find the keys it was made with."
        )
        return
    if not matches:
        words = "HOTLINE_INDEX_KEY is not the one with which the database was made: no number is found again."
        yield wrong("keys", words, "Put the old one back; it must never change.")
    elif looked:
        yield well("keys", "They open what is sealed in the database.")


def clock(patient: Patient) -> Iterator[Finding]:
    """Whether one runs: nothing is sent, released or forgotten without it."""
    from hotline.clock.leader import sign_of_life

    sign = sign_of_life(patient.settings.database_url)
    if not sign.leads:
        seen = f"; one was last seen on {sign.seen:%Y-%m-%d at %H:%M} UTC" if sign.seen else ""
        words = f"No clock runs{seen}. No code is sent, no claim released, nothing forgotten."
        yield wrong("clock", words, START_CLOCK)
    elif sign.seen is None or patient.time() - sign.seen > STANDS_STILL:
        yield wrong("clock", "A clock runs but has stood still for minutes.", "Restart it, and read its log.")
    else:
        yield well("clock", "One runs and works.")


def messages(patient: Patient) -> Iterator[Finding]:
    """Whether what should have left has left."""
    from hotline.carriers.twilio import words_of
    from hotline.casebook import sending

    with patient.store.read() as session:
        found = sending.look(session, now=patient.now)
    if found.overdue:
        words = f"{several(found.overdue, 'message', 'messages')} should have left minutes ago."
        yield wrong("messages", words, "Does the clock run, and does its log say why?")
    if found.doubtful:
        words = f"{several(found.doubtful, 'message', 'messages')} of which nobody knows whether they left."
        yield mind("messages", words, "The clock asks the provider.")
    for code, count in sorted(found.failed.items()):
        words = f"{several(count, 'message', 'messages')} failed within a day (code {code})."
        yield mind("messages", words, words_of(code))
    if not (found.overdue or found.doubtful or found.failed):
        yield well("messages", "None waits, none failed within a day.")


def _first_line(error: SQLAlchemyError) -> str:
    """What the database's own library says; it names hosts and files, never a password."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()
    return reason[0] if reason else type(error).__name__
