"""Sums of money as people write them: "12,50", "12.5 €", "1 234,00"; in figures of any script."""

from __future__ import annotations

import re
import unicodedata

LARGEST = 9_999_999  # hundredths
GROUPED = r"\d{1,3}(?P<apart>[ .,'])\d{3}(?:(?P=apart)\d{3})*"
WRITTEN = re.compile(rf"(?P<whole>{GROUPED}|\d+)(?:[.,](?P<part>\d{{1,2}}))?")
WHOLE = re.compile(r"\d+")
POINTS = str.maketrans({"٫": ".", "٬": ",", "’": "'", "،": ","})  # noqa: RUF001 - as Arabic and Swiss hands write
NAMES = re.compile(r"(?i)(?:€|eur|euro|euros|zł|zl|pln|złotych|zlotych|£|gbp|\$|cad)\.?")


def read(written: str) -> int | None:
    """The sum in hundredths; None where it is none, or larger than anybody buys.

    A comma or point before one or two figures divides; before three figures it only groups them.
    """
    text = "".join(_figure(sign) for sign in unicodedata.normalize("NFKC", written).translate(POINTS))
    text = " ".join(NAMES.sub(" ", text).split()).removesuffix(",-").removesuffix(",--").strip()
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    whole = "".join(WHOLE.findall(found["whole"]))
    hundredths = int(whole) * 100 + int((found["part"] or "").ljust(2, "0"))
    return hundredths if hundredths <= LARGEST else None


def _figure(sign: str) -> str:
    """A figure of any script in ours; whatever else stays."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def text(hundredths: int) -> str:
    """The sum as it stands in a field again: "12.50"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"
