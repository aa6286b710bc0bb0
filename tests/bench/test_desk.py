"""The bench of the desk fills a past in which every search finds something, and measures what it says."""

from __future__ import annotations

import re

from click.testing import CliRunner

from scripts.benchmarks.desk.command import desk
from scripts.benchmarks.desk.looking import looks


def test_a_small_past_is_searched_and_exported_and_every_search_stands_in_the_table() -> None:
    done = CliRunner().invoke(desk, ["--calls", "1000", "--requests", "300", "--times", "2"])
    assert done.exit_code == 0, done.output
    for name, _ in looks():
        assert f"| {name} " in done.output, name
    rows = re.findall(r"^\| /desk/(\S+) +\| +([\d,]+) ", done.output, re.M)
    assert rows == [
        ("calls/export.csv", "1,000"),
        ("calls/export.xlsx", "1,000"),
        ("requests/export.csv?state=all", "300"),
    ]
