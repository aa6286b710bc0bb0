"""Words, cities, the numbers people dial and the one behind key 0, and whether anybody is there to help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hotline.commands.doctor.findings import Finding, mind, several, well, wrong
from hotline.commands.doctor.patient import Patient

if TYPE_CHECKING:
    from hotline.cities import City, Tried

SOON = timedelta(days=30)  # so long before a number is no longer spoken it is time to try it


def words(_patient: Patient) -> Iterator[Finding]:
    """What callers hear and pages say."""
    from hotline.prompts.checks.everything import examine

    found = examine()
    faults = found.faults
    for fault in faults[:3]:
        yield wrong("words", f"{fault.file}, line {fault.line}: {fault.what}", fault.mend)
    if len(faults) > 3:
        yield wrong("words", f"And {len(faults) - 3} more.", "hotline prompts check")
    if not faults:
        yield well("words", f"In order: {', '.join(found.shipped)}.")


def cities(patient: Patient) -> Iterator[Finding]:
    """City files, zone tables, and words for every kind of help."""
    from hotline.house import check_types, long_names
    from hotline.prompts import load_words

    found = patient.cities
    languages = sorted({language for city in found.values() for language in city.languages})
    words = load_words(languages, tuple(found))
    check_types(found.values(), words)
    for fault in long_names(found.values(), words):
        yield mind("cities", fault, "Give the zone a shorter name for this language: spoken.en = ...")
    yield from unheard(found.values())
    for city in found.values():
        rows = several(len(city.table.codes) + len(city.table.prefixes), "row", "rows")
        zones = several(len(city.zones), "zone", "zones")
        yield well("cities", f"{city.title}: {zones}, {rows} of postcodes.")


def unheard(cities: Iterable[City]) -> Iterator[Finding]:
    """Languages in which nothing that is said is understood, where callers are told that they may speak."""
    from hotline.prompts import load_words

    for city in cities:
        if not city.speech:
            continue
        heard = load_words(city.languages, (city.code,), listening=(city.code,)).lexicons(city.code)
        for language in city.languages:
            if language not in heard:
                words = f"{city.title} lets callers speak, but not in {language}: there they have keys alone."
                yield mind("cities", words, f"Write prompts/{language}/heard.toml; see prompts/README.md.")


def numbers(patient: Patient) -> Iterator[Finding]:
    """The lines people dial, the desk, and lines of others."""
    for city in patient.cities.values():
        for line in city.lines:
            yield well("numbers", f"{city.title}: {line.number} speaks {', '.join(line.languages)}.")
        if not city.lines:
            words = f"{city.title} has no number that people could dial."
            yield wrong(
                "numbers", words, f"Enter it at the desk, or in the site file, below [[{city.code}.lines]]."
            )
        yield from _desk(city, patient)


def _desk(city: City, patient: Patient) -> Iterator[Finding]:
    if not city.desk:
        words = f"{city.title} has no desk: key 0 never reaches a person at once, it makes a ticket."
        yield mind(
            "numbers", words, f"Enter one at the desk, or in the site file, below [[{city.code}.desk]]."
        )
    today = patient.now.astimezone(city.timezone).date()
    for desk in city.desk:
        yield from _tried(f"{city.title}: the desk {desk.number}", "not spoken", desk, today)
    for line in (*city.crisis, *city.talk):
        yield from _tried(
            f"{city.title}: {line.name}, {line.number},", "neither spoken nor offered", line, today
        )
    if len(city.desk) > 1 and not city.whisper:
        words = (
            f"{city.title} has several telephones at its desk, and a mailbox at one of them ends the search."
        )
        mend = f"Where the provider can: calls.whisper = true, below [{city.code}.settings] of the site file."
        yield mind("numbers", words, mend)


def _tried(which: str, lost: str, tried: Tried, today: date) -> Iterator[Finding]:
    """Whether somebody has tried a number of late."""
    from hotline.cities.helplines import VERIFIED_DAYS

    age = today - tried.verified_on
    mend = "Ring it, and enter today's date where the number stands: at the desk, or in the site file."
    since = f"was last tried {several(age.days, 'day', 'days')} ago"
    if age > timedelta(days=VERIFIED_DAYS):
        yield wrong("numbers", f"{which} {since}; it is {lost} now.", mend)
    elif age > timedelta(days=VERIFIED_DAYS) - SOON:
        yield mind("numbers", f"{which} {since}; after {VERIFIED_DAYS} it is {lost}.", mend)


def people(patient: Patient) -> Iterator[Finding]:
    """Whether somebody may take requests, and somebody else sees what needs a person."""
    from hotline.casebook import operators
    from hotline.casebook import people as casebook

    with patient.store.read() as session:
        for city in patient.cities.values():
            if not any(one.state == "active" for one in casebook.volunteers(session, city=city.code)):
                words = f"{city.title} has no active volunteer: nobody can take a request."
                yield mind("people", words, "hotline volunteer add")
        if not any(one.state == "active" for one in operators.operators(session)):
            words = "Nobody can sign in at the desk: what needs a person stands there, and nobody sees it."
            yield mind("people", words, "hotline operator invite")
        elif not operators.somebody_leads(session):
            words = "Nobody at the desk is administrator: nobody can invite anybody or change the town there."
            yield mind("people", words, "hotline operator change NAME --role administrator")
