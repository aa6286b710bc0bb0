"""What the municipal worker is told about a city file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hotline.cities import TYPES, City, CityError, load_cities
from tests.cities.towns import FOLDER

CITY = (FOLDER / "teststadt.toml").read_text(encoding="utf-8")
TABLE = (FOLDER / "teststadt.csv").read_text(encoding="utf-8")


def load(folder: Path, text: str, table: str = TABLE) -> City:
    """A city of this file and table."""
    (folder / "dorf.toml").write_text(text, encoding="utf-8")
    (folder / "dorf.csv").write_text(table, encoding="utf-8")
    return load_cities(("dorf",), {}, folder=folder)["dorf"]


def changed(old: str, new: str) -> str:
    """The town's file with one thing changed."""
    assert CITY.count(old) >= 1
    return CITY.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Teststadt"', "", 'Write title = "..."'),
        ('title = "Teststadt"', 'titel = "T"\ntitle = "T"', 'Did you mean "title"?'),
        ('country = "PL"', 'country = "Polen"', 'country = "DE"'),
        ('"Europe/Warsaw"', '"Warsaw"', "is not a time zone"),
        ('["pl", "de", "en"]', "[]", "A language is missing"),
        ('["pl", "de", "en"]', '["pl", "pl"]', "Something stands here twice"),
        ('first = ["groceries", "pharmacy"]', "first = []", "The first menu is empty"),
        ('["groceries", "pharmacy"]', '["grocery", "pharmacy"]', 'Did you mean "groceries"?'),
        ('["groceries", "pharmacy"]', '["groceries", "advice"]', "set by operators only"),
        ('["groceries", "pharmacy"]', '["groceries", "pharmacy", "pets"]', "stands in two menus"),
        (
            '["groceries", "pharmacy"]',
            '["groceries", "pharmacy", "meals", "waste"]',
            "callers are read 3 here",
        ),
        (
            '["errands_post", "transport"]',
            '["meals", "waste", "lending", "homework", "transport"]',
            "read 4 here",
        ),
        ('more = ["phone_company", "household", "pets"]', "", "no second one"),
        ("[claims]", "[types.level]\ntransport = 1\n[claims]", "needs entering a home or a car"),
        ("[claims]", "[types.level]\npets = 3\n[claims]", "from 1 to 2"),
        ("[claims]", "[types.level]\npet = 2\n[claims]", 'Did you mean "pets"?'),
        ("hours = 6", "hours = 0", "from 1 to 48 (hours); without the line it is 4"),
        ("hours = 6", "hours = 1.5", "is not a whole number"),
        ("hours = 6", "at_most = 11", "from 1 to 10"),
        ("[calls]", "[calls]\nspeech = true\nportable = true", "Callers cannot speak to every provider"),
        ("[calls]", "[calls]\nspeech_confidence = 2", "from 0 to 1 (1 is sure); without the line it is 0.5"),
        ("hours = 6", "same_resident_at_most = true", "from 1 to 30"),
        ("patience = 12", "patience = 4.9", "from 5 to 20"),
        ("patience = 12", 'patience = "12"', "from 5 to 20"),
        ("patience = 12", "readback_patience = 0", "from 1 to 10"),
        ("patience = 12", "transfer_seconds = 300", "from 10 to 120"),
        ("patience = 12", "patient = 12", 'Did you mean "patience"?'),
        ("emergency_always = true", 'emergency_always = "yes"', "true or false"),
        ("must_exist = false", 'area_code = "+48"', "Write digits only"),
        ("must_exist = false", "least = 10\nmost = 9", "from 10 to 15"),
        ('"14:00-18:00"]\ntuesday', '"11:00-18:00"]\ntuesday', "The hours overlap"),
        ('["22:30-24:00"]', '["22:30-02:30"]', "A night is written on two days"),
        ('["22:30-24:00"]', '["22:30-24:30"]', "does not end after it begins"),
        ('["22:30-24:00"]', '["22:15-24:00"]', "full or half hour"),
        ('["22:30-24:00"]', '["10pm-12pm"]', "is not a time"),
        ('["22:30-24:00"]', '"22:30-24:00"', "must be a list of texts"),
        ("closed_on_holidays = true", 'holidays_of = "BE"', "is no region of PL"),
        ('"12-24" =', '"02-30" =', "There is no such day"),
        ('"12-24" =', '"24.12." =', "There is no such day"),
        ('mask = "99-999"', 'mask = "##-###"', "9 for a digit"),
        ("spoken = [2, 3]", "spoken = [2, 2]", "do not make 5 signs"),
        ("spoken = [2, 3]", 'spoken = ["2"]', "must be a list of numbers"),
        ("spoken = [2, 3]", "ask_threshold = 5", "from 0 to 0.5"),
        ("spoken = [2, 3]", 'table = "../dorf.csv"', "beside the city file"),
        ('area_prefixes = ["55"]', "", "The list is empty"),
        ('area_prefixes = ["55"]', 'area_prefixes = ["5x"]', "is not the beginning of a postcode"),
        ('code = "altstadt"', 'code = "Altstadt"', "small letters"),
        ('code = "hafen"', 'code = "altstadt"', "stands there twice"),
        ('name = "Hafen"', 'name = "ALTSTADT"', "stands there twice"),
        ('spoken.pl = "Stare Miasto"', 'spoken.xy = "Centre"', '"xy" is no language'),
        ("hours = 6", "hours_by_type = 3", "must be a table"),
        ("[claims]", "[claims", "This is not TOML"),
    ],
)
def test_a_slip_in_a_city_file_is_told_with_its_mend(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(CityError) as caught:
        load(tmp_path, changed(old, new))
    assert words in str(caught.value)
    assert caught.value.file == "dorf.toml"
    assert caught.value.what
    assert caught.value.mend


def test_a_week_without_any_opening_is_refused(tmp_path: Path) -> None:
    text = CITY[: CITY.index("[hours]")] + "[hours]\n" + CITY[CITY.index("[hours.days]") :]
    with pytest.raises(CityError, match="Nobody is ever there"):
        load(tmp_path, text)


def test_a_city_without_zones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityError, match="There are no zones"):
        load(tmp_path, CITY[: CITY.index("[[zones]]")])


