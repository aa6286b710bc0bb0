"""Nobody who clones the repository is sent to an address that only its authors can reach."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
REGISTRY = re.compile(
    r"--(?:extra-)?index-url|--find-links|pypi\.org|pythonhosted|/simple/?\b|registry\.", re.I
)
LOCKS = ("run.lock", "test.lock")


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [TOP / name for name in listed.stdout.splitlines()]
    return [file for file in files if file.is_file() and file != Path(__file__).resolve()]


def test_no_file_names_a_package_registry() -> None:
    found = []
    for file in tracked_files():
        text = file.read_text(encoding="utf-8", errors="ignore")
        found += [f"{file.relative_to(TOP)}: {hit.group()}" for hit in REGISTRY.finditer(text)]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_hashes_and_no_web_address(name: str) -> None:
    text = (TOP / "scripts" / "requirements" / name).read_text()
    pinned = re.findall(r"^[a-z0-9][^\s#]*==\S+", text, re.M)
    assert len(pinned) > 20
    assert text.count("\n    --hash=sha256:") >= len(pinned)
    assert not re.search(r"https?://", text)
