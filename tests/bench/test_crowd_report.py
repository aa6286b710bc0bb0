"""The report of the crowd: tables, file, picture, verdicts, and the rates that prompts are heard at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.cities import City, load_cities
from hotline.prompts import find_folder, load_words
from hotline.prompts.lines import Count, KeyName, Line
from hotline.simulator import Pace
from scripts.benchmarks.crowd import command, paces, picture, tables
from scripts.benchmarks.crowd.hearing import Ear
from scripts.benchmarks.crowd.paces import Measured as Rate
from scripts.benchmarks.crowd.paces import Paces
from scripts.benchmarks.crowd.stories import Measured
from scripts.benchmarks.crowd.targets import Beside, verdicts
from scripts.benchmarks.crowd.workers import languages

TOP = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
GOOD = Measured(
    language="de",
    persona="B1",
    overlays=(),
    nth=0,
    first=True,
    returning=False,
    plain=True,
    withheld=False,
    outcome="complete",
    first_option=14.0,
    saved=50.0,
    end=90.0,
    keys=6,
    keys_lost=0,
    words=120,
    repeated=0,
    wrong_zone=False,
    wrong_kind=False,
)
BACK = replace(GOOD, persona="B3", first=False, returning=True, first_option=11.0, saved=10.0, keys=1)
RUNG = replace(GOOD, persona="B4", plain=False, outcome="ticket", saved=80.0)
CROWD = [GOOD, BACK, RUNG]
WORSE = [
    replace(GOOD, saved=90.0, end=110.0, keys=8, words=150, repeated=1, wrong_zone=True, duplicates=1),
    replace(BACK, outcome="lost", first_option=14.0, saved=None),
    replace(RUNG, outcome="lost"),
]


@pytest.fixture(scope="module")
def city() -> City:
    return load_cities(("berlin",), {})["berlin"]


def missed(*calls: Measured) -> set[str]:
    return {verdict.target.name for verdict in verdicts(calls) if not verdict.met}


def test_a_good_crowd_meets_every_target_and_is_better_in_every_figure() -> None:
    assert missed(*CROWD) == set()
    assert command.failures(CROWD, WORSE) == []


@pytest.mark.parametrize(
    ("calls", "name"),
    [
        ([*CROWD, replace(RUNG, outcome="lost")], "lost calls"),
        ([*CROWD, replace(GOOD, duplicates=1)], "duplicate open requests"),
        ([replace(GOOD, saved=61.0), BACK, RUNG], "seconds to saved, first call, typical 65+ *"),
        ([GOOD, replace(BACK, saved=21.0), RUNG], "seconds to saved, returning *"),
        ([replace(GOOD, end=101.0), BACK, RUNG], "seconds to the end, first call, typical 65+ *"),
        ([replace(GOOD, first_option=15.1), BACK, RUNG], "seconds to the first option, anybody's first call"),
        ([replace(GOOD, keys=7), BACK, RUNG], "keys, first call *"),
        ([GOOD, replace(BACK, keys=2), RUNG], "keys, returning *"),
        ([*CROWD, replace(GOOD, wrong_zone=True)], "wrong zone, of complete calls ***"),
        ([*CROWD, replace(GOOD, faults=("11200",))], "calls with a fault at the provider"),
        ([GOOD, BACK, replace(RUNG, outcome="log")], "everybody else with a person or a ticket **"),
    ],
)
def test_every_target_can_be_missed(calls: list[Measured], name: str) -> None:
    assert name in missed(*calls)


def test_the_worst_language_decides() -> None:
    polish = [replace(call, language="pl") for call in CROWD]
    assert missed(*CROWD, *polish) == set()
    assert missed(*CROWD, replace(polish[0], saved=70.0), *polish[1:]) != set()


def test_a_share_is_judged_over_all_languages() -> None:
    """Ten willing callers in German manage, one of two in Polish: 11 of 12."""
    polish = [replace(GOOD, language="pl"), replace(GOOD, language="pl", outcome="ticket")]
    name = "B1-B3 complete by keypad, with everything that happens ***"
    assert name not in missed(*[GOOD] * 10, *polish)
    assert name in missed(*[GOOD] * 5, *polish)


def test_a_figure_that_is_not_better_than_the_baselines_is_named() -> None:
    as_slow = [replace(GOOD, saved=120.0), *WORSE[1:]]
    assert "seconds to saved * is not better than the baseline's" in command.failures([*as_slow], WORSE)


def test_none_is_as_good_as_can_be() -> None:
    assert Beside("lost calls", 0, 0).better
    assert not Beside("lost calls", 1, 1).better
    assert not Beside("lost calls", None, 1).better


def test_the_picture_can_be_read_by_somebody_who_does_not_see_it() -> None:
    drawn = ET.fromstring(picture.draw(CROWD, WORSE))
    labels = drawn.attrib["aria-labelledby"].split()
    told = {node.attrib["id"]: node.text for node in drawn if "id" in node.attrib}
    assert drawn.attrib["role"] == "img"
    assert all(told[label] for label in labels)
    assert "prefers-color-scheme: dark" in (drawn.findtext(f"{SVG}style") or "")


def test_the_tables_stand_in_a_document_as_they_are() -> None:
    lines = tables.report(CROWD, WORSE).splitlines()
    widths = {line.count(" | ") for line in lines if line.startswith("| de ")}
    assert len(widths) == 1
    assert any(line.startswith("| de | everybody | 3 |") for line in lines)


def test_the_document_has_the_place_that_the_bench_renews(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = (TOP / "docs/callers.md").read_text(encoding="utf-8")
    assert document.index(command.BEGINS) < document.index(command.ENDS)
    (tmp_path / "callers.md").write_text(f"before\n{command.BEGINS}old{command.ENDS}\nafter\n")
    monkeypatch.setattr(command, "DOCS", tmp_path)
    command.renew("new", "<svg/>", run="scripts/bench callers")
    written = (tmp_path / "callers.md").read_text()
    assert written.startswith("before\n")
    assert written.endswith("\nafter\n")
    assert "old" not in written
    assert (tmp_path / "callers.svg").read_text() == "<svg/>"


def test_an_ear_knows_choices_their_keys_and_when_they_are_spoken(city: City) -> None:
    words = load_words(("de",), ("berlin",))
    ear = Ear(words, city, "de", Pace({}, {"de": 10.0}))
    lines = [Line("kinds_intro", {"count": Count(2)}), Line("groceries.menu", {"key": KeyName("1")})]
    said = [words.plain((line,), language="de", city="berlin") for line in lines]
    heard = ear.hears(f"<Response><Gather><Say language='de-DE'>{' '.join(said)}</Say></Gather></Response>")
    (option,) = heard.options
    assert (option.name, option.key) == ("groceries.menu", "1")
    assert option.begins == pytest.approx(len(said[0]) / 10, abs=0.2)
    assert option.ends == pytest.approx(heard.seconds)


def test_a_language_that_was_not_measured_is_heard_as_it_states() -> None:
    words = load_words(languages(), ())
    spoken = [words.spoken[code, ""].language for code in languages()]
    nothing = paces.NOTHING.pace(spoken)
    assert nothing.words_per_minute["en"] == 150
    assert nothing.characters_per_second["de"] == 14
    german = Paces("some", 1, {"de": Rate("characters", 12.5, 14.0, 10)}).pace(spoken)
    assert german.characters_per_second["de"] == 12.5
    assert german.words_per_minute["en"] == 150


def test_what_was_measured_is_kept_and_read_again(tmp_path: Path) -> None:
    found = Paces("a synthesiser", 126, {"de": Rate("characters", 13.25, 14.0, 199)})
    paces.write(found, tmp_path / "paces.toml")
    assert paces.read(tmp_path / "paces.toml") == found
    assert set(paces.read().languages) <= {path.name for path in find_folder().iterdir()}


def test_the_command_prints_writes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file, drawing = tmp_path / "figures.json", tmp_path / "crowd.svg"
    ask = [sys.executable, "-m", "scripts.benchmarks", "callers", "--calls", "12", "--language", "en"]
    done = subprocess.run(
        [*ask, "--workers", "1", "--json", str(file), "--svg", str(drawing)],
        cwd=TOP,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(file.read_text())
    assert figures["calls"] >= 12
    assert figures["figures"]["hotline"]["en"]["all"]["outcomes"]["lost"] == 0
    assert "| lost calls | at most 0 | 0 | 0 | yes | yes | 0 |" in done.stdout
    assert ET.parse(drawing).getroot().tag == f"{SVG}svg"
    assert {path.name for path in tmp_path.iterdir()} == {"figures.json", "crowd.svg"}
