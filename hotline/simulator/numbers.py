"""The settings of a telephone number at the provider, and of the account it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

NO_ACCOUNT = "AC" + "0" * 32
RING, OVER, TROUBLE = "/phone/ring", "/phone/over", "/phone/trouble"


class NumbersOfNow(Set[str]):
    """Numbers that whoever has the account may add to while it is in use."""

    def __init__(self, now: Callable[[], Iterable[str]]) -> None:
        """`now` tells which they are at this moment."""
        self._now = now

    def __contains__(self, number: object) -> bool:
        return number in tuple(self._now())

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._now()))

    def __len__(self) -> int:
        return len(tuple(self._now()))

    @classmethod
    def _from_iterable(cls, found: Iterable[Any]) -> Set[Any]:
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose number it is: its SID, the token that signs, the numbers that may be shown as caller ID."""

    token: str = field(repr=False)
    sid: str = NO_ACCOUNT
    numbers: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """Where the provider knocks. Addresses are public ones and may end in `#rc=2&rp=ct,5xx`.

    What begins with `public_url` is sent to `base_url` instead: where the server really listens.
    """

    voice_url: str
    voice_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_url: str = ""
    status_method: str = "POST"
    public_url: str = ""
    base_url: str = ""

    def target(self, url: str) -> str:
        """Where a request to this public address is really sent."""
        public = self.public_url
        if public and url.startswith(public) and url[len(public) : len(public) + 1] in ("", "/", "?"):
            return self.base_url + url[len(public) :]
        return url


def number_at(url: str, public_url: str = "") -> PhoneNumber:
    """This product's webhooks on the server at `url`: its base, or the address of its first webhook."""
    base, ring = _split(url)
    public = public_url.rstrip("/") or base
    if ring != RING:
        return PhoneNumber(voice_url=public + ring, public_url=public, base_url=base)
    return PhoneNumber(
        voice_url=public + RING,
        fallback_url=public + TROUBLE,
        status_url=public + OVER,
        public_url=public,
        base_url=base,
    )


def _split(url: str) -> tuple[str, str]:
    """(base, path of the first webhook)."""
    if urlsplit(url).path.endswith(RING):
        base, _, _ = url.partition(RING)
        return base, RING
    if urlsplit(url).path in ("", "/"):
        return url.rstrip("/"), RING
    base = urljoin(url, "/").rstrip("/")
    return base, url[len(base) :]
