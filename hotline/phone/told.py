"""What is told of each webhook: one line in the log and one more in the counts."""

from __future__ import annotations

from hotline import metrics
from hotline.logs import event_log
from hotline.phone.failures import known_step
from hotline.phone.turns import Asked

told = event_log(__name__)


def tell(name: str, asked: Asked, *, call: str, status: int, seconds: float) -> None:
    """`call` is empty where the provider did not say it: what a stranger says is not repeated."""
    metrics.webhook(name, status, seconds)
    told.info(
        "webhook",
        webhook=name,
        call=call,
        step=known_step(asked.step),
        turn=asked.turn,
        ms=round(1000 * seconds, 1),
        status=status,
    )
