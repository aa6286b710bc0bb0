"""Laws of the look-up that hold for every table."""

from __future__ import annotations

from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from hotline.cities import AskZones, ByPerson, Outside, Placed, Unknown, ZoneTable
from hotline.cities.codes import CodeForm
from hotline.cities.places import CHOICES_AT_MOST, PERSON, Area, Entry, PlaceIndex, build_index

MASK = "999"
THRESHOLD = 0.05
KNOWN = Placed | AskZones | ByPerson
# Few digits, so that rows meet; all ten stand for the rest in the laws below.
few = st.sampled_from("012")
zones = st.sampled_from(["a", "b", "c", "d", "e", "f"])
shares = st.none() | st.sampled_from([0.0, 0.04, 0.05, 0.2, 0.5])
entries = st.lists(
    st.builds(Entry, zones, shares), min_size=1, max_size=6, unique_by=lambda entry: entry.zone
)
groups = st.just((Entry(PERSON),)) | entries.map(tuple)
tables = st.builds(
    ZoneTable,
    st.dictionaries(st.text(few, min_size=3, max_size=3), groups, max_size=12),
    st.dictionaries(st.text(few, min_size=1, max_size=2), groups, max_size=4),
)
codes = st.text("0123", min_size=3, max_size=3)


def index_of(table: ZoneTable) -> PlaceIndex:
    return build_index(table, form=CodeForm((MASK,)), area=Area(("0", "1")), ask_threshold=THRESHOLD)


@given(tables, codes)
def test_an_exact_row_beats_every_beginning_and_a_longer_beginning_a_shorter(
    table: ZoneTable, code: str
) -> None:
    index = index_of(table)
    rows = {**table.prefixes, **table.codes}
    deciding = [row for row in rows if code.startswith(row)]
    if deciding:
        alone = ZoneTable({code: rows[max(deciding, key=len)]}, {})
        assert index.place(code) == index_of(alone).place(code)
        assert table.entries(code) == rows[max(deciding, key=len)]
    else:
        assert index.place(code) == (Unknown() if code[0] in "01" else Outside())
        assert table.entries(code) == ()


@given(tables, codes)
def test_zones_are_asked_with_the_largest_share_first(table: ZoneTable, code: str) -> None:
    place = index_of(table).place(code)
    share = {entry.zone: entry.share for entry in table.entries(code)}
    if isinstance(place, AskZones):
        known = [number for zone in place.zones if (number := share[zone]) is not None]
        assert 2 <= len(place.zones) <= CHOICES_AT_MOST
        assert len(set(place.zones)) == len(place.zones)
        assert known == sorted(known, reverse=True)
        assert all(number >= THRESHOLD for number in known[1:])
        assert [share[zone] for zone in place.zones[: len(known)]] == known
    if isinstance(place, Placed):
        others = [number for zone, number in share.items() if zone != place.zone]
        assert all(number is not None and number < THRESHOLD for number in others)


@given(tables, st.text("0123", max_size=3))
def test_a_part_of_a_code_means_a_zone_exactly_if_all_its_completions_do(
    table: ZoneTable, keyed: str
) -> None:
    index = index_of(table)
    completions = [keyed + "".join(rest) for rest in product("0123456789", repeat=3 - len(keyed))]
    known = {place for code in completions if isinstance(place := index.place(code), KNOWN)}
    expected = next(iter(known)) if len(known) == 1 else None
    assert index.place_partial(keyed) == (expected.zone if isinstance(expected, Placed) else None)


FORM = CodeForm(("9", "9A", "99", "9A9"))  # codes with which others begin, and letters among them
signs = st.sampled_from(["0", "1", "0A", "0B", "10", "1A", "01", "0A1", "0A2", "1B0"])
uneven = st.builds(
    ZoneTable,
    st.dictionaries(signs, groups, max_size=8),
    st.dictionaries(st.sampled_from(["0", "1", "0A", "1B"]), groups, max_size=3),
)


@given(uneven, st.sampled_from(["", "0", "1", "0A", "0B", "1A", "01", "0A1", "2"]))
@example(ZoneTable({"0B": (Entry("a"),)}, {"0": (Entry("b"),)}), "0B")
def test_the_same_holds_where_codes_differ_in_length_and_have_letters(table: ZoneTable, keyed: str) -> None:
    index = build_index(table, form=FORM, area=Area(("0",)), ask_threshold=THRESHOLD)
    ends = ["".join(end) for length in range(4) for end in product("0123ABC", repeat=length)]
    completions = [keyed + end for end in ends if FORM.fits(keyed + end)]
    known = {place for code in completions if isinstance(place := index.place(code), KNOWN)}
    expected = next(iter(known)) if len(known) == 1 else None
    assert index.place_partial(keyed) == (expected.zone if isinstance(expected, Placed) else None)


@given(st.text(max_size=8))
def test_no_entry_whatever_breaks_the_look_up(keyed: str) -> None:
    index = index_of(ZoneTable({"012": (Entry("a"),)}, {"1": (Entry("b"),)}))
    assert isinstance(index.place(keyed), KNOWN | Unknown | Outside)
    assert index.place_partial(keyed) in (None, "a", "b")
