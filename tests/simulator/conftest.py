from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any, TypeAlias

import pytest

from hotline.simulator import Hands, SimulatedPhone, SocketTransport, VirtualClock
from tests.simulator.hotlines import DIALS, RESIDENT, TOKEN, Answer, Handler, Hotline, Server

Rings: TypeAlias = Callable[..., SimulatedPhone]
AT_ONCE = Hands(start=0.0, gap=0.0)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def hotline(server: Server) -> Hotline:
    """A hotline that takes every final callback and knows nothing else yet."""
    server.hotline = Hotline(f"http://127.0.0.1:{server.server_port}")
    server.hotline.gives("/phone/over", Answer(status=204, kind=None))
    return server.hotline


@pytest.fixture
def rings(hotline: Hotline) -> Iterator[Rings]:
    """A resident who has dialled; webhooks take no time unless the test says so."""
    transport = SocketTransport()

    def rings(**options: Any) -> SimulatedPhone:
        values: dict[str, Any] = {
            "token": TOKEN,
            "caller": RESIDENT,
            "dials": DIALS,
            "hands": AT_ONCE,
            "clock": VirtualClock(answer_seconds=0.0),
            "transport": transport,
        }
        return SimulatedPhone(options.pop("url", hotline.url), **values | options).dial()

    yield rings
    transport.close()
