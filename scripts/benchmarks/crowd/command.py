"""`scripts/bench callers`: the simulated crowd, its figures, and whether the targets are met."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hotline.cities import City, load_cities
from hotline.cities.loader import known_cities
from scripts.benchmarks.crowd import paces, picture, tables
from scripts.benchmarks.crowd.figures import plain, rows
from scripts.benchmarks.crowd.stories import Measured
from scripts.benchmarks.crowd.targets import beside_the_baseline, languages_of, verdicts
from scripts.benchmarks.crowd.workers import Plan, languages, planned, play
from scripts.benchmarks.progress import telling

DOCS = Path(__file__).resolve().parents[3] / "docs"
BEGINS, ENDS = "<!-- the crowd: written by `scripts/bench callers --write` -->", "<!-- end of the crowd -->"


@click.command()
@click.option("--calls", type=click.IntRange(1), default=10_000, show_default=True, help="Of all languages.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same crowd.")
@click.option("--city", type=click.Choice(known_cities()), default="berlin", show_default=True)
@click.option("--language", "wanted", multiple=True, help="Only this one; several times for several.")
@click.option("--stated", is_flag=True, help="Prompts last as language.toml says, not as was measured.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="All figures.")
@click.option("--svg", "svg_file", type=click.Path(path_type=Path, dir_okay=False), help="The picture.")
@click.option("--write", is_flag=True, help="Renew docs/callers.md and docs/callers.svg.")
@click.option("--check", is_flag=True, help="Fail where a target is not met.")
def callers(
    *,
    calls: int,
    seed: int,
    city: str,
    wanted: tuple[str, ...],
    stated: bool,
    workers: int,
    json_file: Path | None,
    svg_file: Path | None,
    write: bool,
    check: bool,
) -> None:
    """Thousands of residents ring in virtual time: what they hear, press and get."""
    spoken = _spoken(wanted)
    crowd = planned(_city(city), spoken, seed=seed, calls=calls, workers=workers)
    crowd = replace(crowd, stated=stated)
    ours, theirs = _play(crowd)
    text = tables.report(ours, theirs)
    click.echo(text)
    if json_file is not None:
        file = json.dumps(as_json(crowd, ours, theirs), indent=1, ensure_ascii=False)
        json_file.write_text(file + "\n", encoding="utf-8")
    if svg_file is not None:
        svg_file.write_text(picture.draw(ours, theirs), encoding="utf-8")
    if write:
        renew(text, picture.draw(ours, theirs), run=_command(crowd, calls))
    failed = failures(ours, theirs)
    for failure in failed:
        click.echo(f"Not met: {failure}", err=True)
    for step, count in unanswered(ours).items():
        click.echo(f"{count} times somebody did not know what to press at the question {step}", err=True)
    if check and failed:
        sys.exit(1)


def _spoken(wanted: Sequence[str]) -> tuple[str, ...]:
    known = languages()
    for code in wanted:
        if code not in known:
            raise click.BadParameter(f"{code} is not offered to callers; {', '.join(known)} are.")
    return tuple(dict.fromkeys(wanted)) or known


def _city(code: str) -> City:
    return load_cities((code,), {})[code]


def _play(crowd: Plan) -> tuple[list[Measured], list[Measured]]:
    """Everybody rings, at the hotline and at the baseline; in the order of the crowd."""
    done = []
    with telling(crowd.calls) as tell:
        tell(f"{crowd.workers} towns open", 0)
        for played in play(crowd):
            done.append(played)
            tell(played.piece.language, len(played.ours))
    done.sort(key=lambda played: (played.piece.language, played.piece.numbers.start))
    ours = [call for played in done for call in played.ours]
    theirs = [call for played in done for call in played.theirs]
    return ours, theirs


def failures(ours: Sequence[Measured], theirs: Sequence[Measured]) -> list[str]:
    """What is not as it should be, in words."""
    missed = [
        f"{verdict.target.name}: {tables.value(verdict.target, verdict.judged)}"
        for verdict in verdicts(ours)
        if not verdict.met
    ]
    return missed + [
        f"{one.name} is not better than the baseline's"
        for one in beside_the_baseline(ours, theirs)
        if not one.better
    ]


def unanswered(calls: Sequence[Measured]) -> dict[str, int]:
    """Questions with choices at which the crowd found none: where a menu has changed, teach the crowd."""
    return dict(Counter(step for call in calls for step in call.unknown).most_common())


def as_json(crowd: Plan, ours: Sequence[Measured], theirs: Sequence[Measured]) -> dict[str, Any]:
    """Everything for a machine."""
    both = {"hotline": languages_of(ours), "baseline": languages_of(theirs)}
    return {
        "seed": crowd.seed,
        "city": crowd.city,
        "calls": len(ours),
        "persons": dict(crowd.persons),
        "synthesiser": (paces.NOTHING if crowd.stated else paces.read()).synthesiser,
        "unanswered": unanswered(ours),
        "targets": [
            {
                "name": one.target.name,
                "target": one.target.bound,
                "stretch": one.target.stretch,
                "measured": dict(one.values),
                "judged": one.judged,
                "met": one.met,
                "stretch_met": one.stretched,
            }
            for one in verdicts(ours)
        ],
        "beside_the_baseline": [
            {"name": one.name, "hotline": one.ours, "baseline": one.theirs, "better": one.better}
            for one in beside_the_baseline(ours, theirs)
        ],
        "figures": {
            whose: {
                code: {persona: plain(row) for persona, row in rows(calls).items()}
                for code, calls in by_language.items()
            }
            for whose, by_language in both.items()
        },
    }


def _command(crowd: Plan, calls: int) -> str:
    stated = " --stated" if crowd.stated else ""
    return f"scripts/bench callers --calls {calls} --seed {crowd.seed} --city {crowd.city}{stated} --write"


def renew(text: str, svg: str, *, run: str) -> None:
    """Renew the document between its marks, and the picture beside it; `run` is what does so."""
    document = DOCS / "callers.md"
    old = document.read_text(encoding="utf-8")
    before, _, rest = old.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    new = f"{BEGINS}\n\nWritten by `{run}`.\n\n{text}\n\n{ENDS}"
    document.write_text(before + new + after, encoding="utf-8")
    (DOCS / "callers.svg").write_text(svg, encoding="utf-8")
