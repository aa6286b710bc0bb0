"""Recordings: for lines that exist and have no gap, in the form that the telephone plays."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotline.prompts.checks.lengths import PROMPT_SECONDS
from hotline.prompts.declared import CALL_LINES
from hotline.prompts.faults import Fault
from hotline.prompts.recordings import RATE, recorded_lines, wave_form
from hotline.prompts.sources import Source


def recording_faults(source: Source) -> Iterator[Fault]:
    """What is the matter with a language's recordings."""
    folder = source.folder / "recordings"
    cities = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    for city in ("", *cities):
        for line, path in recorded_lines(source, city).items():
            if city and path.parent.name != city:
                continue
            file = f"{source.code}/{path.relative_to(source.folder).as_posix()}"
            for one in faults_of(line, path):
                yield Fault(file, 1, one.what, one.mend)


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is the matter with a recording: by name and gaps, and in English with how to mend it."""

    name: str
    what: str
    mend: str
    gaps: Mapping[str, object] = field(default_factory=dict)


def faults_of(line: str, path: Path) -> Iterator[Unfit]:
    """What is the matter with one recording, and how to mend it."""
    yield from _line(line)
    yield from _form(path)


def is_too_long(sound: bytes) -> bool:
    """Whether a recording lasts longer than callers should listen; one that cannot be played does not."""
    form = wave_form(io.BytesIO(sound))
    return form is not None and form.seconds > PROMPT_SECONDS


def _line(line: str) -> Iterator[Unfit]:
    gaps = CALL_LINES.get(line)
    if gaps is None:
        mend = "Name the file after a line of calls.toml, as in goodbye.wav."
        yield Unfit("no_line", f"No call says a line {line!r}.", mend)
    elif gaps:
        shown = " ".join(f"{{{gap}}}" for gap in sorted(gaps))
        mend = "Only lines without gaps can be recorded: delete the file."
        yield Unfit("has_gaps", f"The line {line!r} has gaps ({shown}).", mend)


def _form(path: Path) -> Iterator[Unfit]:
    form = wave_form(path)
    mend = "Export it again as WAV, PCM, 8000 Hz, mono."
    if form is None:
        yield Unfit("no_wav", "This is not a WAV file that can be played.", mend)
    elif (form.rate, form.channels) != (RATE, 1):
        what = f"It has {form.rate} Hz and {form.channels} channel{'s' * (form.channels != 1)}."
        yield Unfit("form", what, mend, {"rate": form.rate, "channels": form.channels})
    elif form.seconds > PROMPT_SECONDS:
        gaps = {"seconds": f"{form.seconds:.1f}", "most": f"{PROMPT_SECONDS:.0f}"}
        what, mend = f"It lasts {form.seconds:.1f} seconds.", f"Speak at most {PROMPT_SECONDS:.0f}."
        yield Unfit("long", what, mend, gaps)
