"""The installation that is looked at, as far as its settings can be read; the rest has stand-ins."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hotline.settings import Fault, Settings, SettingsError, load_settings, read_settings_file, settings_file

if TYPE_CHECKING:
    from hotline.casebook.store import Store
    from hotline.cities import City
    from hotline.house.overlay import Overlay

# Only so that everything else can be looked at while these are missing; no check uses one of them.
STAND_INS = {
    "SECRET_KEY": "-" * 40,
    "PUBLIC_URL": "http://127.0.0.1",
    "HOTLINE_CITY": "-",
    "HOTLINE_DATA_KEYS": base64.urlsafe_b64encode(bytes(32)).decode(),
    "HOTLINE_INDEX_KEY": "-" * 40,
    "TWILIO_AUTH_TOKEN": "-",
}


@dataclass(frozen=True)
class Patient:
    """What the checks look at. `unknown`: settings that are missing or cannot be used."""

    settings: Settings
    file: Path | None
    faults: tuple[Fault, ...]
    now: datetime
    mail_to: str | None

    def time(self) -> datetime:
        """What the clock of this machine shows now; `now` is when the examination began."""
        return datetime.now(UTC)

    @property
    def unknown(self) -> frozenset[str]:
        """The names of settings that hold stand-ins."""
        return frozenset(fault.name for fault in self.faults)

    @cached_property
    def cities(self) -> Mapping[str, City]:
        """The cities with what was changed at the desk; raises CityError."""
        from hotline.cities import load_cities, load_site
        from hotline.house.overlay import city_edits, made_here

        names = tuple(dict.fromkeys((*self.settings.cities, *made_here(self.overlay))))
        site, edits = load_site(self.settings.site_file), city_edits(self.overlay)
        return load_cities(names, site, edits=edits) if names else {}

    @cached_property
    def overlay(self) -> Overlay:
        """What was changed at the desk; nothing where the database cannot be asked."""
        from sqlalchemy.exc import SQLAlchemyError

        from hotline.casebook import town
        from hotline.casebook.vault import VaultError
        from hotline.commands.doctor.database import has_tables

        try:
            if not has_tables(self):
                return {}
            with self.store.read() as session:
                return town.overlay(session)
        except (SQLAlchemyError, VaultError):
            return {}

    @cached_property
    def store(self) -> Store:
        """The casebook, not yet connected."""
        from hotline.casebook.store import Store
        from hotline.casebook.vault import Vault

        settings = self.settings
        return Store(settings.database_url, Vault(settings.data_keys, settings.index_key))

    @cached_property
    def database_file(self) -> Path | None:
        """The file of a SQLite database."""
        from sqlalchemy import make_url

        url = make_url(self.settings.database_url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def meet(*, now: datetime, mail_to: str | None) -> Patient:
    """Read the settings; what is missing is noted, and never the end of the examination."""
    try:
        file, from_file = settings_file(os.environ), read_settings_file(os.environ)
    except SettingsError as error:
        return _with_stand_ins({}, error.faults, None, now=now, mail_to=mail_to)
    try:
        return Patient(load_settings(), file, (), now, mail_to)
    except SettingsError as error:
        return _with_stand_ins(from_file, error.faults, file, now=now, mail_to=mail_to)


def _with_stand_ins(
    from_file: Mapping[str, str],
    faults: tuple[Fault, ...],
    file: Path | None,
    *,
    now: datetime,
    mail_to: str | None,
) -> Patient:
    """Put stand-ins where settings are faulty, until the rest can be read."""
    values = {**from_file, **os.environ}
    known = faults
    while True:
        for fault in faults:
            values[fault.name] = STAND_INS.get(fault.name, "")
        try:
            return Patient(load_settings(values), file, known, now, mail_to)
        except SettingsError as error:
            faults = error.faults
            known = (*known, *faults)
