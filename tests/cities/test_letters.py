"""Postcodes with letters: one press for each, looked up in the city's own table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.cities import AskZones, ByPerson, City, CityError, Outside, Place, Placed, Unknown, load_cities
from hotline.cities.codes import ON_KEY, CodeForm, keys_of
from hotline.cities.report import in_words
from hotline.cities.table import read_zone_table
from tests.cities.test_commands import hotline_zones
from tests.cities.towns import FOLDER, places

OTTAWA, EDINBURGH, WESTMINSTER = (places()[name] for name in ("ottawa", "edinburgh", "westminster"))
WRITTEN = [(city, code) for city in (OTTAWA, EDINBURGH, WESTMINSTER) for code in city.table.codes]


@pytest.mark.parametrize(
    ("keyed", "place"),
    [
        ("512", Placed("gloucester")),  # K1B, K1C: two postcodes, one zone
        ("514", Placed("ottawa")),
        ("527", AskZones(("ottawa", "nepean", "goulbourn"))),  # K2P, K2R, K2S
        ("515", AskZones(("ottawa", "gloucester", "vanier"), more=False)),
        ("502", ByPerson()),  # K0A, the country around
        ("527152", AskZones(("ottawa", "nepean", "goulbourn"))),  # K2P 1L2, keyed in whole
        ("545", Outside()),  # K4K is Rockland
        ("415", Outside()),  # H1K is Montreal
        ("589", Outside()),
        ("599", Outside()),
        ("539", Outside()),
        ("5", Unknown()),
        ("5271", Unknown()),
    ],
)
def test_a_caller_in_ottawa_is_placed_by_three_keys(keyed: str, place: Place) -> None:
    assert OTTAWA.place(keyed) == place


@pytest.mark.parametrize(
    ("keyed", "place"),
    [
        ("341", Placed("centre")),
        ("3411", Placed("west")),  # EH11, with which EH1 would go on
        ("341123", Placed("centre")),  # EH1 1AD, keyed in whole
        ("3411123", Placed("west")),  # EH11 1AD
        ("348", AskZones(("centre", "portobello"))),
        ("3427", ByPerson()),
        ("3420", Outside()),  # EH20 is Loanhead, although it begins as EH2 does
        ("3441", Outside()),
        ("412", Outside()),  # G12 is Glasgow
        ("340", Unknown()),  # there is no EH0: most likely a slip
        ("34", Unknown()),
    ],
)
def test_a_caller_in_edinburgh_is_placed_by_three_or_four_keys(keyed: str, place: Place) -> None:
    assert EDINBURGH.place(keyed) == place


@pytest.mark.parametrize(
    ("keyed", "place"),
    [
        ("92", Placed("paddington")),
        ("99", Placed("maida-vale")),
        ("7912", AskZones(("westminster",), more=True)),  # SW1A, and SW12, which only a person can place
        ("7919", AskZones(("belgravia", "st-jamess"))),  # two codes of Belgravia count more than one
        ("912", AskZones(("mayfair", "soho"))),  # as likely: in the order of the file
        ("913", Placed("soho")),
        ("9223", Placed("covent-garden")),  # a row for all codes that begin with WC2
        ("911", ByPerson()),
        ("7911", Outside()),  # SW11 is Battersea
        ("791", Unknown()),  # of SW1 a letter is missing
    ],
)
def test_a_caller_in_westminster_is_placed_by_two_to_four_keys(keyed: str, place: Place) -> None:
    assert WESTMINSTER.place(keyed) == place


@pytest.mark.parametrize(("city", "code"), WRITTEN)
def test_whoever_keys_in_a_postcode_of_the_table_is_offered_its_zones(city: City, code: str) -> None:
    written, keyed = city.place(code), city.place(keys_of(code))
    match written, keyed:
        case ByPerson(), _:
            assert isinstance(keyed, ByPerson) or (isinstance(keyed, AskZones) and keyed.more)
        case Placed(zone), Placed(other):
            assert zone == other
        case Placed(zone), AskZones(zones):
            assert zone in zones
        case AskZones(zones), AskZones(offered):
            assert set(zones) <= set(offered)
        case _:
            pytest.fail(f"{code}: {written} became {keyed}")


@pytest.mark.parametrize(
    ("city", "keyed", "zone", "code"),
    [
        (WESTMINSTER, "7912", "westminster", "SW1A"),  # the zone says which of the two it was
        (WESTMINSTER, "913", "soho", "913"),  # W1D or W1F: nobody knows, so nothing is read back
        (OTTAWA, "527152", "nepean", "K2R"),
        (EDINBURGH, "341123", "centre", "EH1"),
    ],
)
def test_the_postcode_is_known_where_only_one_is_meant(city: City, keyed: str, zone: str, code: str) -> None:
    assert city.code_in(keyed, zone) == code
    assert city.is_read_aloud(code) is not code.isdigit()


def test_old_keypads_with_o_on_nought_and_q_and_z_on_one_are_understood() -> None:
    form = CodeForm(("A9",))
    known = {"O2", "M2", "Z2", "W2"}

    def read(keys: str) -> set[str]:
        return set(form.readings(keys, lambda beginning: any(one.startswith(beginning) for one in known)))

    assert read("02") == {"O2"}
    assert read("62") == {"O2", "M2"}
    assert read("12") == {"Z2"}
    assert read("92") == {"Z2", "W2"}


def test_a_postcode_is_written_and_read_as_people_do() -> None:
    assert EDINBURGH.canonical("eh1 1ad") == "EH1"
    assert EDINBURGH.canonical("EH11 1AD") == "EH11"
    assert EDINBURGH.canonical("EH1") == "EH1"
    assert EDINBURGH.postcode_groups("EH16") == ("EH", "16")
    assert WESTMINSTER.postcode_groups("SW1A") == ("SW", "1A")
    assert WESTMINSTER.postcode_shown("7912") == "7912 (SW12, SW1A)"
    assert WESTMINSTER.postcode_shown("2222") == "2222"
    assert OTTAWA.postcode_groups("K2P") == ("K", "2P")


def test_the_beginning_of_a_postcode_is_enough_where_all_that_begin_so_lie_together() -> None:
    assert WESTMINSTER.place_partial("922") == "covent-garden"
    assert WESTMINSTER.place_partial("69") == "st-johns-wood"
    assert WESTMINSTER.place_partial("791") is None
    assert OTTAWA.place_partial("54") is None


masks = st.lists(st.text("9A", min_size=1, max_size=5), min_size=1, max_size=4, unique=True)


@given(masks, st.text("0123456789", max_size=6))
def test_every_reading_of_keys_stands_on_these_keys_and_begins_a_code(masks: list[str], keyed: str) -> None:
    form = CodeForm(tuple(masks))
    for reading in form.readings(keyed, lambda _: True):
        assert form.begins(reading)
        assert len(reading) == len(keyed)
        assert all(sign in ON_KEY[key] for sign, key in zip(reading, keyed, strict=True))


@given(st.text("0123456789ABCEHKNW *", max_size=8))
def test_no_entry_whatever_breaks_the_look_up(keyed: str) -> None:
    for city in (OTTAWA, EDINBURGH, WESTMINSTER):
        place = city.place(keyed)
        assert isinstance(place, Placed | AskZones | ByPerson | Unknown | Outside)
        assert city.place_partial(keyed) in (None, *city.zones)
        assert isinstance(city.postcode_shown(keyed), str)
        assert set(city.zones_near(keyed)) == set(city.zones)


# --- what the installer is told


def test_the_check_of_a_table_tells_which_postcodes_share_their_keys() -> None:
    _, report = read_zone_table(FOLDER / "westminster.csv", WESTMINSTER)
    told = "\n".join(in_words(report))
    assert "One key for each letter: 11 of 26 codes alone on their keys, at most 3 on the same." in told
    assert "Keys that mean several codes: 7 (7912: SW1A SW12, 7919: SW1W SW1X SW1Y," in told
    assert "Keys whose callers are asked for the zone: 4 (7912: SW1A SW12," in told
    _, edinburgh = read_zone_table(FOLDER / "edinburgh.csv", EDINBURGH)
    assert "only a pause or # ends them: 3 (EH1, EH2, EH3)" in "\n".join(in_words(edinburgh))


def test_the_check_warns_of_a_postcode_on_the_keys_of_an_emergency_number() -> None:
    _, report = read_zone_table("postcode,zone\nX9X,Nepean\nK1B,Gloucester\n", OTTAWA)
    told = "\n".join(in_words(report))
    assert "Codes on the keys of an emergency number" in told
    assert "once more: 1 (X9X)." in told


def test_a_table_of_digits_says_nothing_of_keys() -> None:
    _, report = read_zone_table("postcode,zone\n", EDINBURGH)
    assert report.collisions is not None
    result = hotline_zones("check", "hotline/cities/berlin.csv", "--city", "berlin")
    assert "One key for each letter" not in result.output


@pytest.mark.parametrize(
    ("city", "entry", "words"),
    [
        ("ottawa", "527", ("Ottawa, 527 (K2P, K2R, K2S)", "Nepean (key 2) or Goulbourn (key 3)?")),
        ("westminster", "7912", ("Westminster (key 1), or none of them (key 2)?",)),
        ("edinburgh", "EH1 1AD", ("Edinburgh, EH1", "Zone: the city centre.")),
        ("edinburgh", "341", ("Edinburgh, 341 (EH1)", "Zone: the city centre.")),
        ("westminster", "791", ("then is read Westminster, Belgravia, Pimlico, and what else there is.",)),
        ("brest", "29200", ("not asked for a postcode", "Lambézellec, Brest-Centre, Saint-Pierre")),
    ],
)
def test_a_look_up_understands_keys_and_says_what_their_callers_hear(
    city: str, entry: str, words: tuple[str, ...]
) -> None:
    result = hotline_zones("lookup", entry, "--city", city, "--folder", str(FOLDER))
    for part in words:
        assert part in result.output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('mask = ["AA9", "AA99"]', 'mask = ["AA9", "EH99"]', '"EH99" is not a form'),
        ('mask = ["AA9", "AA99"]', "mask = []", "The list is empty"),
        ('mask = ["AA9", "AA99"]', 'mask = ["AA9", "AA99"]\nspoken = [2, 1]', "not equally long"),
        ('rest = "9AA"', 'rest = "?"', '"9?" is not a form'),
        ('rest = "9AA"', 'zone_order = ["nowhere"]', 'There is no zone "nowhere"'),
        ('area_prefixes = ["EH"]', 'area_prefixes = ["E1"]', "Codes look like AA9 or AA99"),
        ('rest = "9AA"', 'asked = "no"', "true or false"),
    ],
)
def test_a_slip_in_the_form_of_postcodes_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (FOLDER / "edinburgh.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "dorf.toml").write_text(text.replace(old, new), encoding="utf-8")
    (tmp_path / "dorf.csv").write_bytes((FOLDER / "edinburgh.csv").read_bytes())
    with pytest.raises(CityError) as caught:
        load_cities(("dorf",), {}, folder=tmp_path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("EH1A,Leith\n", "Codes look like AA9 or AA99"),
        ("EH,Leith\n", "has 2 signs instead of 3 to 4"),
        ("EH123,Leith\n", "has 5 signs instead of 3 to 4"),
        ("E1*,Leith\n", "is not the beginning of a code"),
    ],
)
def test_a_slip_in_a_table_of_letters_is_told(rows: str, words: str) -> None:
    table, report = read_zone_table(f"postcode,zone\n{rows}", EDINBURGH)
    assert table is None
    assert words in str(report.errors[0])
