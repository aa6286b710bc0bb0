"""`hotline init`: a settings file with fresh keys, and a site file to fill in."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from hotline.settings import LOOPBACK, SETTINGS_FILE, load_settings

if TYPE_CHECKING:
    from hotline.cities import City

SITE_FILE = "site.toml"
USUAL_PORT = 8000
FOLDER = click.Path(path_type=Path, file_okay=False)

SETTINGS_TEXT = """\
# Settings of this hotline. Keep this file secret and keep a copy: without HOTLINE_DATA_KEYS and
# HOTLINE_INDEX_KEY nobody can read the telephone numbers in the database any more.

HOTLINE_CITY={city}
PUBLIC_URL={public_url}
# Where the web process listens on this machine.
PORT={port}
HOTLINE_SITE={site_file}
HOTLINE_DATA_DIR={data_dir}
DATABASE_URL={database_url}

SECRET_KEY={secret_key}
# Encrypts numbers and code words. To change it, put a new key before the old one: new,old
HOTLINE_DATA_KEYS={data_key}
# Finds a number again without showing it. Never change it.
HOTLINE_INDEX_KEY={index_key}

# From the telephone provider's console. Until both are entered, only the simulated telephone is let in:
# it signs with the token below, which is not the provider's.
TWILIO_AUTH_TOKEN={auth_token}
{account}

# Mail to operators about what has waited too long.
# SMTP_URL=smtp://user:password@mail.example.org:587?from=hotline@example.org
# Signs notices in volunteers' browsers. When it is changed, every browser has to be switched on once more.
HOTLINE_VAPID_PRIVATE_KEY={vapid_key}
# Where `hotline backup` lays its copies. Keep this settings file somewhere else.
# HOTLINE_BACKUP_DIR=/var/backups/hotline
# What callers hear when this machine is away, on another host: see `hotline fallback`.
# HOTLINE_FALLBACK_URL=https://elsewhere.example.org/sorry.xml
# Figures at /metrics for whoever brings this key; as long as the line begins with # there is no such page.
# HOTLINE_METRICS_TOKEN={metrics_token}
# The log: json or plain, and from what on it is written (DEBUG, INFO, WARNING, ERROR).
# HOTLINE_LOG=json
# HOTLINE_LOG_LEVEL=INFO
"""
NO_ACCOUNT = "# TWILIO_ACCOUNT_SID=AC..."
SIMULATED_ACCOUNT = (
    "TWILIO_API_BASE={public_url}/simulator/api\n# TWILIO_ACCOUNT_SID=AC... (then remove the line above)"
)

SITE_TEXT = """\
# What only this installation knows. Take the # away from the lines you fill in, then restart web and clock.

[{city}]
# The number that sends sign-in codes to volunteers; without it the first number below.
# sms_sender = "{number}"

# One block for each number that people dial.
# [[{city}.lines]]
# number = "{number}"
# languages = ["{language}"]            # of {languages}; several, at most three: callers are asked first

# A person behind key 0; several blocks ring one after the other, the one tried last first.
# Try each number and enter the day: after 180 days it is not spoken any more.
# [[{city}.desk]]
# name = "..."                          # what the log of calls calls this telephone
# number = "{number}"
# verified_on = 2026-01-31
# verified_by = "who tried it"

# Whoever picks up hears who rings and presses 1; without it a mailbox counts as somebody.
# [{city}.settings]
# calls.whisper = true

# A crisis line behind a key of its own, and a line to talk to by night: see hotline/cities/README.md.
"""

NO_CITY_TEXT = (
    "# The cities of this installation, and their telephone numbers, are entered at the desk: The town.\n"
)

NEXT = """\
Written: {settings} and {site}

What to do next:
  1. Enter your telephone numbers in {site}, or later at the desk (The town)
  2. hotline db upgrade
  3. hotline operator invite prints the link for the first account of the desk
  4. hotline volunteer add   or enter volunteers at the desk
  5. hotline serve           and, beside it:  hotline clock
  6. Enter TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in {settings}, restart both, then
     hotline connect         lets the provider ask this machine when somebody rings
