"""What the provider must do when somebody rings one of our numbers, and where it does something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from hotline.carriers.accounts import Answering
from hotline.carriers.knocking import NOBODY_WAITS, RETRIES
from hotline.settings import Settings

USUAL_PORTS = {"http": 80, "https": 443}
NOBODYS_HOST = "demo.twilio.com"  # where a new number leads: the provider's own demo


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting as it is and as it must be, in words for people."""

    what: str
    now: str
    then: str


def wanted_answering(settings: Settings) -> Answering:
    """What each of our numbers must do."""
    base = settings.public_url
    trouble = settings.fallback_url or f"{base}/phone/trouble"
    return Answering(
        ring_url=f"{base}/phone/ring#{RETRIES}",
        trouble_url=trouble if "#" in trouble else f"{trouble}#{RETRIES}",
        over_url=f"{base}/phone/over#{NOBODY_WAITS}",
        text_url=f"{base}/phone/text#{NOBODY_WAITS}",
    )


def differences(now: Answering, then: Answering) -> tuple[Difference, ...]:
    """What would have to change, in the order in which a call meets it."""
    return tuple(_differences(now, then))


def _differences(now: Answering, then: Answering) -> Iterator[Difference]:
    for what, is_so, shall_be in (
        ("application that takes the calls", now.application, then.application),
        ("SIP trunk that takes the calls", now.trunk, then.trunk),
    ):
        if is_so != shall_be:
            yield Difference(what, is_so or "none", shall_be or "none")
    if now.takes_fax != then.takes_fax:
        yield Difference("receives", "faxes", "calls")
    for what, was, method, shall, with_method in (
        ("when somebody rings", now.ring_url, now.ring_method, then.ring_url, then.ring_method),
        ("if that fails", now.trouble_url, now.trouble_method, then.trouble_url, then.trouble_method),
        ("after the call", now.over_url, now.over_method, then.over_url, then.over_method),
        ("when a text message comes", now.text_url, now.text_method, then.text_url, then.text_method),
    ):
        if method != with_method or not same_address(was, shall):
            yield Difference(what, f"{method} {was}" if was else "nothing", f"{with_method} {shall}")
    if now.looks_up_names != then.looks_up_names:
        yield Difference("looks up callers' names, for money", "yes", "no")


def as_kept(now: Answering, then: Answering) -> Answering:
    """`then`, but with addresses that mean the same left as the provider wrote them."""
    return replace(
        then,
        ring_url=now.ring_url if same_address(now.ring_url, then.ring_url) else then.ring_url,
        trouble_url=now.trouble_url if same_address(now.trouble_url, then.trouble_url) else then.trouble_url,
        over_url=now.over_url if same_address(now.over_url, then.over_url) else then.over_url,
        text_url=now.text_url if same_address(now.text_url, then.text_url) else then.text_url,
    )


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are asked in the same way, however host, port and fragment are written."""
    return _essence(one) == _essence(other)


def _essence(address: str) -> object:
    parts = urlsplit(address)
    scheme = parts.scheme.lower()
    port = parts.port or USUAL_PORTS.get(scheme)
    how = sorted(parse_qsl(parts.fragment, keep_blank_values=True))
    return scheme, parts.hostname, port, parts.path or "/", parts.query, how


def taken_by(now: Answering, settings: Settings) -> str | None:
    """Who else uses a number, or None: an application, a trunk, or an address on another host than ours."""
    if now.application:
        return f"the application {now.application}"
    if now.trunk:
        return f"the SIP trunk {now.trunk}"
    host = urlsplit(now.ring_url).hostname
    return None if host in (None, NOBODYS_HOST, urlsplit(settings.public_url).hostname) else host
