"""`scripts/bench voices`: all lines of every language spoken by espeak-ng, and how long they really last."""

from __future__ import annotations

import array
import io
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator, Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table

from hotline.prompts import Speech, Words, find_folder, load_words
from hotline.prompts.compositions import examples
from hotline.prompts.declared import SPOKEN
from hotline.prompts.lines import Line
from hotline.prompts.sources import shipped_languages
from scripts.benchmarks.crowd import paces
from scripts.benchmarks.crowd.paces import Measured, Paces
from scripts.benchmarks.progress import Tell, telling

SYNTHESISER = "espeak-ng"
ANCHOR, ANCHOR_RATE = "en", 150 / 60  # English at 150 words a minute (R1): every language at that speed
FIRST_SPEED = 150
SILENT = 300  # of 32767: what is quieter at both ends of a piece is no speech


@click.command()
@click.option("--write", is_flag=True, help="Keep the rates for the simulated crowd.")
def voices(*, write: bool) -> None:
    """How long a real synthesiser takes for every line, beside what is estimated."""
    if shutil.which(SYNTHESISER) is None:
        raise click.ClickException(f"{SYNTHESISER} is not installed. On Debian: apt install {SYNTHESISER}")
    codes = shipped_languages(find_folder())
    words = load_words(codes, ())
    said = {code: tuple(dict.fromkeys(_pieces(words, code))) for code in codes}
    with telling(len(said[ANCHOR]) + sum(map(len, said.values()))) as tell:
        spoken = _seconds(said[ANCHOR], ANCHOR, FIRST_SPEED, tell)
        speed = round(FIRST_SPEED * ANCHOR_RATE / (_amount(said[ANCHOR], "words") / spoken))
        measured = {code: _measure(words, code, said[code], speed, tell) for code in codes}
    found = Paces(_version(), speed, measured)
    _show(found)
    if write:
        paces.write(found)


def _pieces(words: Words, code: str) -> Iterator[str]:
    """What is spoken without a pause, of every line; gaps hold examples."""
    gaps = examples(max(words.code_words(code), key=len))
    entries = words.spoken[code, ""].entries
    for name in SPOKEN:
        if name in entries:
            line = Line(name, {gap: gaps[gap] for gap in entries[name].gaps if gap in gaps})
            if entries[name].gaps <= line.gaps.keys():
                said = words.render((line,), language=code, city="")
                yield from (piece.text for piece in said if isinstance(piece, Speech))


def _measure(words: Words, code: str, said: Sequence[str], speed: int, tell: Tell) -> Measured:
    unit, stated = paces.stated_rate(words.spoken[code, ""].language)
    return Measured(unit, _amount(said, unit) / _seconds(said, code, speed, tell), stated, len(said))


def _amount(said: Sequence[str], unit: str) -> int:
    return sum(paces.amount(text, unit) for text in said)


def _seconds(said: Sequence[str], code: str, speed: int, tell: Tell) -> float:
    """Seconds of speech of all pieces together."""
    lasts = 0.0
    for text in said:
        lasts += _one(text, code, speed)
        tell(f"{code} at speed {speed}", 1)
    return lasts


def _one(text: str, code: str, speed: int) -> float:
    command = [SYNTHESISER, "-v", code, "-s", str(speed), "--stdout", "--", text]
    spoken = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(spoken)) as sound:
        rate, frames = sound.getframerate(), sound.readframes(sound.getnframes())
    samples = array.array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    loud = [index for index, sample in enumerate(samples) if abs(sample) > SILENT]
    return (loud[-1] - loud[0] + 1) / rate if loud else 0.0


def _version() -> str:
    said = subprocess.run([SYNTHESISER, "--version"], capture_output=True, text=True, check=True).stdout
    return said.partition("Data at")[0].strip()


def _show(found: Paces) -> None:
    table = Table("language", "unit", "stated, a second", "measured, a second", "ratio", box=box.MARKDOWN)
    for code, one in found.languages.items():
        table.add_row(code, one.unit, f"{one.stated:.2f}", f"{one.per_second:.2f}", f"{one.ratio:.2f}")
    console = Console(width=120, highlight=False)
    console.print(f"{found.synthesiser}, speed {found.speed}, {len(found.languages)} languages", markup=False)
    console.print(table)
