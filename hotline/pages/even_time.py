"""An answer that takes as long for a stranger's number as for a volunteer's."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

# Longer than the slowest honest way through: two hashes, three rows and one commit on an old disk.
SECONDS = 0.3

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def even_time(view: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Hold the answer back until SECONDS have passed, whatever it is. No transaction is open meanwhile."""

    @wraps(view)
    def evened(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        begun = time.monotonic()
        try:
            return view(*args, **kwargs)
        finally:
            time.sleep(max(0.0, begun + SECONDS - time.monotonic()))

    return evened
