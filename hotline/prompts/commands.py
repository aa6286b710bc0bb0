"""`hotline prompts`: check the words, measure them."""

from __future__ import annotations

from pathlib import Path

import click

from hotline.prompts.checks.everything import examine, spoken
from hotline.prompts.checks.lengths import INFORMATION, all_compositions, length
from hotline.prompts.compositions import composed, examples
from hotline.prompts.faults import PromptError
from hotline.prompts.sources import Source, find_folder, languages_in, read_source

folder_option = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with the languages in it; without it, the words this hotline speaks with.",
)


@click.group("prompts")
def prompts() -> None:
    """The words that callers hear."""


@prompts.command("check")
@folder_option
@click.option("--city", "cities", multiple=True, help="A city you serve; a file for any other is a fault.")
@click.option("--language", help="Only this language, as in uk: shows also what one in preparation needs.")
@click.option("--seconds", "measured", is_flag=True, help="Also show how long each prompt lasts, estimated.")
def check(folder: Path | None, cities: tuple[str, ...], language: str | None, measured: bool) -> None:
    """Tell what is the matter with the words, where, and how to mend it."""
    place = find_folder(folder)
    found = examine(place, cities)
    codes = (known(language, place),) if language else languages_in(place)
    faults = found.preparing.get(language or "", found.faults)
    faults = [fault for fault in faults if language in (None, fault.language)]
    for fault in faults:
        click.echo(f"{fault.file}:{fault.line}: {fault.what}\n    {fault.mend}")
    if measured:
        for code in codes:
            _show_seconds(read_source(place, code)[0])
    for code, open_ones in found.preparing.items():
        click.echo(f"In preparation, offered to nobody: {code} ({len(open_ones)} to do: --language {code}).")
    if faults:
        click.echo(f"\n{len(faults)} to mend.")
        raise SystemExit(1)
    click.echo(f"The words are in order: {language or ', '.join(found.shipped)}.")


def known(language: str, place: Path) -> str:
    """The language, if its folder is there; ClickException."""
    if language not in languages_in(place):
        there_are = ", ".join(languages_in(place))
        raise click.ClickException(f"There is no language {language!r}. There are: {there_are}.")
    return language


def _show_seconds(source: Source) -> None:
    if source.language is None:
        return
    words, files = spoken(source)
    gaps = examples(max(source.code_words, key=len, default="word"))
    click.echo(f"\n{source.language.name}: seconds, estimated")
    for whole in all_compositions(words, gaps):
        try:
            lasts = length(whole, composed(words, whole, gaps), words, files)
        except (LookupError, PromptError):
            continue
        if whole not in INFORMATION:
            click.echo(f"  {lasts:5.1f}  {whole.name}{' (menu)' if whole.menu else ''}")
