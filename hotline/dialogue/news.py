"""What the town tells whoever stays on the line after the request: one after the other, then the word again.

Nobody has to hear it: it comes when everything is noted, and hanging up loses nothing.
"""

from __future__ import annotations

from hotline.cities.news import ENTRIES_AT_MOST
from hotline.dialogue import resident, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Menu, Say, Step, StepFunction, step
from hotline.prompts.lines import Digits, Line, Text


def after_close(call: Conversation) -> StepFunction:
    """Where the call goes when nothing is left to be noted."""
    return news if _items(call) and "news" not in call.answers else resident.word_again


@step
def news(call: Conversation) -> Step:
    """One thing; `*` is the same once more, waiting is the next."""
    items, nth = _items(call), int(call.answers.get("news") or 0)
    if nth >= len(items):
        return Say((), then=resident.word_again)
    intro = (Line("news_intro"),) if nth == 0 else ()
    lines = (*intro, items[nth], Line("news_again"))
    return Menu(lines, silence=news_next, patience=call.city.readback_patience)


@step
def news_next(call: Conversation) -> Step:
    """The next one, if there is one."""
    nth = int(call.answers.get("news") or 0) + 1
    return Say((), then=news, learned={"news": str(nth)})


def _items(call: Conversation) -> tuple[Line, ...]:
    """Announcements of the zone first, then who else helps there with what was asked for."""
    zone, today = call.answers.get("zone", ""), spoken.today(call)
    texts = call.city.news.texts(zone, call.language, today)
    others = call.city.news.entries(zone, call.answers.get("kind", ""), today)[:ENTRIES_AT_MOST]
    told = tuple(Line("news_text", {"text": Text(text)}) for text in texts)
    pairs = (Digits(tuple(call.city.number_pairs(one.number))) for one in others)
    named = zip(others, pairs, strict=True)
    return told + tuple(Line("news_entry", {"text": Text(one.name), "number": pair}) for one, pair in named)
