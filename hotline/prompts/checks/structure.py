"""Lines that are missing or unknown, and gaps that nothing fills: what would break a call."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

from hotline.prompts.declared import CALL_LINES, NEEDED, TYPE_LINES, TYPES, VOLUNTEER_LINES
from hotline.prompts.faults import Fault, matter
from hotline.prompts.naming import HIDDEN, LONGEST, NAMES
from hotline.prompts.sources import Entry, Source
from hotline.prompts.templates import GapPart
from hotline.prompts.traits import TWICE

COUNTED = 1000  # no prompt and no page counts further; forms that only millions take may be left out


def structure_faults(source: Source) -> list[Fault]:
    """Everything about a language's lines that would break a call."""
    faults = [*_missing(source), *_locale(source)]
    for entry in source.lines.values():
        faults += [*_unknown(entry), *_gaps(entry), *_forms(entry, source), *_name(entry)]
    for lines in source.overrides.values():
        for entry in lines.values():
            faults += [*_overrides_nothing(entry, source), *_gaps(entry), *_forms(entry, source)]
            faults += _name(entry)
    return faults


def _locale(source: Source) -> Iterator[Fault]:
    file = f"{source.code}/language.toml"
    if not _is_locale(source.code):
        mend = "Name the folder as in 'de', 'uk' or 'ca'."
        yield Fault(file, 1, f"{source.code!r} is no language code.", mend)
    elif source.language is not None and not _is_locale(source.language.locale):
        mend = 'Write language and country, as in locale = "en-GB", or leave it out.'
        yield Fault(file, 1, f"{source.language.locale!r} is no locale.", mend)


def _is_locale(name: str) -> bool:
    try:
        Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def declared_gaps(name: str) -> frozenset[str] | None:
    """The gaps of a line; None if no such line is ever said. Types may be added, so any code goes."""
    code, _, line = name.partition(".")
    if name not in NEEDED and line in TYPE_LINES and code != "times":
        return TYPE_LINES[line]
    return NEEDED.get(name)


def _missing(source: Source) -> Iterator[Fault]:
    codes = {name.partition(".")[0] for name in source.lines if "." in name} - {"pages", "times", *TYPES}
    extra = {f"{code}.{line}": gaps for code in sorted(codes) for line, gaps in TYPE_LINES.items()}
    for name, gaps in {**NEEDED, **extra}.items():
        if name in source.lines:
            continue
        section, _, key = name.rpartition(".")
        where = _file_of(name, section)
        under = f" under [{section}]" if where == "types" else ""
        shown = " with " + " and ".join(f"{{{gap}}}" for gap in sorted(gaps)) if gaps else ""
        mend = f'Add {key} = "..."{under}{shown}; look at another language for its meaning.'
        what = f"The line {key!r}{under} is missing."
        yield Fault(f"{source.code}/{where}.toml", 1, what, mend)


def _file_of(name: str, section: str) -> str:
    if name in CALL_LINES or name in NAMES:
        return "volunteer" if name in VOLUNTEER_LINES else "calls"
    return "times" if section == "times" else "types"


def _unknown(entry: Entry) -> Iterator[Fault]:
    if not entry.name.startswith("pages.") and declared_gaps(entry.name) is None:
        mend = "Correct its spelling, or delete it; hotline/prompts/resident_lines.py has a new step's line."
        yield Fault(entry.file, entry.line, f"No call ever says a line {entry.name!r}.", mend)


def _overrides_nothing(entry: Entry, source: Source) -> Iterator[Fault]:
    common = source.lines.get(entry.name)
    if common is None:
        what = f"There is no line {entry.name!r} that this could stand in for."
        yield Fault(entry.file, entry.line, what, "Correct its spelling and its section, or delete it.")
    elif common.texts == entry.texts:
        what = f"{entry.name!r} says the same as {common.file}."
        yield Fault.of(entry, matter(what, "Delete it here, or change its words.", "words_same"))


def _gaps(entry: Entry) -> Iterator[Fault]:
    declared = declared_gaps(entry.name)
    if declared is None:
        return
    for form, template in entry.forms.items():
        named = f"{entry.name!r}" + (f" ({form})" if len(entry.forms) > 1 else "")
        for gap in sorted(template.gaps - declared - _names(entry)):
            known = " ".join(f"{{{name}}}" for name in sorted(declared)) or "none"
            mend = f"Delete it. The gaps of this line are: {known}."
            what, shown = f"{named}: nothing can fill the gap {{{gap}}}.", f"{{{gap}}}"
            known = known.replace("none", "\N{EN DASH}")
            yield Fault.of(entry, matter(what, mend, "words_gap_unknown", gap=shown, known=known))
        optional = {"count"} if form in ("zero", "one", "two") else set()
        for gap in sorted(declared - template.gaps - optional):
            what = f"{named}: the gap {{{gap}}} is missing."
            mend, shown = f"Put {{{gap}}} where it is to be said.", f"{{{gap}}}"
            yield Fault.of(entry, matter(what, mend, "words_gap_missing", gap=shown))
        twice = TWICE.get(entry.name)
        if twice and [part.name for part in template.parts if isinstance(part, GapPart)].count(twice) == 1:
            what = f"{named}: {{{twice}}} is said only once."
            mend, shown = f"Say {{{twice}}} twice, with a pause between.", f"{{{twice}}}"
            yield Fault.of(entry, matter(what, mend, "words_once", gap=shown))


def _names(entry: Entry) -> frozenset[str]:
    """The names of the hotline that may stand in a line: in all but a name itself."""
    return frozenset() if entry.name in NAMES else NAMES


def _name(entry: Entry) -> Iterator[Fault]:
    if entry.name in NAMES and any(len(text) > LONGEST or "[" in text for text in entry.texts.values()):
        what = f"{entry.name!r} is longer than {LONGEST} letters, or has a pause in it."
        mend = "Write the name alone: it begins every message."
        yield Fault.of(entry, matter(what, mend, "words_name", most=LONGEST))
    if entry.name in NAMES and any(HIDDEN.search(text) for text in entry.texts.values()):
        what, mend = f"{entry.name!r} has a sign that nobody sees.", "Type the name by hand, do not paste it."
        yield Fault.of(entry, matter(what, mend, "text_hidden"))


def _forms(entry: Entry, source: Source) -> Iterator[Fault]:
    if len(entry.forms) == 1 or source.language is None:
        return
    if not any("count" in form.gaps for form in entry.forms.values()):
        mend = "Write {count} in it, or keep one text only."
        what = f"{entry.name!r} has plural forms but no {{count}}."
        yield Fault.of(entry, matter(what, mend, "words_no_count", gap="{count}"))
    usual, all_forms = _plurals(source.code)
    for form in sorted(usual - entry.forms.keys()):
        what = f"{entry.name!r}: the plural form {form!r} is missing."
        yield Fault(entry.file, entry.line, what, f'Add {form} = "..." to it.')
    for form in sorted(entry.forms.keys() - all_forms):
        what = f"{entry.name!r}: this language has no plural form {form!r}."
        yield Fault(entry.file, entry.line, what, "Delete it.")


@lru_cache(maxsize=64)
def _plurals(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """The plural forms that counts up to a thousand take in a language, and all that it has."""
    plural_form = Locale.parse(code, sep="-").plural_form
    usual = frozenset({*map(plural_form, range(COUNTED)), "other"})
    return usual, frozenset({*plural_form.tags, "other"})
