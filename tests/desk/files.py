"""Files that leave the desk: what addresses give them, and what a program reads in them."""

from __future__ import annotations

import io
import zipfile

from pypdf import PdfReader

# Every address of the desk that answers with something else than a page. Whoever adds one adds it here:
# tests/desk/test_files.py finds it, and tests/house/test_leaks.py looks into it.
FILES = {
    "desk.calls_export": ("/desk/calls/export.csv", "/desk/calls/export.xlsx"),
    "desk.requests_export": ("/desk/requests/export.csv", "/desk/requests/export.xlsx"),
    "desk.volunteers_export": ("/desk/volunteers/export.csv", "/desk/volunteers/export.xlsx"),
    "desk.audit_export": ("/desk/audit/export.csv", "/desk/audit/export.xlsx"),
    "desk.fund_export": ("/desk/fund/export.csv", "/desk/fund/export.xlsx"),
    "desk.figures_report": ("/desk/figures/report/berlin/{month}.pdf",),
    "desk.checkin_results": (),  # of one list: test_files.py has one, and looks into it
    "desk.calendar": (),  # of one operator, by a key of their own: tests/desk/test_plan.py
    "desk.town_table": ("/desk/town/berlin/zones/table",),
    "desk.town_map": ("/desk/town/berlin/zones/map",),
    "desk.town_export": ("/desk/town/berlin/file/saved",),
}
ANSWERS = frozenset({"desk.intake_place"})  # to a script of a page, and no file
SOUNDS = frozenset(
    {"desk.note_sound", "desk.town_recording", "desk.town_reading"}
)  # what somebody said; nothing to be read


def text_of(data: bytes, mimetype: str) -> str:
    """What stands in a file, whatever kind it is."""
    if mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if mimetype.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist())
    return data.decode("utf-8-sig")
