"""A voice note."""

from __future__ import annotations

import pytest

from hotline.simulator import Switches
from tests.simulator.conftest import Rings
from tests.simulator.hotlines import Hotline

NOTE = "/phone/keys/note"


def records(hotline: Hotline, attributes: str = "") -> None:
    hotline.says("/phone/ring", f'<Record action="{NOTE}" {attributes}/><Say>Never heard.</Say>')
    hotline.says(NOTE, "<Say>Thank you.</Say>")
    hotline.says("/recorded", "")


def test_a_note_ends_by_silence(hotline: Hotline, rings: Rings) -> None:
    records(hotline)
    caller = rings()
    caller.hears()
    caller.speaks("I need my prescription", seconds=12.0).stays_silent()
    form = hotline.knocks_at(NOTE)[0].form
    assert (form["RecordingDuration"], form["Digits"]) == ("12", "")
    assert caller.seconds == pytest.approx(0.5 + 12 + 5)
    assert "RecordingSid" not in form


def test_a_note_ends_by_a_key(hotline: Hotline, rings: Rings) -> None:
    records(hotline, 'finishOnKey="#" recordingStatusCallback="/recorded"')
    caller = rings()
    caller.hears()
    caller.speaks(seconds=3.0).presses_now("5").waits(1.0).presses_now("#")
    form = hotline.knocks_at(NOTE)[0].form
    assert (form["RecordingDuration"], form["Digits"]) == ("3", "#")
    recorded = hotline.knocks_at("/recorded")[0].form
    assert (recorded["RecordingStatus"], recorded["RecordingUrl"]) == ("completed", form["RecordingUrl"])


def test_the_action_is_asked_also_after_the_caller_hung_up(hotline: Hotline, rings: Rings) -> None:
    records(hotline)
    caller = rings()
    caller.hears()
    caller.speaks(seconds=4.0).hangs_up()
    assert hotline.paths == ["/phone/ring", NOTE, "/phone/over"]
    form = hotline.knocks_at(NOTE)[0].form
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")


def test_a_note_is_cut_at_its_longest_length(hotline: Hotline, rings: Rings) -> None:
    records(hotline, 'maxLength="10" timeout="0" playBeep="false"')
    caller = rings()
    caller.hears()
    caller.speaks(seconds=30.0).hears()
    assert hotline.knocks_at(NOTE)[0].form["RecordingDuration"] == "10"


def test_the_name_of_a_recording_comes_only_with_its_switch(hotline: Hotline, rings: Rings) -> None:
    records(hotline)
    rings(switches=Switches(recording_sid=True)).stays_silent()
    form = hotline.knocks_at(NOTE)[0].form
    assert form["RecordingUrl"].endswith(form["RecordingSid"])
