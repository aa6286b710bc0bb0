"""What is asked after "something is arranged" and "all is done": for which day, and what it cost (V7).

The same in a call that we made as in one that we were rung in. That something is arranged is kept before the
day is asked for, so that whoever hangs up then has said so much; what cost money is done once all is known.
"""

from __future__ import annotations

from datetime import date, timedelta

from hotline.cities.moments import WEEKDAYS
from hotline.cities.waiting import days_to_arrange
from hotline.dialogue import bridge, spoken, volunteer_pin
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.entries import EMERGENCY_NUMBERS
from hotline.dialogue.steps import Act, Choice, Digits, Menu, Say, Step, step
from hotline.prompts.lines import Digits as Spelt
from hotline.prompts.lines import Gap, Line, Money

SOON = ("today", "tomorrow", "after_tomorrow")
PAID = ("cash", "later", "not")
HUNDRED = 100  # of them are one of the city's money
LEAST_SUM = 3  # digits: 50 cents are 050, so that nobody's 12 becomes twelve cents
ONE_MORE = 1  # digit than the limit has: else 123.40 would end as 12.34, and its last key choose something
EXAMPLE_SUM = 1250
EXAMPLE_DAY = "05"
NOTHING_TOLD = {"day": "", "date": "", "paid_how": "", "spent": "", "receipt": ""}


# --- for which day --------------------------------------------------------------------------


@step
def arranged_day(call: Conversation) -> Step:
    """With one key the next three days; whoever says nothing has arranged it all the same."""
    today = spoken.today(call)
    choices = (
        *(
            Choice(Line(f"arranged_{name}"), then=arranged_on, saves={"day": _after(today, days)})
            for days, name in enumerate(SOON)
        ),
        Choice(Line("arranged_else"), then=arranged_date),
    )
    ended = bridge.bridge_told
    return Menu((Line("arranged_day"),), choices, silence=ended, missed=ended, by_voice=False)


def _after(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


@step
def arranged_date(call: Conversation) -> Step:
    """The day of the month: within two weeks each comes only once."""
    return _date("arranged_date")


@step
def arranged_date_anew(call: Conversation) -> Step:
    """That day is too far away, or there is none."""
    return _date("arranged_date_anew")


def _date(line: str) -> Digits:
    gaps: dict[str, Gap] = {"keyed": Spelt((EXAMPLE_DAY,))}
    missed = bridge.bridge_told
    return Digits((Line(line, gaps),), then=arranged_date_read, saves="date", least=2, most=2, missed=missed)


@step
def arranged_date_read(call: Conversation) -> Step:
    """Which day it is, if it is one of those on the page."""
    days = days_to_arrange(call.now, call.city.timezone)
    day = next((one for one in days if one.day == int(call.answers["date"])), None)
    if day is None:
        return Say((), then=arranged_date_anew)
    return Say((), then=arranged_on, learned={"day": day.isoformat()})


@step
def arranged_on(call: Conversation) -> Step:
    """From now on there is a reminder of that day."""
    return Act("bridge_tell", dict.fromkeys(bridge.SAID_AFTERWARDS, bridge.bridge_told))


def noted_for(call: Conversation) -> Line:
    """The day as it was understood; a date with the digits that were keyed."""
    day = date.fromisoformat(call.answers["day"])
    away = (day - spoken.today(call)).days
    name = ("today", "tomorrow")[away] if away in (0, 1) else WEEKDAYS[day.weekday()]
    gaps: dict[str, Gap] = {"when": spoken.named(name)}
    if not call.answers.get("date"):
        return Line("arranged_noted", gaps)
    return Line("arranged_noted_date", gaps | {"keyed": Spelt((call.answers["date"],))})


# --- what it cost ---------------------------------------------------------------------------


def costs_money(call: Conversation) -> bool:
    """Whether a sum is asked for, as on the page."""
    return call.answers.get("kind") in call.city.orders.paid or bool(call.answers.get("cap"))


def _limit(call: Conversation) -> Money:
    return Money(int(call.answers.get("cap") or call.city.spending_limit), call.city.currency)


@step
def spent_paid(call: Conversation) -> Step:
    """Whether the money is back; never how somebody's account is called."""
    choices = (
        *(Choice(Line(f"spent_{how}"), then=spent_sum, saves={"paid_how": how}) for how in PAID),
        Choice(Line("spent_nothing"), then=bridge.bridge_tell, saves={"spent": "0"}),
    )
    untold = bridge.bridge_untold
    return Menu((Line("spent_paid"),), choices, silence=untold, missed=untold, by_voice=False)


@step
def spent_sum(call: Conversation) -> Step:
    """The sum on the receipt, with its hundredths."""
    return _sum(call, "spent_sum")


@step
def spent_sum_anew(call: Conversation) -> Step:
    """Without its hundredths nobody knows which sum is meant."""
    return _sum(call, "spent_sum_anew")


@step
def spent_too_much(call: Conversation) -> Step:
    """More than may be spent is entered by a person."""
    return _sum(call, "spent_too_much")


def _sum(call: Conversation, line: str) -> Digits:
    limit, currency = _limit(call), call.city.currency
    example = f"{EXAMPLE_SUM}"
    gaps: dict[str, Gap] = {
        "limit": limit,
        "sum": Money(EXAMPLE_SUM // HUNDRED, currency, EXAMPLE_SUM % HUNDRED),
        "keyed": Spelt((example[:2], example[2:])),
    }
    return Digits(
        (Line(line, gaps), volunteer_pin.how_it_ends()),
        then=spent_sum_read,
        saves="spent",
        least=LEAST_SUM,
        most=max(LEAST_SUM, len(str(limit.amount * HUNDRED))) + ONE_MORE,
        partial=spent_sum_anew,
        missed=bridge.bridge_untold,
        finish=volunteer_pin.ENDS,
        emergencies=tuple(sorted(EMERGENCY_NUMBERS)),  # 9.99 is a price
    )


@step
def spent_sum_read(call: Conversation) -> Step:
    """Within the limit, as on the page."""
    too_much = int(call.answers["spent"]) > _limit(call).amount * HUNDRED
    return Say((), then=spent_too_much if too_much else spent_receipt)


@step
def spent_receipt(call: Conversation) -> Step:
    """The sum once more, which `*` corrects; and where the receipt is."""
    whole, rest = divmod(int(call.answers["spent"]), HUNDRED)
    read_back = Line("spent_read_back", {"sum": Money(whole, call.city.currency, rest)})
    choices = (
        Choice(Line("spent_receipt_given"), then=bridge.bridge_tell, saves={"receipt": "yes"}),
        Choice(Line("spent_receipt_kept"), then=bridge.bridge_tell, saves={"receipt": "no"}),
    )
    untold = bridge.bridge_untold
    return Menu((read_back,), choices, star=spent_sum, silence=untold, missed=untold, by_voice=False)
