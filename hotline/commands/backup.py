"""`hotline backup` and `hotline restore`: the whole database, with what must be done around it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from hotline.casebook.store import Store
    from hotline.house import House
    from hotline.settings import Settings

ERASED = "erased.log"
USUAL_DAYS = 30
WHERE = "Say where: hotline backup FILE, or enter HOTLINE_BACKUP_DIR in the settings file."
KEEP_TOO = """\
Without these the copy is of no use; keep them in another place than the copies:
  {settings}: HOTLINE_DATA_KEYS, HOTLINE_INDEX_KEY, SECRET_KEY
  {site}, and what you have changed in prompts and city files"""
CLOCK_RUNS = "A clock works with this database. Stop web process and clock first, on every machine."
QUESTION = "Everything in the database now is replaced by the copy of {made:%Y-%m-%d %H:%M} UTC. Go on?"
AFTERWARDS = """\
The database is as it was in the copy, with the tables of this version. What was in it before is in
  {before}
Start web process and clock, run hotline doctor, and delete that file as soon as all is well. Whatever was
promised to be forgotten since the copy was made is forgotten by the clock within the hour."""


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--keep",
    "days",
    type=click.IntRange(1, 35),
    default=USUAL_DAYS,
    show_default=True,
    help="Days after which older copies in the folder are deleted.",
)
@click.option("--quiet", is_flag=True, help="Say nothing if all goes well (for a timer).")
def backup(file: Path | None, days: int, quiet: bool) -> None:
    """Copy the database while it is in use, to FILE or into HOTLINE_BACKUP_DIR; delete copies too old."""
    from hotline.casebook import copies
    from hotline.commands import trail_marks
    from hotline.commands.db import open_store
    from hotline.settings import load_settings

    settings, store, now = load_settings(), open_store(), datetime.now(UTC)
    target = (file or _named(settings, store, now)).absolute()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    end = trail_marks.head_of(store)  # before the copy: so it is a row that stands in it
    copies.copy(store.url, target)
    if end is not None:
        trail_marks.write(target, end)
    old = [] if file else _too_old(target.parent, now - timedelta(days=days))
    for path in old:
        path.unlink()
        trail_marks.beside(path).unlink(missing_ok=True)
    if not file:
        _keep_list_of_erased(settings, target.parent)
    if not quiet:
        click.echo(f"Copied and checked: {target} ({target.stat().st_size / 1024:.0f} kB).")
        click.echo(f"{len(old)} older than {days} days deleted." if not file else "")
        click.echo(KEEP_TOO.format(settings="the settings file", site=settings.site_file or "the site file"))


def _named(settings: Settings, store: Store, now: datetime) -> Path:
    from hotline.casebook.copies import NAME, free_name

    if settings.backup_dir is None:
        raise click.ClickException(WHERE)
    return free_name(settings.backup_dir, NAME, now=now, url=store.url)


def _too_old(folder: Path, before: datetime) -> list[Path]:
    """Copies in the folder that were made earlier: none may outlive the promise to forget."""
    from hotline.casebook.copies import copies_in

    return [path for path in copies_in(folder) if path.stat().st_mtime < before.timestamp()]


def _keep_list_of_erased(settings: Settings, folder: Path) -> None:
    """By this list a copy is made to forget again; it must survive the disk that it is written on."""
    source = settings.data_dir / ERASED
    if source.exists() and source.absolute().parent != folder:
        shutil.copy2(source, folder / ERASED)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put the copy in FILE in the place of the database. Stop web process and clock first."""
    from hotline.casebook import copies
    from hotline.clock.leader import sign_of_life
    from hotline.commands.db import open_store

    store = open_store()
    copies.check(store.url, file)
    if sign_of_life(store.url.render_as_string(hide_password=False)).leads:
        raise click.ClickException(CLOCK_RUNS)
    if not yes:
        made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        click.confirm(QUESTION.format(made=made), abort=True)
    before = _kept_before(store, file)
    copies.put_back(store, file)
    store.close()
    house = open_house()
    _note_restored(house, file)
    _forget_again(house, file)
    click.echo(AFTERWARDS.format(before=before or "no file: there was none"))


def _kept_before(store: Store, file: Path) -> Path | None:
    """A copy of what is about to be replaced, if there is anything, beside the other copies."""
    from sqlalchemy.exc import SQLAlchemyError

    from hotline.casebook import copies

    folder = file.absolute().parent
    target = copies.free_name(folder, copies.BEFORE, now=datetime.now(UTC), url=store.url)
    try:
        if not copies.has_tables(store):
            return None
        copies.copy(store.url, target)
    except (SQLAlchemyError, copies.CopyError) as error:
        click.echo(f"What is there now could not be kept: {error}")
        click.confirm("Replace it all the same?", abort=True)
        return None
    return target


def _note_restored(house: House, file: Path) -> None:
    """In the trail, which goes on from the copy; marks of later copies tell of rows that are no more."""
    from hotline.casebook import audit
    from hotline.commands import trail_marks

    now, made = datetime.now(UTC), datetime.fromtimestamp(file.stat().st_mtime, UTC)
    with house.store.write() as session:
        detail = {"copy_of": f"{made:%d.%m.%Y %H.%M}"}
        audit.note(
            session, actor="terminal", verb="restored", subject=("database", None), detail=detail, now=now
        )
    aside = trail_marks.set_aside(house.store, file.absolute().parent)
    if aside:
        click.echo(f"The trail goes on from here; set aside: where it ended in later copies ({aside}).")


def _forget_again(house: House, file: Path) -> None:
    """What was erased since the copy was made is not back, and nothing that waited then leaves now."""
    from hotline.casebook import sending
    from hotline.commands.erase import erase_again

    with house.store.write() as session:
        given_up = sending.give_up(session)
    if given_up:
        click.echo(f"{given_up} messages waited when the copy was made; they are not sent any more.")
    lists = {path for path in (house.settings.data_dir / ERASED, file.with_name(ERASED)) if path.exists()}
    for path in sorted(lists):
        erase_again(house, path)
    if not lists:
        click.echo(f"There is no {ERASED}: if anybody was erased since, erase them again with hotline erase.")
