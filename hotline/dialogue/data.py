"""The steps of key 9: what is kept and why, and to have it erased, with a second press (D1, D10)."""

from __future__ import annotations

from datetime import date

from hotline.dialogue import resident
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Goodbye, Menu, Step, step
from hotline.prompts.lines import Day, Line


@step
def data_about(call: Conversation) -> Step:
    """What we keep, and the key that erases it."""
    delete = Choice(Line("data_delete"), then=data_confirm)
    lines = (_about(call), *((Line("data_note"),) if call.city.voice_notes else ()))
    return Menu(lines, choices=(delete,), after=(Line("data_questions"),), silence=resident.farewell)


def _about(call: Conversation) -> Line:
    """What goes when: whoever agreed to be remembered for longer hears for how long."""
    if call.facts.agreed_until:
        return Line("data_agreed", {"day": Day(date.fromisoformat(call.facts.agreed_until))})
    return Line("data_about_orders" if call.city.orders.paid else "data_about")


@step
def data_confirm(call: Conversation) -> Step:
    """The same key once more; silence never deletes."""
    return Menu((), choices=(Choice(Line("data_confirm"), then=data_erase),), silence=resident.farewell)


@step
def data_erase(call: Conversation) -> Step:
    """Everything about this number goes, now."""
    return Act("erase", {"erased": data_deleted, "nothing": data_nothing}, forgets=True)


@step
def data_deleted(call: Conversation) -> Step:
    """It is gone."""
    return Goodbye((Line("data_deleted"),))


@step
def data_nothing(call: Conversation) -> Step:
    """Nothing is kept under a number that we cannot see."""
    return Goodbye((Line("data_nothing"),))
