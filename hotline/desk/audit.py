"""Who changed what: the audit trail, filtered, checked, and as a file. For administrators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import audit as trail
from hotline.casebook import audit_pages, operators
from hotline.casebook.audit import Walked
from hotline.casebook.audit_pages import Change, Filters
from hotline.desk import exporting, searching
from hotline.desk.call_list import Choice
from hotline.desk.excel import MOST_ROWS
from hotline.desk.exporting import Cell, Sheet
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.operator_form import timezone
from hotline.desk.plain import plain
from hotline.house import house
from hotline.pages import formats, language, say

CHECKED = 100_000  # rows at once; the whole chain of a large town is walked at the terminal
PLACES = {"request": "desk.request_page", "ticket": "desk.ticket_page", "volunteer": "desk.volunteer"}
OWN_WORDS = {
    "request": "desk.happened_",
    "ticket": "desk.ticket_event_",
    "volunteer": "desk.volunteer_event_",
}
HEADINGS = ("id", "at", "actor", "city", "verb", "subject", "subject_id", "detail")
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Row:
    """A change in words."""

    id: int
    at: str
    who: str
    what: str
    subject: str
    link: str | None
    detail: str


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/audit", "audit", audit, methods=["GET"])
    blueprint.add_url_rule("/audit/check", "check_audit", check, methods=["POST"])
    blueprint.add_url_rule("/audit/export.<any(csv, xlsx):form>", "audit_export", export, methods=["GET"])


def audit() -> Answer:
    """What was changed, the newest first."""
    given = searching.given(request.args, readers())
    if given != request.args.to_dict():
        return redirect(url_for("desk.audit", **given), 303)  # type: ignore[arg-type]
    return _page(given)


def readers() -> dict[str, searching.Reader]:
    """What may stand in the address."""

    def word(written: str) -> bool:
        return written.replace("_", "").isalnum() and len(written) <= 40

    def number(written: str) -> bool:
        return searching.read_id(written) is not None

    return {"actor": word, "verb": word, "subject": word, "id": number, "before": number}


def _page(given: Mapping[str, str], *, checked: str = "", sound: bool = True) -> str:
    before = searching.read_id(given.get("before", ""))
    with house().store.read() as casebook:
        found = audit_pages.page(
            casebook, read_filters(given), cities=scope(), before=before, limit=audit_pages.PAGE + 1
        )
        head = trail.head(casebook)
        choices = _choices(casebook, given)
    shown = found[: audit_pages.PAGE]
    return render_template(
        "desk/audit.html",
        active_page="desk.audit",
        rows=[_row(one) for one in shown],
        older=str(shown[-1].id) if len(found) > len(shown) else None,
        given=given,
        changed=searching.changed,
        choices=choices,
        head=head,
        checked=checked,
        sound=sound,
        excel_rows=formats.count(MOST_ROWS, language()),
    )


def scope() -> Sequence[str] | None:
    """Whose changes are shown: those in one's own cities; all for whoever has all cities."""
    return tuple(reach()) if operator().cities else None


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters in a clean address."""
    since, until = searching.read_days(given).bounds(timezone())
    actor = given.get("actor", "")
    return Filters(
        actor=searching.read_id(actor) or (actor or None),
        verb=given.get("verb"),
        subject=given.get("subject"),
        subject_id=searching.read_id(given.get("id", "")),
        since=since,
        until=until,
    )


def _choices(casebook: Session, given: Mapping[str, str]) -> dict[str, list[Choice]]:
    verbs, subjects = audit_pages.words(casebook)
    people = [one for one in operators.operators(casebook) if operators.reach_of(one, cities())]
    who = [(str(one.id), one.name) for one in people]
    who += [(one, say(f"rights.actor_{one}")) for one in ("terminal", "clock")]
    offered = {
        "actor": who,
        "verb": [(one, verb_words("", one)) for one in verbs],
        "subject": [(one, subject_words(one)) for one in subjects],
    }
    return {
        field: [Choice(value, words, given.get(field) == value) for value, words in some]
        for field, some in offered.items()
    }


def verb_words(subject: str, verb: str) -> str:
    """What was done, in the words of the history of what it was done to, else in our own."""
    for line in [OWN_WORDS[subject]] if subject in OWN_WORDS else OWN_WORDS.values():
        own = plain(line, verb)
        if own != verb:
            return own
    own = plain("rights.verb_", verb)
    return own if own != verb else verb.replace("_", " ")


def subject_words(subject: str) -> str:
    """What kind of thing it is."""
    return plain("rights.subject_", subject)


def _row(one: Change) -> Row:
    page = PLACES.get(one.subject)
    gap = {f"{one.subject}_id": one.subject_id}
    return Row(
        id=one.id,
        at=formats.stamp(one.at, timezone=timezone(), language=language()),
        who=one.name or say(f"rights.actor_{one.actor}"),
        what=verb_words(one.subject, one.verb),
        subject=f"{subject_words(one.subject)} {one.subject_id or ''}".strip(),
        link=url_for(page, **gap) if page and one.subject_id else None,  # type: ignore[arg-type]
        detail=detail_words(one),
    )


def detail_words(one: Change) -> str:
    """What was and what is, in codes: they are few, and whoever looks here knows them."""
    return ", ".join(
        f"{name}: {_value(value)}" for name, value in one.detail.items() if value not in ("", [])
    )


def _value(value: object) -> str:
    if isinstance(value, list) and len(value) == 2:
        return " \N{RIGHTWARDS ARROW} ".join(_value(one) for one in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def check() -> Answer:
    """Walk the newest part of the chain, and say how it stands."""
    with house().store.read() as casebook:
        *_, last = (Walked(0, 0), *trail.walk(casebook, newest=CHECKED))
    if last.why is None:
        return _page({}, checked=say("rights.audit_unbroken", count=last.of))
    return _page({}, checked=say("rights.audit_broken", id=last.broken_at or 0), sound=False)


# --- as a file


def export(form: str) -> Response:
    """All that fits what is looked for; ids and names of operators, nobody else's."""
    given = searching.given(request.args, readers())
    sheet = Sheet(f"audit-{now():%Y-%m-%d}", say("rights.audit_title"), HEADINGS, _cells(read_filters(given)))
    return exporting.answer(sheet, form)


def _cells(filters: Filters) -> Iterator[Sequence[Cell]]:
    before, where = None, scope()
    while True:
        with house().store.read() as casebook:
            found = audit_pages.page(casebook, filters, cities=where, before=before, limit=exporting.AT_ONCE)
        for one in found:
            who = one.name or one.actor
            yield one.id, one.at, who, one.city, one.verb, one.subject, one.subject_id, detail_words(one)
        if len(found) < exporting.AT_ONCE:
            return
        before = found[-1].id