"""


def _asked_for_city(_ctx: click.Context, _option: click.Parameter, city: str | None) -> str:
    """The cities there are can only be named once somebody has to choose among them."""
    from hotline.cities import known_cities

    return city or click.prompt(f"City ({', '.join(known_cities())}; several with commas)", type=str)


@click.command()
@click.option(
    "--city",
    callback=_asked_for_city,
    help="A city file's name; several with commas; none: made at the desk.",
)
@click.option("--public-url", prompt="Public address", default="http://127.0.0.1:8000", help="https://...")
@click.option(
    "--database-url", default="", help="postgresql://...; without it a SQLite file in the directory."
)
@click.option(
    "--directory", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to write."
)
def init(city: str, public_url: str, database_url: str, directory: Path) -> None:
    """Write hotline.env with fresh keys and site.toml to fill in. Never overwrites."""
    from hotline.cities import load_cities

    folder = directory.absolute()
    settings, site = folder / SETTINGS_FILE, folder / SITE_FILE
    _refuse_to_overwrite(settings, site)
    values = fresh_values(city=city, public_url=public_url, database_url=database_url, folder=folder)
    named = load_settings(values).cities
    cities = load_cities(named, {}) if named else {}
    folder.mkdir(parents=True, exist_ok=True)
    write_secret(settings, settings_text(values))
    write_secret(site, "\n".join(_site_text(one) for one in cities.values()) or NO_CITY_TEXT)
    click.echo(NEXT.format(settings=settings, site=site, public_url=values["PUBLIC_URL"]))


def _site_text(city: City) -> str:
    """What the site file says of a city, to be filled in."""
    import phonenumbers

    return SITE_TEXT.format(
        city=city.code,
        number=f"+{phonenumbers.country_code_for_region(city.country)}...",
        language=city.languages[0],
        languages=", ".join(city.languages),
    )


def fresh_values(*, city: str, public_url: str, database_url: str, folder: Path) -> dict[str, str]:
    """The environment of a new installation, with keys nobody has seen."""
    return {
        "HOTLINE_CITY": city,
        "PUBLIC_URL": public_url.rstrip("/"),
        "HOTLINE_SITE": str(folder / SITE_FILE),
        "HOTLINE_DATA_DIR": str(folder),
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'hotline.sqlite'}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HOTLINE_DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "HOTLINE_INDEX_KEY": secrets.token_urlsafe(48),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "HOTLINE_VAPID_PRIVATE_KEY": new_push_key(),
    }


def new_push_key() -> str:
    """A key that signs notices in browsers (VAPID): 43 characters of base64."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def settings_text(values: Mapping[str, str]) -> str:
    """The settings file, with a comment wherever somebody might be tempted."""
    simulated = load_settings(values).simulated
    return SETTINGS_TEXT.format(
        city=values["HOTLINE_CITY"],
        public_url=values["PUBLIC_URL"],
        port=_port(values["PUBLIC_URL"]),
        site_file=values["HOTLINE_SITE"],
        data_dir=values["HOTLINE_DATA_DIR"],
        database_url=values["DATABASE_URL"],
        secret_key=values["SECRET_KEY"],
        data_key=values["HOTLINE_DATA_KEYS"],
        index_key=values["HOTLINE_INDEX_KEY"],
        auth_token=values["TWILIO_AUTH_TOKEN"],
        vapid_key=values["HOTLINE_VAPID_PRIVATE_KEY"],
        metrics_token=secrets.token_urlsafe(32),
        account=SIMULATED_ACCOUNT.format(public_url=values["PUBLIC_URL"]) if simulated else NO_ACCOUNT,
    )


def _port(public_url: str) -> int:
    """The port of the address itself where it is this machine's own; behind a web server the usual one."""
    parts = urlsplit(public_url)
    own = parts.scheme == "http" and parts.hostname in LOOPBACK
    return (parts.port or USUAL_PORT) if own else USUAL_PORT


def write_secret(path: Path, text: str) -> None:
    """A new file that only its owner may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _refuse_to_overwrite(*paths: Path) -> None:
    for path in paths:
        if path.exists():
            raise click.ClickException(f"{path} exists already. Nothing was written.")
