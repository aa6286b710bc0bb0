"""The words that the scripts of the telephone put on the screen, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable

from hotline.simulator.phonebook import Subscriber

# Key in the scripts -> line of simulator.toml, and the gaps that the scripts fill.
WORDS: dict[str, tuple[str, ...]] = {
    "start": ("simulator.start",),
    "state_idle": ("simulator.state_idle",),
    "state_calling": ("simulator.state_calling",),
    "state_talking": ("simulator.state_talking",),
    "state_ringing": ("simulator.state_ringing",),
    "state_over": ("simulator.state_over",),
    "call": ("simulator.call",),
    "hang_up": ("simulator.hang_up",),
    "answer": ("simulator.answer",),
    "refuse": ("simulator.refuse",),
    "over": ("simulator.over", "time"),
    "line_down": ("simulator.line_down",),
    "not_connected": ("simulator.not_connected",),
    "rings_at": ("simulator.rings_at", "who"),
    "rings_from": ("simulator.rings_from", "who"),
    "missed": ("simulator.missed",),
    "joined": ("simulator.joined",),
    "parted_completed": ("simulator.parted_completed",),
    "parted_busy": ("simulator.parted_busy",),
    "parted_no-answer": ("simulator.parted_no_answer",),
    "parted_failed": ("simulator.parted_failed",),
    "recording": ("simulator.recording",),
    "unknown_verb": ("simulator.unknown_verb", "verb"),
    "withheld": ("simulator.kind_withheld",),
    "copy": ("simulator.copy", "code"),
    "copied": ("simulator.copied",),
    "you_wrote": ("simulator.you_wrote",),
    "replied": ("simulator.replied",),
    "step": ("simulator.step", "step", "turn"),
    "signature_fine": ("simulator.signature_fine",),
    "signature_refused": ("simulator.signature_refused",),
    "no_voice": ("simulator.no_voice", "languages"),
}
LABELS = {
    "landline": "simulator.kind_landline",
    "mobile": "simulator.kind_mobile",
    "home": "simulator.kind_home",
    "withheld": "simulator.kind_withheld",
    "volunteer": "simulator.kind_volunteer",
    "desk": "simulator.kind_desk",
}


def words_for(say: Callable[..., str]) -> dict[str, str]:
    """All of them; gaps stay as they are, for the scripts."""
    return {key: say(name, **{gap: f"{{{gap}}}" for gap in gaps}) for key, (name, *gaps) in WORDS.items()}


def label_of(one: Subscriber, say: Callable[..., str]) -> str:
    """What somebody is called: by name, else by the kind of telephone."""
    return one.name or say(LABELS[one.kind])
