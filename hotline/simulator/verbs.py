"""Every verb that the simulated telephone can execute."""

from __future__ import annotations

from hotline.simulator.dialling import dial
from hotline.simulator.gather import gather
from hotline.simulator.player import VERBS, Player
from hotline.simulator.recording import record

VERBS |= {"Gather": gather, "Record": record, "Dial": dial}

__all__ = ["Player"]
