"""Webhooks of one call: tried again, redirected, repeated or lost, as the rules and the switches say."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from hotline.simulator.cookies import Cookies
from hotline.simulator.faults import EndlessCall, Fault, Refused
from hotline.simulator.fragments import Rules, without_fragment
from hotline.simulator.leg import Leg
from hotline.simulator.sender import Asked, Sender
from hotline.simulator.switches import Switches
from hotline.simulator.transport import LineDown

MOST_REDIRECTS = 10
MOST_WEBHOOKS = 500  # of one call
LOST = LineDown("ct", 11205, "the request was lost on its way")
TOO_SLOW = LineDown("rt", 11200, "the answer came too late")


@dataclass(frozen=True, slots=True)
class Request:
    """A document to be asked for; `url` may end in rules. `extra` goes beside the standard parameters."""

    url: str
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=dict)
    is_fallback: bool = False


class Webhooks:
    """Everything one call sends. `asked` holds every request; `waited` the seconds lost by failures."""

    def __init__(self, sender: Sender, switches: Switches) -> None:
        """One for each call; the sender's connections outlive it."""
        self.sender, self.switches = sender, switches
        self.asked: list[Asked] = []
        self.waited = 0.0
        self._count = 0
        self._late: list[Callable[[], object]] = []
        self._media: dict[str, Asked] = {}

    def ask(self, leg: Leg, request: Request) -> Asked:
        """Ask for the next document, as often as the rules allow. Refused with the provider's code."""
        url, rules = without_fragment(request.url)
        _check_address(url)
        number, self._count = self._count, self._count + 1
        if number >= MOST_WEBHOOKS:
            raise EndlessCall(f"{MOST_WEBHOOKS} documents in one call, the last from {urlsplit(url).path}")
        parameters = {**leg.parameters(), **self.switches.extra_parameters, **request.extra}
        token, waited = str(uuid.uuid4()), 0.0
        for attempt in range(rules.retries + 1):
            asked = self._follow(leg, replace(request, url=url), parameters, token, rules, (number, attempt))
            kind = _failure(asked)
            waited += _lost_seconds(asked, rules)
            if not kind or not rules.try_again(kind) or waited >= rules.total:
                break
        self.waited += min(waited, rules.total)
        if kind:
            raise Refused(_fault(asked))
        for _ in range(self.switches.repeats):
            asked = self._follow(leg, replace(request, url=url), parameters, token, rules, (-1, 1))
        return asked

    def tell(self, leg: Leg, request: Request, parameters: Mapping[str, str]) -> Asked:
        """A callback: nobody waits for it and its answer is not executed."""
        url, rules = without_fragment(request.url)
        everything = {**parameters, **self.switches.extra_parameters, **request.extra}
        asked = self.sender.prepare("callback", request.method, url, everything, str(uuid.uuid4()))
        for _attempt in range(rules.retries + 1):
            self.asked.append(self.sender.send(replace(asked), rules=rules))
            kind = _failure(self.asked[-1])
            if not kind or not rules.try_again(kind):
                break
        return self.asked[-1]

    def tell_late(self, leg: Leg, request: Request, parameters: Mapping[str, str]) -> None:
        """A callback that is kept back until `deliver_late`."""
        self._late.append(lambda: self.tell(leg, request, parameters))

    def deliver_late(self) -> None:
        """Deliver what was kept back."""
        kept, self._late = self._late, []
        for deliver in kept:
            deliver()

    def repeat_last(self) -> Asked:
        """The last webhook once more, byte for byte."""
        last = next(asked for asked in reversed(self.asked) if asked.purpose == "voice")
        self.asked.append(self.sender.send(replace(last, headers=dict(last.headers))))
        return self.asked[-1]

    def fetch_media(self, url: str) -> Asked:
        """A recording to be played: asked by GET, without parameters; once in a call if it may be kept."""
        if url in self._media:
            return self._media[url]
        address, rules = without_fragment(url)
        _check_address(address)
        asked = self.sender.send(
            self.sender.prepare("media", "GET", address, {}, str(uuid.uuid4())), rules=rules
        )
        self.asked.append(asked)
        if _failure(asked):
            raise Refused(_fault(asked))
        if any(asked.header(name) for name in ("etag", "last-modified", "cache-control")):
            self._media[url] = asked
        return asked

    def _follow(
        self,
        leg: Leg,
        request: Request,
        parameters: Mapping[str, str],
        token: str,
        rules: Rules,
        place: tuple[int, int],
    ) -> Asked:
        """One attempt, with every redirect it leads to."""
        for _ in range(MOST_REDIRECTS + 1):
            asked = self._once(request, parameters, token, rules, place, leg.cookies)
            place = (-1, 0)  # the switches mean the first address only
            if asked.failure or not 300 <= asked.status < 400 or not asked.header("location"):
                return asked
            request = _redirected(request, asked)
            if not self.switches.digits_survive_redirect:
                parameters = {name: value for name, value in parameters.items() if name != "Digits"}
        raise Refused(Fault(11215, f"more than {MOST_REDIRECTS}", asked.address, asked.status))

    def _once(
        self,
        request: Request,
        parameters: Mapping[str, str],
        token: str,
        rules: Rules,
        place: tuple[int, int],
        cookies: Cookies,
    ) -> Asked:
        number, attempt = place
        asked = self.sender.prepare("voice", request.method, request.url, parameters, token)
        self.asked.append(asked)
        switches = self.switches
        if number in switches.unreachable or (attempt == 0 and number in switches.lost_requests):
            asked.failure = LOST
            return asked
        self.sender.send(asked, cookies=cookies, rules=rules)
        if attempt == 0 and number in switches.lost_answers:
            asked.failure = TOO_SLOW
        return asked


def _redirected(request: Request, asked: Asked) -> Request:
    """Where a 3xx leads; all but 307 and 308 are asked by GET."""
    url, _ = without_fragment(urljoin(asked.address, asked.header("location")))
    _check_address(url)
    method = request.method if asked.status in (307, 308) else "GET"
    return replace(request, url=url, method=method)


def _failure(asked: Asked) -> str:
    """`ct`, `rt`, `4xx`, `5xx` or another word for what went wrong; empty if nothing did."""
    if asked.failure is not None:
        return asked.failure.kind
    return "" if 200 <= asked.status < 300 else f"{asked.status // 100}xx"


def _lost_seconds(asked: Asked, rules: Rules) -> float:
    """What a simulated loss costs; a real one has taken its own time."""
    if asked.failure is LOST:
        return rules.connect
    return rules.read if asked.failure is TOO_SLOW else 0.0


def _fault(asked: Asked) -> Fault:
    if asked.failure is not None:
        return Fault(asked.failure.code, asked.failure.detail, asked.address)
    return Fault(11200, f"the server answered {asked.status}", asked.address, asked.status)


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(Fault(11100, url, url))
    if "_" in parts.hostname:
        raise Refused(Fault(11210, "a host name must not hold an underscore", url))
