"""Starts the demo, says what to try, and ends everything it started."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import click
from dotenv import dotenv_values

from hotline.casebook import one_time
from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.commands.failures import plain_words
from hotline.commands.init import SITE_FILE, fresh_values, settings_text, write_secret
from hotline.demo import call_lists, desk, town
from hotline.demo.phonebook import write_phonebook
from hotline.demo.processes import Processes, is_free
from hotline.demo.town import Town, Try
from hotline.settings import SETTINGS_FILE, Settings, load_settings, variable_names

READY_SECONDS = 60
FULL = "filled"  # its presence says that the first calls have been made
CURRENT = "current"  # a link to the state of the demo that was started last: `scripts/hotline` looks there


def _towns(_ctx: click.Context, _option: click.Parameter, cities: str) -> tuple[Town, ...]:
    """The demos of these cities, which run as one installation."""
    known = town.known_towns()
    names = dict.fromkeys(name.strip() for name in cities.split(",") if name.strip())
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise click.BadParameter(f"There is no demo of {', '.join(unknown)}. There are: {', '.join(known)}.")
    return tuple(town.read_town(name) for name in names)


@click.command()
@click.option("--fresh", is_flag=True, help="Forget everything and start anew.")
@click.option(
    "--city",
    "towns",
    default=town.known_towns()[0],
    show_default=True,
    callback=_towns,
    help=f"Of: {', '.join(town.known_towns())}. Several with commas, as one installation.",
)
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HOTLINE_DEMO_DIR",
    default=".demo",
    show_default=True,
    help="Where the demo keeps its state, for each choice of cities in a folder of its own.",
)
def demo(fresh: bool, towns: tuple[Town, ...], port: int, folder: Path) -> None:
    """Run the whole hotline on this machine until Ctrl-C."""
    folder = folder.absolute() / "-".join(one.city for one in towns)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if not is_free(port):
            raise click.ClickException(f"Port {port} is taken. Choose another: PORT={port + 1} scripts/demo")
        if fresh:
            _empty(folder)
        settings = _settle_in(folder, towns=towns, port=port)
        processes = Processes(folder=folder)
        try:
            _run(processes, settings, folder=folder, towns=towns)
        finally:
            _ignore_signals()
            processes.stop()
            click.echo("\nThe demo has ended.")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two demos must not share one state."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(f"The demo in {folder} is running already.") from None
        yield


def _empty(folder: Path) -> None:
    """Remove what the demo keeps; the lock stays."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _settle_in(folder: Path, *, towns: Sequence[Town], port: int) -> Settings:
    """Settings, site file, tables and volunteers, whatever a real installation has in the environment."""
    for name in variable_names():
        os.environ.pop(name, None)
    os.environ["HOTLINE_SETTINGS"] = str(_written_settings(folder, towns=towns, port=port))
    site = town.site_text(towns, datetime.now(UTC).date())
    (folder / SITE_FILE).write_text(site, encoding="utf-8")
    settings = load_settings()
    store = Store(settings.database_url, Vault(settings.data_keys, settings.index_key))
    store.upgrade()
    for one in towns:
        town.enter_helpers(store, one)
    language, first = towns[0].helpers[0].language, towns[0].city
    desk.enter_operators(store, folder, language=language, first_city=first)
    for one in towns:
        call_lists.enter_call_lists(store, one)
    store.close()
    write_phonebook(folder, towns, desk.read_operators(folder))
    _make_current(folder)
    return settings


def _make_current(folder: Path) -> None:
    """Let the link point here, at once: somebody may be looking through it."""
    new = folder.parent / f".{CURRENT}.{os.getpid()}"
    new.symlink_to(folder.name)
    new.replace(folder.parent / CURRENT)


