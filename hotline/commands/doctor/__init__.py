"""`hotline doctor`: looks at everything an installation needs, and says in plain words what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import NamedTuple

import click

from hotline.commands.doctor import database, installation, mail, provider, town, trail, web
from hotline.commands.doctor.findings import COLOURS, SHOWN, Finding, is_ill, mind, wrong
from hotline.commands.doctor.patient import Patient, meet
from hotline.commands.failures import plain_words


class Check(NamedTuple):
    """One thing to look at, and the settings without which that is pointless."""

    about: str
    look: Callable[[Patient], Iterator[Finding]]
    needs: tuple[str, ...] = ()
    needs_tables: bool = False


ACCOUNT = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_BASE", "HOTLINE_CITY", "HOTLINE_SITE")
DATABASE = ("DATABASE_URL", "HOTLINE_DATA_DIR")
CHECKS = (
    Check("settings", installation.settings),
    Check("files", installation.files, ("HOTLINE_DATA_DIR",)),
    Check("database", database.database, DATABASE),
    Check("keys", database.keys, (*DATABASE, "HOTLINE_DATA_KEYS", "HOTLINE_INDEX_KEY"), needs_tables=True),
    Check("trail", trail.trail, (*DATABASE, "HOTLINE_INDEX_KEY"), needs_tables=True),
    Check("clock", database.clock, DATABASE, needs_tables=True),
    Check("messages", database.messages, DATABASE, needs_tables=True),
    Check("words", town.words),
    Check("cities", town.cities, ("HOTLINE_CITY", "HOTLINE_SITE")),
    Check("numbers", town.numbers, ("HOTLINE_CITY", "HOTLINE_SITE")),
    Check("people", town.people, (*DATABASE, "HOTLINE_CITY", "HOTLINE_SITE"), needs_tables=True),
    Check("account", provider.provider, (*ACCOUNT, "PUBLIC_URL")),
    Check("web", web.web, ("PUBLIC_URL",)),
    Check("mail", mail.mail, ("SMTP_URL",)),
    Check("backups", installation.backups, ("HOTLINE_BACKUP_DIR",)),
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--mail-to", metavar="ADDRESS", help="Also send a mail there.")
def doctor(as_json: bool, mail_to: str | None) -> None:
    """Look at everything and say what to do. Changes nothing. Exit code 1 if something must be done."""
    findings = []
    for finding in examine(meet(now=datetime.now(UTC), mail_to=mail_to)):
        findings.append(finding)
        if not as_json:
            _say(finding)
    ill = is_ill(findings)
    if as_json:
        click.echo(json.dumps({"well": not ill, "findings": [asdict(one) for one in findings]}, indent=2))
    else:
        count = sum(one.mark == "wrong" for one in findings)
        click.echo(f"\n{count} to mend." if ill else "\nAll is well.")
    if ill:
        raise SystemExit(1)


def examine(patient: Patient) -> Iterator[Finding]:
    """Every check, each for itself: what one cannot look at keeps no other from looking."""
    for check in CHECKS:
        missing = sorted(patient.unknown.intersection(check.needs))
        if missing:
            yield mind(check.about, f"Not looked at: {', '.join(missing)} comes first.")
        elif check.needs_tables and not database.has_tables(patient):
            yield mind(check.about, "Not looked at: the database comes first.")
        else:
            yield from _looked(check, patient)


def _looked(check: Check, patient: Patient) -> Iterator[Finding]:
    try:
        yield from check.look(patient)
    except Exception as error:
        yield wrong(check.about, plain_words(error), "")


def _say(finding: Finding) -> None:
    mark = click.style(SHOWN[finding.mark], fg=COLOURS[finding.mark], bold=finding.mark == "wrong")
    click.echo(f"{mark}  {finding.about:<9} {finding.words}")
    if finding.mend:
        click.echo(f"{'':<17} {finding.mend}")