def test_a_city_with_a_faulty_table_is_not_loaded_at_all(tmp_path: Path) -> None:
    with pytest.raises(CityError) as caught:
        load(tmp_path, CITY, TABLE + "".join(f"55-5{number:02};Nirgends;;\n" for number in range(8)))
    assert caught.value.file == "dorf.csv"
    assert "Line 21:" in caught.value.what
    assert "(3 more)" in caught.value.what
    assert "hotline zones check dorf.csv --city dorf" in caught.value.mend


def test_a_city_is_loaded_by_its_name_only() -> None:
    for name in ("berlim", "../berlin", "Berlin", ""):
        with pytest.raises(CityError, match="There is no city"):
            load_cities((name,), {})
    with pytest.raises(CityError, match="No city is named"):
        load_cities((), {})


def test_a_city_may_offer_every_type_that_callers_can_ask_for(tmp_path: Path) -> None:
    offered = [code for code in TYPES if code not in ("food_aid", "advice", "other")]
    for start in range(0, len(offered), 10):
        codes = (offered + offered)[start : start + 10]
        text = changed('["groceries", "pharmacy"]', str(codes[:3]))
        text = text.replace('["phone_company", "household", "pets"]', str(codes[3:6]))
        text = text.replace('["errands_post", "transport"]', str(codes[6:]))
        city = load(tmp_path, text)
        assert (*city.first_types, *city.more_types, *city.third_types) == tuple(codes)
        assert set(city.levels) == set(TYPES)
        assert city.levels["childcare"] == 2


SMALL = (
    'title = "Dorf"\ncountry = "DE"\ntimezone = "Europe/Berlin"\nlanguages = ["de"]\n'
    '[types]\nfirst = ["groceries"]\n[hours]\nmonday = ["09:00-12:00"]\n'
    '[postcodes]\narea_prefixes = ["99"]\n'
    '[[zones]]\ncode = "dorf"\nname = "Dorf"\n'
)


def test_a_small_file_is_enough_for_a_town(tmp_path: Path) -> None:
    city = load(tmp_path, SMALL, "postcode,zone\n999*,dorf\n")
    assert (city.patience, city.readback_patience, city.transfer_seconds, city.ask_threshold) == (
        10,
        3,
        30,
        0.05,
    )
    assert (city.type_first, city.numbers_shown, city.emergency_always) == (True, False, False)
    assert (city.claims_at_most, city.same_resident_at_most, city.claim_hours("pharmacy")) == (3, 4, 2)
    assert (city.more_types, city.third_types, city.form.spoken) == ((), (), (5,))
    assert city.place_partial("99") == "dorf"


@pytest.mark.parametrize(
    ("country", "money", "numbers"),
    [("DE", (50, "EUR"), (6, 13)), ("PL", (200, "PLN"), (9, 9)), ("ES", (50, "EUR"), (9, 9))],
)
def test_money_and_numbers_are_those_of_the_country(
    tmp_path: Path, country: str, money: tuple[int, str], numbers: tuple[int, int]
) -> None:
    city = load(tmp_path, SMALL.replace('"DE"', f'"{country}"'), "postcode,zone\n999*,dorf\n")
    assert (city.spending_limit, city.currency) == money
    assert (city.number_least, city.number_most) == numbers


def test_in_money_of_which_nobody_knows_how_much_is_usual_the_city_says_it(tmp_path: Path) -> None:
    text = SMALL.replace('"DE"', '"CZ"')
    with pytest.raises(CityError, match=re.escape("Write spending_limit = ..., in CZK.")):
        load(tmp_path, text, "postcode,zone\n999*,dorf\n")
    city = load(tmp_path, text + "[claims]\nspending_limit = 1200\n", "postcode,zone\n999*,dorf\n")
    assert (city.spending_limit, city.currency) == (1200, "CZK")
