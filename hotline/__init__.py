"""A telephone hotline for residents without internet. This file assembles, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:  # importing any part of the package must not import all of it
    from flask import Flask
    from flask_wtf import CSRFProtect

    from hotline.house import House
    from hotline.settings import Settings


def build_house(settings: Settings | None = None) -> House:
    """Read settings, cities and words and open the casebook: what web process, clock and commands share.

    What operators have changed is in it, unless the database is away: then `editions.look` finds it later.
    """
    from hotline.casebook.store import Store
    from hotline.casebook.vault import Vault
    from hotline.house import Editions, House, builder_of
    from hotline.settings import load_settings

    settings = settings or load_settings()
    builder = builder_of(settings)
    store = Store(settings.database_url, Vault(settings.data_keys, settings.index_key))
    editions = Editions(builder.build(), builder=builder, store=store)
    editions.try_to_look()
    return House(settings=settings, store=store, editions=editions)


def create_app(settings: Settings | None = None, *, house: House | None = None) -> Flask:
    """The web process: doors for callers, volunteers and operators, and in a demo the simulated provider.

    A `house` that has been built already is used as it is, and then `settings` are its own.
    """
    from datetime import UTC, datetime

    from hotline.logs import set_up_logs

    set_up_logs()  # before anything is imported that talks

    from flask import Flask
    from flask_wtf import CSRFProtect

    from hotline import board, desk, figures, front, open_data, pages, phone
    from hotline.clock import absent
    from hotline.clock.leader import Sign, sign_of_life
    from hotline.house import move_in

    if house is None:
        house = build_house(settings)
        house.editions.follow()
        absent.follow(house)
    app = Flask(__name__, static_folder=None)
    front.configure(app, house.settings)
    move_in(app, house)
    csrf = CSRFProtect(app)

    def journal() -> int:
        return phone.calls_in_journal(house)

    def clock() -> Sign:
        return sign_of_life(house.settings.database_url)

    def clock_works() -> bool:
        return absent.works(clock(), datetime.now(UTC))

    app.register_blueprint(front.create_blueprint(house, clock_works))
    app.register_blueprint(figures.create_blueprint(house, journal=journal, clock=clock, version=__version__))
    app.register_blueprint(csrf.exempt(phone.create_blueprint(house)))
    app.register_blueprint(board.create_blueprint(house))
    csrf.exempt(app.view_functions["board.stop_by_link"])  # mail programs press it; its address is the proof
    app.register_blueprint(desk.create_blueprint(house, desk.Machine(clock=clock, journal=journal)))
    app.register_blueprint(open_data.create_blueprint(house))
    pages.init_app(app)
    if house.settings.simulated:
        _add_simulator(app, csrf, house)
    return app


def _add_simulator(app: Flask, csrf: CSRFProtect, house: House) -> None:
    """The simulated provider and its telephones: in a demo, and never with a real account."""
    from hotline import pages, simulator

    def lines() -> list[simulator.Line]:
        cities = house.cities.values()
        return [simulator.Line(line.number, line.languages) for city in cities for line in city.lines]

    folder, numbers = house.settings.data_dir, simulator.numbers_of(lines)
    known = {"public_url": house.settings.public_url, "token": house.settings.twilio_auth_tokens[0]}
    texts = simulator.texts_at(folder, numbers=numbers, **known)
    provider = simulator.create_blueprint(folder, numbers=numbers, texts=texts)
    simulator.add_telephones(provider, folder, lines=lines, texts=texts, say=pages.say, **known)
    app.register_blueprint(csrf.exempt(provider))
