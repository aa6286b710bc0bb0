"""The house as a command needs it: assembled, and with tables of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.commands.failures import NotMigrated

if TYPE_CHECKING:
    from hotline.house import House


def open_house() -> House:
    """Settings, cities, words and the casebook; refuses a database whose tables are not at this version."""
    from hotline import build_house

    house = build_house()
    if not house.store.is_current():
        raise NotMigrated
    return house
