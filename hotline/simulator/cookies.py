"""Cookies of one leg: kept and sent back as a browser would, never shared with another leg."""

from __future__ import annotations

from http.cookies import CookieError, Morsel, SimpleCookie
from urllib.parse import urlsplit


class Cookies:
    """What the servers have asked this leg to keep."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], str] = {}  # (host, path, name) -> value

    @classmethod
    def from_list(cls, kept: list[list[str]]) -> Cookies:
        """Cookies that were kept as a list, between two requests of one call."""
        cookies = cls()
        cookies._kept = {(host, path, name): value for host, path, name, value in kept}
        return cookies

    def as_list(self) -> list[list[str]]:
        """What `from_list` takes: host, path, name and value of each."""
        return [[*place, value] for place, value in self._kept.items()]

    def keep(self, url: str, lines: list[str]) -> None:
        """Take in the `Set-Cookie` lines of an answer from `url`."""
        for line in lines:
            try:
                crumbs = SimpleCookie(line)
            except CookieError:
                continue
            for crumb in crumbs.values():
                self._keep(url, crumb)

    def header(self, url: str) -> str:
        """The value of `Cookie` for a request to `url`; empty if there is none."""
        parts = urlsplit(url)
        fitting = (
            f"{name}={value}"
            for (host, path, name), value in self._kept.items()
            if host == parts.hostname and _below(parts.path or "/", path)
        )
        return "; ".join(fitting)

    def _keep(self, url: str, crumb: Morsel[str]) -> None:
        parts = urlsplit(url)
        if crumb["secure"] and parts.scheme != "https":
            return
        key = (parts.hostname or "", crumb["path"] or parts.path.rpartition("/")[0] or "/", crumb.key)
        if crumb["max-age"] in ("0", 0) or "1970" in crumb["expires"]:
            self._kept.pop(key, None)
        else:
            self._kept[key] = crumb.coded_value


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else folder + "/")
