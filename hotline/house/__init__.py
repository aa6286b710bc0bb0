"""What a running process holds, and the town that operators may change under it.

Why it is as it is: docs/decisions/0010-the-town-in-editions.md; how to build on it: docs/town.md.
"""

from hotline.house.building import Builder, builder_of, fingerprint
from hotline.house.editions import Editions
from hotline.house.process import House, house, move_in, real_time
from hotline.house.town import NoCity, Town, check_types, long_names

__all__ = [
    "Builder",
    "Editions",
    "House",
    "NoCity",
    "Town",
    "builder_of",
    "check_types",
    "fingerprint",
    "house",
    "long_names",
    "move_in",
    "real_time",
]
