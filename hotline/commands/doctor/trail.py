"""The trail of changes: whether its newest part is as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.commands.doctor.findings import Finding, well, wrong
from hotline.commands.doctor.patient import Patient

NEWEST = 2000  # rows; the whole of it is walked by `hotline audit check`


def trail(patient: Patient) -> Iterator[Finding]:
    """The newest rows, and where they end."""
    from hotline.casebook import audit

    with patient.store.read() as session:
        steps = list(audit.walk(session, newest=NEWEST))
        end = audit.head(session)
    broken = steps[-1].broken_at if steps and steps[-1].why is not None else None
    if broken is not None:
        words = f"The trail of changes is broken at row {broken}: somebody changed the database past us."
        yield wrong("trail", words, "hotline audit check")
        return
    yield from _as_copied(patient)
    yield well("trail", f"The trail of changes is unbroken in its newest part; it ends with {end.last_id}.")


def _as_copied(patient: Patient) -> Iterator[Finding]:
    """Whether each row is as it was when a copy of the database was made."""
    from hotline.commands import trail_marks

    folder = patient.settings.backup_dir
    if folder is None or not folder.is_dir():
        return
    with patient.store.read() as session:
        for file, mark in trail_marks.marks_in(folder):
            if not trail_marks.holds(session, mark):
                words = f"Row {mark.row} of the trail of changes is not as it was when {file.stem} was made."
                yield wrong("trail", words, f"hotline audit check --beside {folder / file.stem}")
                return
