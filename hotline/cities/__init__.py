"""Where we work: one TOML file and one zone table per city."""

from hotline.cities.callbacks import may_ring_at
from hotline.cities.city import City, HotlineNumber, since, when_open
from hotline.cities.cityfile import Written
from hotline.cities.edits import CityEdits
from hotline.cities.helplines import DeskNumber, HelpLine, Tried
from hotline.cities.hours import OpeningHours
from hotline.cities.kinds import TYPES
from hotline.cities.loader import SHIPPED, known_cities, load_cities, read_cities, write_down
from hotline.cities.located import Zone
from hotline.cities.moments import Opening, by_day, moment_of, promised
from hotline.cities.nearest import LEVELS
from hotline.cities.nearest import page as page_of_zones
from hotline.cities.numbers import CallerNumber, NoMessages, caller_number, mobile_number, takes_messages
from hotline.cities.places import AskZones, ByPerson, Outside, Place, Placed, Unknown, ZoneTable
from hotline.cities.reading import CityError
from hotline.cities.report import Report
from hotline.cities.site import load_site
from hotline.cities.table import read_zone_table

__all__ = [
    "LEVELS",
    "SHIPPED",
    "TYPES",
    "AskZones",
    "ByPerson",
    "CallerNumber",
    "City",
    "CityEdits",
    "CityError",
    "DeskNumber",
    "HelpLine",
    "HotlineNumber",
    "NoMessages",
    "Opening",
    "OpeningHours",
    "Outside",
    "Place",
    "Placed",
    "Report",
    "Tried",
    "Unknown",
    "Written",
    "Zone",
    "ZoneTable",
    "by_day",
    "caller_number",
    "known_cities",
    "load_cities",
    "load_site",
    "may_ring_at",
    "mobile_number",
    "moment_of",
    "page_of_zones",
    "promised",
    "read_cities",
    "read_zone_table",
    "since",
    "takes_messages",
    "when_open",
    "write_down",
]
