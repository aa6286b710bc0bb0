"""The log of every process: one line per record, and no telephone number ever in it.

`HOTLINE_LOG` is `json` (one object per line, for machines) or `plain`; without it a terminal gets plain
lines and everything else JSON. `HOTLINE_LOG_LEVEL` is `DEBUG`, `INFO` (usual), `WARNING` or `ERROR`.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import structlog

# Call ids (hexadecimal), dates, times and web addresses must stay readable: hence the three narrow forms.
_INTERNATIONAL = r"(?:\+|%2[Bb]|(?<![0-9A-Za-z])00)[1-9](?:[ ()/.-]{0,3}\d){6,14}"
_NATIONAL = r"(?<![0-9A-Za-z_.-])\(?0[1-9](?:[ ()/-]{0,2}\d){5,13}"
_BARE_DIGITS = r"(?<![0-9A-Za-z_])[1-9]\d{8,14}"
_NUMBER = re.compile(rf"(?:{_INTERNATIONAL}|{_NATIONAL}|{_BARE_DIGITS})(?![0-9A-Za-z_])")
_QUIET = ("alembic", "apscheduler", "urllib3")
_SILENT = ("twilio.http_client",)  # writes numbers in addresses and query parameters
_SHORT_INTEGER = 10**8  # ids and counts; longer ones could be a number without its plus
_SHORTEST_NUMBER = 7  # signs

Form: TypeAlias = Literal["json", "plain"]
FORMS = ("json", "plain")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
Event: TypeAlias = MutableMapping[str, Any]


def masked(number: str) -> str:
    """A number as a log or a list may show it: `+493023125001` -> `+49...01`."""
    digits = re.sub(r"[^0-9+]", "", number.replace("%2B", "+").replace("%2b", "+"))
    return f"{digits[:3]}...{digits[-2:]}" if len(digits) > 6 else "..."


def without_numbers(text: str) -> str:
    """The text with everything masked that looks like a telephone number."""
    return _NUMBER.sub(lambda found: masked(found.group()), text)


def event_log(name: str) -> structlog.typing.FilteringBoundLogger:
    """A log for what machines count and search: `event_log(__name__).info("webhook", call=sid, ms=12.5)`.

    It writes by itself, past the log of everybody: a caller waits while it does.
    """
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger(name)
    return log


def name_request(name: str) -> None:
    """What is logged from now on in this thread says that it belongs to this request, if it has a name."""
    _REQUEST.set(name)


def name_next_request() -> None:
    """The same, with a name that no other request of this machine has."""
    name_request(f"{os.getpid():x}-{next(_REQUESTS):x}")


def set_up_logs(level: str | None = None, form: Form | None = None) -> None:
    """Send every record of this process to standard error, masked. Safe to call twice."""
    logging.raiseExceptions = False  # else a record that cannot be written is shown, unmasked
    handler = ToStandardError()
    handler.setFormatter(MaskingFormatter(form))
    logging.basicConfig(level=level or level_wanted(), handlers=[handler], force=True)
    _set_up_events(level, form)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in _SILENT:
        logging.getLogger(name).disabled = True


def _set_up_events(level: str | None = None, form: Form | None = None) -> None:
    least = logging.getLevelNamesMapping()[level or level_wanted()]
    structlog.configure(
        processors=[*_COMMON, *_PLAIN] if _is_plain(form) else [_json_line],
        logger_factory=_StandardError,
        wrapper_class=structlog.make_filtering_bound_logger(least),
        cache_logger_on_first_use=True,
    )


class _StandardError:
    """Where events go. A log that cannot be written must not end a call."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")

    debug = info = warning = error = critical = msg


class ToStandardError(logging.Handler):
    """Writes the records of everybody to where events go."""

    def emit(self, record: logging.LogRecord) -> None:
        """One record, formatted and masked."""
        try:
            _StandardError().msg(self.format(record))
        except Exception:
            self.handleError(record)


def level_wanted() -> str:
    """What HOTLINE_LOG_LEVEL says, if it says something known: the settings complain about the rest."""
    wanted = os.environ.get("HOTLINE_LOG_LEVEL", "").upper()
    return wanted if wanted in LEVELS else "INFO"


def _is_plain(form: Form | None) -> bool:
    """As it is asked for, else as HOTLINE_LOG says, else as it suits whoever reads standard error."""
    wanted = form or os.environ.get("HOTLINE_LOG", "").lower()
    return wanted == "plain" or (wanted not in FORMS and sys.stderr.isatty())


class MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats the records of everybody, ours and the libraries', and masks what comes out."""

    def __init__(self, form: Form | None = None) -> None:
        """Without a `form`: as the environment says."""
        super().__init__(
            foreign_pre_chain=[*_COMMON, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                *(_PLAIN if _is_plain(form) else _JSON),
            ],
        )


def _plain_line(_logger: object, _method: str, event: Event) -> str:
    """As people read it: time, level, who, what; then the rest by name; a traceback below."""
    head = " ".join(str(event.pop(name, "")) for name in ("timestamp", "level", "logger"))
    what, traceback = event.pop("event", ""), event.pop("exception", None)
    rest = "".join(f" {name}={value}" for name, value in event.items())
    return f"{head}: {what}{rest}" + (f"\n{traceback}" if traceback else "")


def _mask_line(_logger: object, _method: str, line: Any) -> str:
    return without_numbers(line)


def _mask_values(_logger: object, _method: str, event: Event) -> Event:
    """Every value without numbers: before they are written as JSON, so that it stays JSON."""
    for name, value in event.items():
        event[name] = _masked_value(value)
    return event


def _masked_value(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) < _SHORTEST_NUMBER or value.isalpha() else without_numbers(value)
    if isinstance(value, float | bool) or value is None:
        return value
    if isinstance(value, int) and -_SHORT_INTEGER < value < _SHORT_INTEGER:
        return value
    return without_numbers(str(value))


def _name_it(_logger: object, _method: str, event: Event) -> Event:
    """Which request it belongs to, where there is one."""
    request = _REQUEST.get()
    if request:
        event["request"] = request
    return event


def _json_line(logger: _StandardError, method: str, event: Event) -> str:
    """What _COMMON and _JSON do, in one go: a caller waits while an event is written."""
    _mask_values(logger, method, _name_it(logger, method, event))
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return _encode({**event, "logger": logger.name, "level": method, "timestamp": now})


_REQUEST: ContextVar[str] = ContextVar("request", default="")
_REQUESTS = itertools.count(1)
_TIME = structlog.processors.TimeStamper(fmt="iso", utc=True)
_encode = json.JSONEncoder(default=str).encode
_COMMON: list[Any] = [
    _name_it,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    _TIME,
]
_PLAIN: list[Any] = [_plain_line, _mask_line]
_JSON: list[Any] = [_mask_values, structlog.processors.JSONRenderer()]
_set_up_events()
