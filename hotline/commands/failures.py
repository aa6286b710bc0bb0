"""What went wrong, in one sentence for the person at the terminal. Never a stack trace, never a secret."""

from __future__ import annotations

import logging
import os

import click

from hotline.logs import set_up_logs

OURS = frozenset({"SettingsError", "CityError", "PromptError", "VaultError", "CopyError"})
MIGRATE = "The database's tables are not at this version. Run: hotline db upgrade"


def plain_words(error: Exception) -> str:
    """One sentence: ours speak for themselves, the database's are translated, the rest is named."""
    if os.environ.get("HOTLINE_DEBUG"):
        set_up_logs()
        logging.getLogger(__name__).exception("in full, because HOTLINE_DEBUG is set", exc_info=error)
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if OURS & kinds:
        return str(error)
    if "CarrierRefused" in kinds:
        return f"{getattr(error, 'words', '')} (The provider's code: {getattr(error, 'code', '')}.)".strip()
    return _of_the_database(error) or _of_the_machine(error) or _unexpected(error)


def _of_the_database(error: Exception) -> str | None:
    from sqlalchemy import exc

    if isinstance(error, ImportError) and "psycopg" in str(error):
        return "For PostgreSQL a driver is needed. Run: pip install 'neighbour-hotline[postgresql]'"
    if not isinstance(error, exc.DBAPIError):
        return None
    if any(sign in str(error.orig) for sign in ("no such table", "UndefinedTable", "does not exist")):
        return MIGRATE
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error).__name__
    return f"The database cannot be used ({reason}). Is DATABASE_URL right, and does it run?"


def _of_the_machine(error: Exception) -> str | None:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return None


def _unexpected(error: Exception) -> str:
    return (
        f"Something unexpected went wrong ({type(error).__name__}). "
        "Run it again with HOTLINE_DEBUG=1 to see where, and tell the maintainers."
    )


class NotMigrated(click.ClickException):
    """The database is older or newer than the program."""

    def __init__(self) -> None:
        super().__init__(MIGRATE)
