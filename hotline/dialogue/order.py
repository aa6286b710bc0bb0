"""The questions of an order, where the city asks them: when, how many, who pays (C17, C18).

The request is saved before the first of them; each answer changes it, and silence leaves open what was asked.
"""

from __future__ import annotations

from hotline.dialogue import crisis, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.entries import EMERGENCY_NUMBERS
from hotline.dialogue.steps import Act, Choice, Digits, Menu, Say, Step, step
from hotline.prompts.lines import Digits as Spelt
from hotline.prompts.lines import Line, Money

OPEN = "open"  # asked, and left open
# After another kind of help was chosen, all is asked anew.
ANEW = {"wanted": "", "quantity": "", "payment": "", "order_told": ""}
STILL_TODAY = ("today", "today_from")
PAYMENTS = ("cash", "later", "cannot_pay")
COUNTED_AT_MOST = 3  # digits
NOTHING_ASKED = 1.0  # seconds: the number is told, and the call goes on


@step
def order_next(call: Conversation) -> Step:
    """The next question that was not asked yet; then the number of the order, and the close."""
    kind, orders = call.answers["kind"], call.city.orders
    # Whoever rings when nobody is rung any more today is not asked whether it must be today.
    today = orders.today_or_week and spoken.when_open(call).name in STILL_TODAY
    asked = (
        ("wanted", today, order_when),
        ("quantity", kind in orders.counted, order_how_many),
        ("payment", kind in orders.paid, order_payment),
        ("order_told", bool(call.answers.get("order")), order_number),
    )
    missing = [question for name, asks, question in asked if asks and not call.answers.get(name)]
    return Say((), then=missing[0] if missing else crisis.talk_now)


@step
def order_when(call: Conversation) -> Step:
    """Today, or some day this week."""
    choices = (
        Choice(Line("order_today"), then=order_noted, saves={"wanted": "today"}),
        Choice(Line("order_week"), then=order_noted, saves={"wanted": "week"}),
    )
    return Menu((Line("order_when"),), choices, silence=order_when_open)


@step
def order_when_open(call: Conversation) -> Step:
    """Left open."""
    return Say((), then=order_next, learned={"wanted": OPEN})


@step
def order_how_many(call: Conversation) -> Step:
    """A quantity in digits."""
    return Digits(
        (Line("order_how_many"),),
        then=order_noted,
        saves="quantity",
        least=1,
        most=COUNTED_AT_MOST,
        silence=order_how_many_open,
        missed=order_how_many_open,
        emergencies=tuple(sorted(EMERGENCY_NUMBERS)),  # 110 of something are an answer
    )


@step
def order_how_many_open(call: Conversation) -> Step:
    """Left open."""
    return Say((), then=order_next, learned={"quantity": OPEN})


@step
def order_payment(call: Conversation) -> Step:
    """How it will be paid, and how much a helper spends at most: a mode, never an account (D12)."""
    limit = Money(call.city.spending_limit, call.city.currency)
    choices = tuple(
        Choice(Line(f"order_{mode}"), then=order_noted, saves={"payment": mode}) for mode in PAYMENTS
    )
    return Menu((Line("order_payment", {"limit": limit}),), choices, silence=order_payment_open)


@step
def order_payment_open(call: Conversation) -> Step:
    """Left open."""
    return Say((), then=order_next, learned={"payment": OPEN})


@step
def order_noted(call: Conversation) -> Step:
    """Each answer changes the same request, at once."""
    return Act("order", {"noted": order_next, "gone": order_next})


@step
def order_number(call: Conversation) -> Step:
    """What stands on the bag (D6); whoever stays to the end hears it once more."""
    return Menu(told_again(call), silence=order_number_told, patience=NOTHING_ASKED)


def told_again(call: Conversation) -> tuple[Line, ...]:
    """The number of the order, where there is one."""
    order = call.answers.get("order", "")
    pairs = tuple(order[place : place + 2] for place in range(0, len(order), 2))
    return (Line("order_number", {"order": Spelt(pairs)}),) if pairs else ()


@step
def order_number_told(call: Conversation) -> Step:
    """Once is enough, however often the read-back is heard again."""
    return Say((), then=order_next, learned={"order_told": "yes"})
