"""What the town tells whoever stays on the line after the request: one after the other, then the word again.

Nobody has to hear it: it comes when everything is noted, and hanging up loses nothing. Where the city pays
for it, one key puts the caller through to whoever of the directory was just named.

Where a kind of help goes to the directory its callers hear that in place of a request, and then of key 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.cities.news import ENTRIES_AT_MOST, DirectoryEntry
from hotline.cities.ways import DIRECTORY
from hotline.dialogue import resident, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Menu, Say, Step, StepFunction, Transfer, step
from hotline.prompts.lines import Digits, Line, Text

A_MINUTE = 60
CONNECTING = "news_connecting"  # said before each ringing there: by it these are counted


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be told; `entry` where it is somebody of the directory."""

    line: Line
    entry: DirectoryEntry | None = None


def after_close(call: Conversation) -> StepFunction:
    """Where the call goes when nothing is left to be noted."""
    return news if _items(call) and "news" not in call.answers else resident.word_again


@step
def news(call: Conversation) -> Step:
    """One thing; `*` is the same once more, waiting is the next; a key may put through."""
    items, nth = _items(call), int(call.answers.get("news") or 0)
    if nth >= len(items):
        return Say((), then=_ends(call))
    intro = (Line("directory_intro" if _sent_on(call) else "news_intro"),) if nth == 0 else ()
    lines, choices = (*intro, items[nth].line), _connects(call, items[nth])
    if not choices:
        return Menu((*lines, Line("news_again")), silence=news_next, patience=call.city.readback_patience)
    return Menu(lines, choices, after=(Line("news_again"),), silence=news_next)


@step
def news_next(call: Conversation) -> Step:
    """The next one, if there is one."""
    nth = int(call.answers.get("news") or 0) + 1
    return Say((), then=news, learned={"news": str(nth)})


# --- a kind of help that goes to the directory


def is_sent_on(call: Conversation) -> bool:
    """Whether others help with that, and one of them is there to be named; not once something was noted."""
    kind, zone = call.answers.get("kind", ""), call.answers.get("zone", "")
    to_others = call.city.ways.of(kind, zone) == DIRECTORY and not call.answers.get("request")
    return to_others and bool(call.city.news.helping(zone, kind, spoken.today(call)))


@step
def directory(call: Conversation) -> Step:
    """Nothing is noted: who helps is told, and the log says that."""
    return Say((), then=directory_sent, learned={"sent_on": "yes", "news": ""})


@step
def directory_sent(call: Conversation) -> Step:
    """For the log, before the first is named."""
    return Act("directory", {"sent": news})


@step
def directory_end(call: Conversation) -> Step:
    """Whom that does not help presses 0; `*` names them all again."""
    lines = (Line("directory_end"), Line("news_again"))
    return Menu(lines, star=directory_anew, silence=resident.farewell)


@step
def directory_anew(call: Conversation) -> Step:
    """From the first one on."""
    return Say((), then=news, learned={"news": ""})


def _sent_on(call: Conversation) -> bool:
    return bool(call.answers.get("sent_on"))


def _ends(call: Conversation) -> StepFunction:
    """What comes after the last one, and after a talk."""
    return directory_end if _sent_on(call) else resident.word_again


# --- put through to whoever was named


def _connects(call: Conversation, item: Item) -> tuple[Choice, ...]:
    """The key, while somebody is there; not where nobody could count how often (the number is withheld)."""
    entry = item.entry
    if entry is None or call.facts.number == "withheld" or not call.city.news.connects:
        return ()
    if not entry.is_there(call.now):
        return ()
    return (Choice(Line("news_connect"), then=news_wanted, saves={"entry": entry.number}),)


@step
def news_wanted(call: Conversation) -> Step:
    """The city pays for it: so many times in a day from one number, and from all together."""
    told = {"allowed": news_connecting, "too_often": news_too_often, "full": news_full}
    return Act("connect", told)


@step
def news_connecting(call: Conversation) -> Step:
    """Said before it rings there."""
    return Say((Line("news_connecting"),), then=news_transfer)


@step
def news_transfer(call: Conversation) -> Step:
    """Ring it, if it is still there: what was tried too long ago is neither read nor rung."""
    number, city = call.answers.get("entry", ""), call.city
    entry = next((one for one in city.news.directory if one.number == number), None)
    there = entry is not None and entry.is_there(call.now)
    return Transfer(
        lines=(),
        then=news_transferred,
        number=number if there else "",
        seconds=city.transfer_seconds,
        name=entry.name if entry is not None else "",
        to_others=True,
        limit=0 if city.portable else city.news.talk_minutes * A_MINUTE,
    )


@step
def news_transferred(call: Conversation) -> Step:
    """Spoken with them: the word once more, or key 0. Else it is said so, and the next entry follows."""
    if call.answers.get("entry_ended") == "entry_joined":
        return Say((), then=_ends(call))
    return Say((Line("news_not_reached"),), then=news_next)


@step
def news_too_often(call: Conversation) -> Step:
    """Not again today; the number was read out."""
    return Say((Line("news_too_often"),), then=news_next)


@step
def news_full(call: Conversation) -> Step:
    """Nobody is put through any more today: the number is told twice again, to be dialled."""
    items, nth = _items(call), int(call.answers.get("news") or 0)
    again = (items[nth].line,) if nth < len(items) else ()
    return Say((Line("news_full"), *again), then=news_next)


def _items(call: Conversation) -> tuple[Item, ...]:
    """Announcements of the zone first, then who else helps there with what was asked for."""
    zone, kind, today = call.answers.get("zone", ""), call.answers.get("kind", ""), spoken.today(call)
    if _sent_on(call):
        helping = call.city.news.helping(zone, kind, today)[:ENTRIES_AT_MOST]
        return tuple(_of_entry(call, one) for one in helping)
    texts = call.city.news.texts(zone, call.language, today)
    others = call.city.news.entries(zone, kind, today)[:ENTRIES_AT_MOST]
    told = tuple(Item(Line("news_text", {"text": Text(text)})) for text in texts)
    return told + tuple(_of_entry(call, one) for one in others)


def _of_entry(call: Conversation, one: DirectoryEntry) -> Item:
    number = Digits(tuple(call.city.number_pairs(one.number)))
    return Item(Line("news_entry", {"text": Text(one.name), "number": number}), one)
