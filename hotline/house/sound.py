"""Sound as telephones play it: WAV, 8000 Hz, one channel, two bytes a sample."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from itertools import pairwise

from hotline.prompts.recordings import RATE

TWO_BYTES = 2


def for_telephones(data: bytes) -> bytes:
    """The same sound in the telephone's form; what is no WAV with two bytes a sample comes back as it is."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, rate = file.getnchannels(), file.getframerate()
            if (channels, rate) == (1, RATE) or file.getsampwidth() != TWO_BYTES or rate < RATE:
                return data
            samples = array("h", file.readframes(file.getnframes()))
    except (wave.Error, EOFError, ValueError):
        return data
    if sys.byteorder == "big":
        samples.byteswap()
    return _written(_slower(_mixed(samples, channels), rate))


def _mixed(samples: array[int], channels: int) -> list[float]:
    """All channels in one."""
    apart = [samples[channel::channels] for channel in range(channels)]
    return [sum(together) / channels for together in zip(*apart, strict=False)]


def _slower(samples: list[float], rate: int) -> array[int]:
    """Fewer samples a second: each is the mean of those in its place, so that nothing whistles."""
    count = len(samples) * RATE // rate
    places = [at * rate // RATE for at in range(count + 1)]
    means = (sum(samples[begins:ends]) / (ends - begins) for begins, ends in pairwise(places))
    return array("h", (round(mean) for mean in means))


def _written(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(TWO_BYTES)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()
