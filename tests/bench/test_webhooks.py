"""The bench runs in its smallest form, says what it is asked for, and leaves nothing running."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import psutil

TOP = Path(__file__).resolve().parents[2]
SMALLEST = ("--rounds", "1", "--calls", "2", "--at-once", "1", "--workers", "1", "--database", "sqlite")
STEPS = ["ring", "type key", "postcode", "close", "over", "whole call"]


def test_it_prints_the_ratio_and_writes_every_figure(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.benchmarks", "webhooks", *SMALLEST, "--stored", "300"]
    file = tmp_path / "figures.json"
    environ = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path), "PYTHONPATH": str(TOP)}
    done = subprocess.run(
        [*command, "--json", str(file)], cwd=TOP, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^Ratio hotline / floor: (\d+\.\d\d|nan) \(", done.stdout, re.MULTILINE)
    assert re.search(r"^Ratio hotline, 300 stored / floor: (\d+\.\d\d|nan) \(", done.stdout, re.MULTILINE)
    figures = json.loads(file.read_text())["sqlite"]
    assert list(figures) == ["hotline", "floor", "hotline, 300 stored"]
    for one in figures.values():
        assert list(one["processor_ms"]) == STEPS
        assert len(one["ratios"]) == 1
    assert "3/3" in done.stderr
    assert processes_in(tmp_path) == []


def processes_in(folder: Path) -> list[str]:
    """What still runs with a word of this folder in its command or its place."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        words = " ".join([*(process.info["cmdline"] or []), process.info["cwd"] or ""])
        if str(folder) in words and process.pid != psutil.Process().pid:
            found.append(words)
    return found
