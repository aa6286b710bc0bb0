"""What the clock does, and how often. Every job is safe to run twice, and on two machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hotline.clock import (
    alerts,
    calls,
    checkins,
    confirmations,
    counting,
    digest,
    feedback,
    forgetting,
    jobs,
    notes,
    pulses,
    push,
    readings,
    receipts,
    reminders,
    waking,
)

if TYPE_CHECKING:
    from hotline.house import House


@dataclass(frozen=True, slots=True)
class Task:
    """A job with its name in the log and the seconds between two runs."""

    name: str
    seconds: int
    job: Callable[[House, datetime], object]


SCHEDULE = (
    Task("confirmations", 2, confirmations.confirm),
    Task("waking", 5, waking.wake),
    Task("once a day", 60, digest.tell),
    Task("messages", 1, jobs.send_messages),
    Task("receipts", 2, receipts.read),
    Task("calls", 1, calls.ring),
    Task("calls without an end", 30, calls.look_after),
    Task("notices", 1, push.send_notices),
    Task("mails", 1, alerts.send_mails),
    Task("urgent mails", 1, alerts.tell_at_once),
    Task("mails about what waits", 30, alerts.tell_operators),
    Task("repeated callers", 60, alerts.note_repeated_callers),
    Task("silent zones", 900, pulses.measure),
    Task("overdue claims", 20, jobs.release_overdue_claims),
    Task("reminders", 20, reminders.remind),
    Task("asking afterwards", 30, feedback.ask),
    Task("check-ins", 5, checkins.ring),
    Task("lost calls", 60, jobs.close_lost_calls),
    Task("ended calls", 60, forgetting.wipe_ended_calls),
    Task("forgetting", 3600, forgetting.forget),
    Task("voice notes", 2, notes.fetch),
    Task("lines read aloud", 1, readings.fetch),
    Task("recordings left", 1800, notes.look_for_left),
    Task("records removed", 10, forgetting.have_removed),
    Task("erasures written down", 60, forgetting.write_down_erasures),
    Task("old sign-ins", 600, jobs.clear_old_sign_ins),
    Task("old documents", 3600, jobs.end_old_documents),
    Task("figures", 20, counting.count_days),
    Task("open months", 3600, counting.make_open_months),
    Task("last digits", 60, counting.fill_endings),
)
