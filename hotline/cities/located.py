"""Where things are in a city: its zones, and what a postcode says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from hotline.cities import keyed, nearest, parts
from hotline.cities.codes import CodeForm, keys_of
from hotline.cities.places import Area, AskZones, ByPerson, Place, Placed, PlaceIndex, ZoneTable


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the city with its own board; `spoken` has another wording for single languages.

    `neighbours`: the zones beside it, from which somebody would come too.
    """

    code: str
    name: str
    spoken: Mapping[str, str]
    neighbours: tuple[str, ...] = ()


class Located:
    """What a `City` knows of its zones and postcodes; the values are the city's."""

    __slots__ = ()

    zones: Mapping[str, Zone]
    zone_order: tuple[str, ...]
    form: CodeForm
    area: Area
    table: ZoneTable
    index: PlaceIndex

    @property
    def area_prefixes(self) -> tuple[str, ...]:
        """The beginnings of codes that are ours."""
        return self.area.inside

    def zone_spoken(self, zone: str, language: str) -> str:
        """The bare name of a zone as it is said in a language: "Neukölln"; a lost zone has its code."""
        found = self.zones.get(zone)
        if found is None:
            return zone
        return found.spoken.get(language, found.name)

    def zones_asked(self) -> tuple[tuple[str, ...], ...]:
        """The zones among which some postcode makes a caller choose."""
        places = [*self.index.codes.values(), *self.index.prefixes.values()]
        if self.form.has_letters:
            places += [self.place(keys_of(code)) for code in self.index.codes]
        return tuple({place.zones: None for place in places if isinstance(place, AskZones)})

    @property
    def zones_alone(self) -> tuple[str, ...]:
        """The names of zones to which nobody comes from next door; none where there is only one zone."""
        alone = tuple(zone.name for zone in self.zones.values() if not zone.neighbours)
        return alone if len(self.zones) > 1 else ()

    def zones_beside(self, zones: Iterable[str]) -> tuple[str, ...]:
        """The zones that border on one of these, and are none of them."""
        own = tuple(zones)
        found = [one for zone in own if zone in self.zones for one in self.zones[zone].neighbours]
        return tuple(one for one in dict.fromkeys(found) if one not in own)

    def zones_near(self, postcode: str) -> tuple[str, ...]:
        """All zones for a menu of names: those near a postcode first, the likeliest first among equals."""
        return nearest.nearest_first(self.zone_order, self.table, self.canonical(postcode))

    @property
    def postcode_length(self) -> int:
        """The signs of a postcode, at most."""
        return self.form.most

    def canonical(self, text: str) -> str:
        """A code as the table has it: capital letters and digits, nothing between. Never padded."""
        return self.form.canonical(text)

    def is_whole(self, code: str) -> bool:
        """Whether a code is complete, whoever knows it."""
        return self.form.fits(self.canonical(code))

    def place(self, code: str) -> Place:
        """Where a postcode lies; of a code with letters also where its keys lead."""
        canonical = self.canonical(code)
        if self.form.is_keyed(canonical):
            return keyed.place_keyed(canonical, index=self.index, table=self.table, order=self.zone_order)
        return self.index.place(canonical)

    def has_postcode(self, code: str) -> bool:
        """Whether a postcode is known and lies in the area."""
        return isinstance(self.place(code), Placed | AskZones | ByPerson)

    def place_partial(self, beginning: str) -> str | None:
        """The zone, if every known code that this may be a part of lies in that one zone (R22)."""
        canonical = self.canonical(beginning)
        is_keyed = self.form.is_keyed(canonical)
        find = partial(keyed.partial_keyed, self.index) if is_keyed else self.index.place_partial
        zone = find(canonical)
        if zone is None or not canonical.isdigit():
            return zone
        sure = parts.means_only(canonical, zone, length=self.form.least, place=self.place)
        return zone if sure else None

    def code_in(self, code: str, zone: str) -> str:
        """The one postcode in a zone that was meant; if its keys mean several, the keys."""
        canonical = self.canonical(code)
        if not self.form.is_keyed(canonical):
            return canonical
        meant = keyed.codes_in(self.index, canonical, zone)
        return meant[0] if len(meant) == 1 else canonical

    def is_read_aloud(self, code: str) -> bool:
        """Whether a postcode can be read to a caller: it is one code, and we know at least its beginning."""
        canonical = self.canonical(code)
        if not canonical or self.form.is_keyed(canonical):
            return False
        return self.index.goes_on(canonical) or self.index.place_partial(canonical) is not None

    def postcode_groups(self, code: str) -> tuple[str, ...]:
        """A code in the groups in which it is read aloud: ("12", "043")."""
        return self.form.groups(self.canonical(code))

    def postcode_shown(self, code: str) -> str:
        """A code as people write it, by the city's mask: `80-180`. What does not fit stays as it is.

        Keys that can be several codes are shown with them: `7912 (SW1A, SW12)`.
        """
        canonical = self.canonical(code)
        if self.form.is_keyed(canonical):
            meant = [self.form.shown(one) for one in keyed.codes_of(self.index, canonical)]
            return f"{canonical} ({', '.join(meant)})" if meant else canonical
        return self.form.shown(canonical) if self.form.fits(canonical) else code
