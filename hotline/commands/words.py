"""`hotline prompts hear`: a line as callers of a city hear it. Beside it stands all else about words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from hotline.cities import CityError, known_cities, load_cities
from hotline.house.examples import examples_of
from hotline.prompts.checks.everything import spoken
from hotline.prompts.commands import folder_option, known, prompts
from hotline.prompts.compositions import examples, shown
from hotline.prompts.faults import PromptError, raise_all
from hotline.prompts.lines import Gap, Line
from hotline.prompts.sources import find_folder, read_source

__all__ = ["prompts"]


@prompts.command("hear")
@click.argument("line")
@click.option("--language", default="en", show_default=True, help="The language's folder, as in de.")
@click.option("--city", default="", help="The city whose wording is wanted.")
@folder_option
def hear(line: str, language: str, city: str, folder: Path | None) -> None:
    """Show LINE as a caller hears it, with an example in each gap and the pauses in brackets."""
    place = find_folder(folder)
    try:
        source, faults = read_source(place, known(language, place))
        raise_all(faults)
        words, _ = spoken(source, city)
        gaps = examples(next(iter(source.code_words), "word"))
        click.echo(shown(words.say(Line(line, {**gaps, **_of_there(city, language)}))))
    except PromptError as error:
        raise click.ClickException(str(error)) from error


def _of_there(code: str, language: str) -> Mapping[str, Gap]:
    """What might stand in the gaps in a city that comes with the hotline; of others nothing is known here."""
    if code not in known_cities():
        return {}
    try:
        return examples_of(load_cities((code,), {})[code], language)
    except CityError as error:
        raise click.ClickException(str(error)) from error