def _written_settings(folder: Path, *, towns: Sequence[Town], port: int) -> Path:
    """The settings file, written anew: keys stay from run to run, the port may change."""
    file = folder / SETTINGS_FILE
    url = f"http://127.0.0.1:{port}"
    city = ",".join(one.city for one in towns)
    values = fresh_values(city=city, public_url=url, database_url="", folder=folder)
    if file.exists():
        kept = dotenv_values(file, interpolate=False)
        values |= {name: kept[name] or values[name] for name in values.keys() & kept.keys()}
        file.unlink()
    write_secret(file, settings_text({**values, "PUBLIC_URL": url}))
    return file


def _run(processes: Processes, settings: Settings, *, folder: Path, towns: Sequence[Town]) -> None:
    """Start both processes, fill the board, say what to try, and wait."""
    env = {**os.environ, "HOTLINE_BIND": "127.0.0.1"}
    for name, command in (("web", "serve"), ("clock", "clock")):
        processes.start(name, [sys.executable, "-m", "hotline.cli", command], env)
    _until_ready(processes, settings.public_url)
    if not (folder / FULL).exists():
        for caller in (caller for one in towns for caller in one.callers):
            town.ring(caller, url=settings.public_url, token=settings.twilio_auth_tokens[0])
        (folder / FULL).touch()
    click.echo(_what_to_try(settings, folder=folder, towns=towns))
    while True:
        _all_well(processes)
        time.sleep(0.5)


def _until_ready(processes: Processes, url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _all_well(processes)
        try:
            with urlopen(f"{url}/readyz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise click.ClickException(
        f"The web process is not ready after {READY_SECONDS} seconds: {processes.log('web')}"
    )


def _all_well(processes: Processes) -> None:
    name = processes.ended()
    if name is not None:
        last = processes.log(name).read_text(encoding="utf-8", errors="replace").strip().splitlines()[-8:]
        raise click.ClickException("\n".join([f"The {name} process has ended. It said last:", *last]))


def _what_to_try(settings: Settings, *, folder: Path, towns: Sequence[Town]) -> str:
    url = settings.public_url
    everybody = [one for town in towns for one in town.helpers]
    helpers = [f"    {one.number}   {one.first_name}: {one.about}" for one in everybody if not one.code]
    by_telephone = [
        f"    {one.number}   {one.first_name}: {one.about}; press 1, then {one.code}"
        for one in everybody
        if one.code
    ]
    calls = [f"    {_dialled(town, one)}" for town in towns for one in town.tries]
    meike, *others = desk.read_operators(folder)
    further = [f"    or as {one.name} ({one.role}), password: {one.password}" for one in others]
    return f"""
The hotline runs. Ctrl-C ends it.

  See it all   {url}/simulator/town   (telephone, board and desk side by side)

  Telephone    {url}/simulator/
  Board        {url}/board/
  Desk         {url}/desk/
  Messages     {url}/simulator/messages   (sign-in codes arrive here)

  Sign in to the board with the number of a volunteer:
{chr(10).join(helpers)}

  Or help without a computer: ring the hotline from
{chr(10).join(by_telephone)}

  Sign in to the desk as {meike.name} ({meike.role}), password: {meike.password}
{chr(10).join(further)}
    the code, a new one every thirty seconds:   scripts/hotline operator code [NAME]
    or put this into an authenticator app:      {one_time.grouped(meike.totp_secret)}

  Ring the hotline with the telephone in the browser, or in another terminal:
{chr(10).join(calls)}

  What needs a person:
    scripts/hotline tickets list

  State and logs are in {folder}; scripts/demo --fresh starts anew.
"""


def _dialled(town: Town, call: Try) -> str:
    keys = f' --keys "{call.keys}"' if call.keys else ""
    return f"scripts/hotline dial --city {town.city} --from {call.number}{keys}"


class _Ended(BaseException):
    """Somebody wants the demo to end."""


def _end_on_signals() -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise _Ended

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, end)


def _ignore_signals() -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)


def main() -> None:
    """Run the demo; failures are told in one sentence."""
    _end_on_signals()
    try:
        demo(prog_name="scripts/demo", standalone_mode=False)
    except _Ended:
        sys.exit(0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        click.echo(f"Error: {plain_words(error)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
