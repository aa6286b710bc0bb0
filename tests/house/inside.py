"""A whole town in the tests' own process, so that its time can pass; mails and notices leave for real."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from typing import Any, cast

import time_machine
from werkzeug.serving import WSGIRequestHandler, make_server

from hotline import create_app
from hotline.casebook import people
from hotline.cities.volunteer_rules import VERSION
from hotline.clock.schedule import SCHEDULE
from hotline.commands.init import new_push_key
from hotline.house import House
from hotline.settings import Settings
from tests.carriers.mailbox import Mailbox, mailbox
from tests.clock.push_service import Service, push_service
from tests.databases import DATA_KEY, INDEX_KEY
from tests.house.town import TOKEN, Databases, Town

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # ten in the morning in Berlin


class _Silent(WSGIRequestHandler):
    """Tests print what fails, not what was asked for."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass
class Inside(Town):
    """`box` is the mail server, `service` that of a browser; `traveller` lets time pass."""

    box: Mailbox = field(kw_only=True)
    service: Service = field(kw_only=True)
    traveller: time_machine.Traveller = field(kw_only=True)
    house: House = field(init=False)

    @contextmanager
    def is_open(self) -> Iterator[None]:
        """Pages and webhooks are served; the clock runs when it is told to."""
        app = create_app(self._settings())
        self.house = cast(House, app.extensions["hotline"])
        server = make_server(
            "127.0.0.1", 0, app, threaded=True, request_handler=_Silent, fd=self.listening.fileno()
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            self.house.store.close()
            self.store.close()

    def _settings(self) -> Settings:
        return Settings(
            data_dir=self.folder,
            database_url=self.database_url,
            secret_key="a secret key of the tests, long enough",
            public_url=self.url,
            cities=self.cities,
            data_keys=(DATA_KEY,),
            index_key=INDEX_KEY,
            twilio_auth_tokens=(TOKEN,),
            twilio_api_base=f"{self.url}/simulator/api",
            smtp_url=f"smtp://127.0.0.1:{self.box.port}?from=hotline@town.example",
            vapid_private_key=new_push_key(),
            site_file=self.folder / "site.toml",
        )

    # --- time

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def passes(self, **by: float) -> None:
        """So much time, in which the clock does not run; then it runs."""
        self.traveller.shift(timedelta(**by))
        self.ticks()

    def ticks(self) -> None:
        """Everything that the clock does, once: who is woken is told by a job that comes later."""
        for task in SCHEDULE:
            task.job(self.house, self.now)

    # --- people

    def has_helper(self, name: str, number: str, **about: Any) -> int:
        """A volunteer who has accepted the rules."""
        volunteer_id = self.has_volunteer(name, number, **about)
        with self.store.write() as casebook:
            people.accept_rules(casebook, volunteer_id=volunteer_id, version=VERSION, now=self.now)
        return volunteer_id


@contextmanager
def inside(folder: Path, given: Databases, *, site: str) -> Iterator[Inside]:
    """The town, from a Monday morning on; `site` is made at that time."""
    with (
        time_machine.travel(MONDAY, tick=True) as traveller,
        given(folder) as url,
        create_server(("127.0.0.1", 0)) as listening,
        mailbox() as box,
        push_service() as service,
    ):
        (folder / "site.toml").write_text(site, encoding="utf-8")
        running = Inside(folder, url, listening, box=box, service=service, traveller=traveller)
        with running.is_open():
            yield running
