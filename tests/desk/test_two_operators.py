"""Of two operators who change the same record at once, the second is told; what they typed stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.desk.operator import Operator
from tests.desk.town import Town

TOLD = "Jemand anderes hat hier gerade etwas geändert"


def test_the_second_is_told_and_pressing_once_more_means_it(town: Town) -> None:
    meike, jan = (
        Operator(town, town.has_operator(name, role="administrator")).is_signed_in()
        for name in ("Meike", "Jan")
    )
    anna = f"/desk/volunteers/{town.has_volunteer()}"
    meike.opens("/desk/partners/new")
    meike.presses("/desk/partners/new", name="Tafel", what="Lebensmittel")
    table = meike.address
    meike.opens("/desk/checkins/new")
    ends = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    meike.presses("/desk/checkins/new", name="Hitze", part=["morning"], repeat="once", ends=ends)
    heat = f"{meike.address}/change"
    stories: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        (anna, "/details", "first_name", {"zone": ["neukoelln"]}),
        (table, table, "name", {"what": "Lebensmittel"}),
        (heat, "/change", "name", {"part": ["morning"], "repeat": "once", "ends": ends}),
    )
    for address, ending, field, also in stories:
        meike.opens(address)
        jan.opens(address)
        jan.presses(ending, **{**also, field: "Von Jan"})
        assert (jan.status, TOLD in jan.page.text) == (200, False)
        meike.presses(ending, **{**also, field: "Von Meike"})
        assert (meike.status, TOLD in meike.page.text) == (422, True)
        assert 'value="Von Meike"' in meike.page.html
        assert "Von Jan" in jan.opens(address).html
        meike.presses(ending, **{**also, field: "Von Meike"})
        assert (meike.status, TOLD in meike.page.text) == (200, False)
        assert "Von Meike" in jan.opens(address).html
