"""Settings, files and their permissions, free room on the disk, backups."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.commands.doctor.findings import Finding, mind, several, well, wrong
from hotline.commands.doctor.patient import Patient

LEAST_FREE = 500 * 1024 * 1024
LEAST_SHARE = 0.05
A_NIGHT_AND_A_BIT = timedelta(hours=36)


def settings(patient: Patient) -> Iterator[Finding]:
    """Whether they can be used, and who may read them."""
    for fault in patient.faults:
        yield wrong("settings", f"{fault.name} ({fault.where}) {fault.what}", "")
    if patient.file is None:
        yield mind("settings", "There is no settings file here; everything comes from the environment.")
    elif _others_may_look(patient.file):
        mend = f"chmod 600 {patient.file}"
        yield wrong(
            "settings", f"{patient.file} holds the keys, and others on this machine may read it.", mend
        )
    elif not patient.faults:
        yield well("settings", f"{patient.file} is complete, and nobody else may read it.")
    yield from _rotating(patient)


def _rotating(patient: Patient) -> Iterator[Finding]:
    if len(patient.settings.twilio_auth_tokens) > 1:
        words = "Two of the provider's tokens are accepted, as while one is exchanged."
        yield mind("settings", words, "Take the old one out of TWILIO_AUTH_TOKEN when the new one is in use.")


def files(patient: Patient) -> Iterator[Finding]:
    """The data folder: there, ours, shut to others, with room."""
    folder = patient.settings.data_dir.absolute()
    if not folder.is_dir():
        yield wrong("files", f"The data folder {folder} is not there.", f"mkdir -m 700 {folder}")
        return
    if not os.access(folder, os.W_OK):
        yield wrong("files", f"The data folder {folder} cannot be written.", _as_owner(folder))
    for path in _private_files(patient):
        if _others_may_look(path):
            yield wrong("files", f"Others on this machine may read {path}.", f"chmod 600 {path}")
        if path.stat().st_uid != os.geteuid():
            yield mind("files", f"{path} belongs to another user than the one who asks.", _as_owner(path))
    yield _room(folder)
    yield from journal(patient)


def _private_files(patient: Patient) -> Iterator[Path]:
    names = ("phone.journal", "phone.journal.set-aside", "erased.log")
    paths = [patient.settings.data_dir / name for name in names]
    if patient.database_file is not None:
        paths += [Path(f"{patient.database_file}{ending}") for ending in ("", "-wal", "-shm")]
    yield from (path for path in paths if path.exists())


def _room(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free = f"{usage.free / 1024**3:.1f} GB free for {folder}"
    if usage.free < LEAST_FREE or usage.free / usage.total < LEAST_SHARE:
        return wrong("files", f"Only {free}: calls cannot be kept on a full disk.", "Make room.")
    return well("files", f"{free}.")


def journal(patient: Patient) -> Iterator[Finding]:
    """Calls of an outage that are not in the log yet."""
    from hotline.phone.journal import Journal
    from hotline.phone.webhooks import JOURNAL

    path = patient.settings.data_dir / JOURNAL
    waiting = len(Journal(path, patient.store.vault).lines()) if path.exists() else 0
    if waiting:
        words = f"{several(waiting, 'call', 'calls')} of an outage still to be taken into the log."
        mend = "The web process does it by itself once it runs and has its database; look at both."
        yield wrong("journal", words, mend)
    aside = path.with_name(f"{path.name}.set-aside")
    if aside.exists():
        count = len(aside.read_bytes().splitlines())
        words = f"{several(count, 'call', 'calls')} that nobody could take in, kept in {aside}."
        yield wrong("journal", words, "Somebody rang in vain: look at the web process's log, then delete it.")
    if not waiting and not aside.exists():
        yield well("journal", "No call of an outage waits.")


def backups(patient: Patient) -> Iterator[Finding]:
    """Whether there is a fresh one, and none that keeps what was promised to be forgotten."""
    from hotline.casebook.copies import copies_in
    from hotline.casebook.retention import BACKUPS

    folder = patient.settings.backup_dir
    if folder is None:
        mend = "Enter HOTLINE_BACKUP_DIR and let `hotline backup` run every night (docs/install.md)."
        yield mind("backups", "No backup folder is entered.", mend)
        return
    made = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in copies_in(folder)]
    if not made:
        yield wrong("backups", f"There is no backup in {folder}.", "hotline backup")
        return
    if patient.now - made[-1] > A_NIGHT_AND_A_BIT:
        words = f"The newest backup in {folder} is of {made[-1]:%Y-%m-%d %H:%M} UTC."
        yield wrong("backups", words, "hotline backup; and see why it did not run by itself")
    else:
        yield well("backups", f"{len(made)} in {folder}, the newest of {made[-1]:%Y-%m-%d %H:%M} UTC.")
    if patient.now - made[0] > BACKUPS:
        words = f"One is older than {BACKUPS.days} days: it keeps what callers were promised to be forgotten."
        yield wrong("backups", words, f"Delete what is older in {folder}; `hotline backup` does it too.")


def _others_may_look(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _as_owner(path: Path) -> str:
    import pwd

    try:
        owner = pwd.getpwuid(path.stat().st_uid).pw_name
    except KeyError:
        owner = str(path.stat().st_uid)
    return f"Run the hotline, and this command, as one user: sudo -u {owner} ..."
