"""How a request travels: over a real socket, or straight into a WSGI application."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeAlias
from urllib.parse import unquote_to_bytes, urlsplit

Headers: TypeAlias = list[tuple[str, str]]
Reply: TypeAlias = tuple[int, Headers | Mapping[str, str], bytes]


class Transport(Protocol):
    """Anything that takes a request somewhere. Its failures are LineDown."""

    def send(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> Reply:
        """Send exactly this; answers status, headers (repeated ones apart) and body."""


class LineDown(Exception):
    """No answer came. `kind`: `ct` (no connection), `rt` (too slow), else not to be tried again."""

    def __init__(self, kind: str, code: int, detail: str) -> None:
        """`code` is the provider's."""
        self.kind, self.code, self.detail = kind, code, detail
        super().__init__(detail)


class SocketTransport:
    """HTTP over sockets that are kept open. Sends the address as it is: no library may tidy it up."""

    def __init__(self) -> None:
        self.connect_seconds = 5.0
        self.read_seconds = 15.0
        self._open: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def send(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> Reply:
        """One request; a connection that the server has closed in the meantime is opened anew."""
        scheme, authority, target = split_target(url)
        kept = self._open.pop((scheme, authority), None)
        if kept is not None and kept.sock is not None:
            try:
                return self._exchange(kept, (scheme, authority), (method, target), headers, data)
            except (http.client.RemoteDisconnected, ConnectionError):
                kept.close()
        connection = self._connect(scheme, authority)
        try:
            return self._exchange(connection, (scheme, authority), (method, target), headers, data)
        except TimeoutError as error:
            raise LineDown("rt", 11200, f"no answer within {self.read_seconds:g} s") from error
        except http.client.IncompleteRead as error:
            raise LineDown("partial", 11200, "the answer broke off") from error
        except (http.client.HTTPException, OSError) as error:
            raise LineDown("protocol", 11206, type(error).__name__) from error

    def close(self) -> None:
        """Close what is kept open."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _connect(self, scheme: str, authority: str) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        try:
            connection = kind(authority, timeout=self.connect_seconds)
            connection.connect()
        except socket.gaierror as error:
            raise LineDown("dns", 11210, f"there is no host {authority}") from error
        except ssl.SSLError as error:
            raise LineDown("tls", 11220, str(error)) from error
        except (OSError, http.client.InvalidURL) as error:
            raise LineDown("ct", 11205, f"nothing answers at {scheme}://{authority}") from error
        return connection

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        host: tuple[str, str],
        line: tuple[str, str],
        headers: Mapping[str, str],
        data: bytes | None,
    ) -> Reply:
        connection.sock.settimeout(self.read_seconds)
        connection.putrequest(*line, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value.encode("latin-1"))
        if data is not None:
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        answer = connection.getresponse()
        body = answer.read()
        if not answer.will_close:
            self._open[host] = connection
        return answer.status, answer.getheaders(), body


class WsgiTransport:
    """No socket: calls a WSGI application in this process, for walks of many thousand calls."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        """`app`: any WSGI application, such as a Flask one."""
        self._app = app

    def send(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> Reply:
        """One request, answered before this returns."""
        started: list[tuple[int, Headers]] = []

        def start_response(
            status: str, answered: Headers, _exc_info: object = None
        ) -> Callable[[bytes], None]:
            started.append((int(status.split(maxsplit=1)[0]), answered))
            return lambda _data: None

        chunks = self._app(_environ(method, url, headers, data or b""), start_response)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, answered = started[-1]
        return status, answered, body


def _environ(method: str, url: str, headers: Mapping[str, str], data: bytes) -> dict[str, Any]:
    scheme, authority, target = split_target(url)
    path, _, query = target.partition("?")
    host = headers.get("Host", authority)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": target,
        "SERVER_NAME": urlsplit(f"//{host}").hostname or "",
        "SERVER_PORT": str(urlsplit(f"//{host}").port or (443 if scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(data)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(data),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ["CONTENT_TYPE" if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


def split_target(url: str) -> tuple[str, str, str]:
    """(scheme, host and port, path with query, byte for byte)."""
    scheme, _, rest = url.partition("://")
    ends = [place for place in (rest.find("/"), rest.find("?")) if place >= 0]
    cut = min(ends, default=len(rest))
    target = rest[cut:]
    return scheme, rest[:cut].rpartition("@")[2], target if target.startswith("/") else "/" + target
