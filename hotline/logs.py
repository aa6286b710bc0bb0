"""The log of every process: one line per record, and no telephone number ever in it."""

from __future__ import annotations

import logging
import re

# Call ids (hexadecimal), dates, times and web addresses must stay readable: hence the three narrow forms.
_INTERNATIONAL = r"(?:\+|%2[Bb]|(?<![0-9A-Za-z])00)[1-9](?:[ ()/.-]{0,3}\d){6,14}"
_NATIONAL = r"(?<![0-9A-Za-z_.-])\(?0[1-9](?:[ ()/-]{0,2}\d){5,13}"
_BARE_DIGITS = r"(?<![0-9A-Za-z_])[1-9]\d{8,14}"
_NUMBER = re.compile(rf"(?:{_INTERNATIONAL}|{_NATIONAL}|{_BARE_DIGITS})(?![0-9A-Za-z_])")
_QUIET = ("alembic", "apscheduler", "urllib3")
_SILENT = ("twilio.http_client",)  # writes numbers in addresses and query parameters


def masked(number: str) -> str:
    """A number as a log or a list may show it: `+493023125001` -> `+49...01`."""
    digits = re.sub(r"[^0-9+]", "", number.replace("%2B", "+").replace("%2b", "+"))
    return f"{digits[:3]}...{digits[-2:]}" if len(digits) > 6 else "..."


def without_numbers(text: str) -> str:
    """The text with everything masked that looks like a telephone number."""
    return _NUMBER.sub(lambda found: masked(found.group()), text)


class MaskingFormatter(logging.Formatter):
    """Formats as ever and masks the finished line, so that a traceback is masked too."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without a number."""
        return without_numbers(super().format(record))


def set_up_logs(level: int = logging.INFO) -> None:
    """Send every record of this process to standard error, masked. Safe to call twice."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in _SILENT:
        logging.getLogger(name).disabled = True
